"""One run from its configuration to its report: what the CLI, a study and a cluster call."""

from __future__ import annotations

import contextlib
import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import safetensors.torch
import torch

from tenfold import __version__
from tenfold.core.config import Config
from tenfold.core.datasets import LabelledImages, load
from tenfold.core.files import replacing, sha256_of, write_json, write_text
from tenfold.core.machine import describe_machine, git_state
from tenfold.core.recipes import DEFAULT_RECIPE, load_config, to_yaml
from tenfold.core.runs import Run
from tenfold.core.splits import indices_sha256, split, validation_indices
from tenfold.errors import Interrupted, ModelError, UsageError
from tenfold.evaluation.calibration import fit_temperature
from tenfold.evaluation.evaluate import evaluate
from tenfold.imaging.picture_files import digit_of_file
from tenfold.inference.model import Model
from tenfold.training.averaging import Average
from tenfold.training.checkpoints import State, restore, restore_weights, save, save_weights
from tenfold.training.console import Console, epoch_line
from tenfold.training.device import autocast_type, prepare
from tenfold.training.export import check_agreement, export
from tenfold.training.interruptions import stop_signals, told_as_ours
from tenfold.training.loop import Images, Loop, fit, logits_of
from tenfold.training.models import create_model
from tenfold.training.optimisers import build_optimiser

_IMAGES_COMPARED = 1000  # with torch, before an export counts


def train(recipe: str = DEFAULT_RECIPE, **overrides: Any) -> Run:
    """Train a recipe, evaluate it and return its run.

    Args:
        recipe: a shipped recipe's name or the path of a YAML file.
        overrides: fields of the configuration, such as `seed=3`, `epochs=2` or, for a field of a
            section, `**{"optimiser.lr": 0.01}`; and the arguments `runs`, `name`, `open_test` and
            `console` of `run`.

    Raises:
        ConfigError: an unknown recipe or field, or a value out of range.
        TenfoldError: whatever else stops a run.
    """
    own = {key: overrides.pop(key) for key in _ARGUMENTS_OF_RUN & overrides.keys()}
    return run(load_config(recipe, overrides=overrides), **own)


_ARGUMENTS_OF_RUN = frozenset({"runs", "name", "open_test", "console"})


def run(
    config: Config,
    *,
    runs: str | Path = "runs",
    name: str | None = None,
    open_test: bool = True,
    console: Console | None = None,
) -> Run:
    """Train what `config` says in a new run directory and evaluate it.

    Args:
        config: everything that decides what is computed.
        runs: the folder that the run directory is made in.
        name: the directory's name; without it recipe, seed and time make one.
        open_test: whether the test split is measured, once, at the end.
        console: where progress is told; without one only the run's log has it.

    Raises:
        DataError: the data set is missing or damaged.
        UsageError: the run directory exists, the network or the device is unknown.
        TrainingError: the loss is not a number, memory runs out, the export disagrees.
        Interrupted: Ctrl-C or SIGTERM; the run can be resumed.
    """
    console = console or Console(quiet=True)
    device = prepare(config)
    create_model(config.model.name, **config.model.options)  # before anything is written
    data = load(config.data.name, "train", digit_of_file)
    directory = new_directory(Path(runs), name, config)
    created = Run.create(directory, _manifest(config, data, device, open_test=open_test))
    write_text(created.config_path, to_yaml(config))
    return _work(created, config, data, device, console)


def resume(directory: str | Path, *, console: Console | None = None) -> Run:
    """Go on with the run in `directory`, from its last checkpoint to its report.

    The weights come out bit for bit as if the run had never stopped, on the same machine.

    Raises:
        ModelError: there is no run, or its data set has changed.
        TenfoldError: what stops any run.
    """
    stopped = Run.open(directory)
    manifest = stopped.manifest
    console = console or Console(quiet=True)
    if manifest["status"] == "finished":
        console.say(f"'{stopped.directory}' is finished already; nothing to resume.")
        return stopped
    config = load_config(str(stopped.config_path), overrides={"recipe": manifest["recipe"]})
    device = prepare(config, threads=manifest["environment"]["threads"])
    data = load(config.data.name, "train", digit_of_file)
    if data.sha256 != manifest["data"]["sha256"]:
        raise ModelError(
            f"The data set '{config.data.name}' is not the one that '{stopped.directory}' was "
            "started with. Bring that one back, or start a new run."
        )
    return _work(stopped, config, data, device, console)


def _work(
    run: Run, config: Config, data: LabelledImages, device: torch.device, console: Console
) -> Run:
    """Train, export and evaluate, and leave the outcome in the manifest."""
    earlier = run.manifest.get("command_seconds", 0.0)
    run.update_manifest(status="running")
    console.log_to(run.log_path)
    status = "failed"
    try:
        with told_as_ours(run.directory):
            network = _fit(run, config, data, device, console)
            _deliver(run, config, data, network)
            _judge(run, config, data)
        status = "finished"
    except Interrupted:
        status = "interrupted"
        raise
    finally:
        seconds = round(earlier + time.perf_counter() - console.started, 3)
        with contextlib.suppress(OSError):  # on a full disk the first error is what counts
            run.update_manifest(status=status, ended=_now(), command_seconds=seconds)
            if run.report_path.exists():
                write_json(run.report_path, run.report | {"command_seconds": seconds})
    return run


def _fit(
    run: Run, config: Config, data: LabelledImages, device: torch.device, console: Console
) -> torch.nn.Module:
    """Train to the end, from the last checkpoint if there is one; returns what is kept."""
    loop, state = _start(config, data, device)
    last, best = run.checkpoints / "last.pt", run.checkpoints / "best.pt"
    if last.exists():
        restore(state, last)
        console.say(f"resumed after epoch {state.epoch}, step {state.step} of the next")
    _write_history(run, state)

    with stop_signals() as stopping, console.bar(config.epochs, loop.steps_per_epoch):

        def after_step() -> None:
            tell_progress(console, loop, state)
            every = config.checkpoint_steps
            if stopping.is_set() or (every and state.step % every == 0):
                save(state, last)
            if stopping.is_set():
                raise Interrupted(
                    f"Stopped in epoch {state.epoch + 1}; everything is saved. "
                    f"Go on with: tenfold train --resume {run.directory}"
                )

        def after_epoch(improved: bool) -> None:
            # best.pt first: killed between the two, the epoch is repeated and gives it again.
            if improved:
                save_weights(state.shown, best)
            save(state, last)
            _write_history(run, state)
            console.say(epoch_line(state.history[-1], config.epochs))

        fit(loop, state, after_step=after_step, after_epoch=after_epoch)

    if config.stopping.keep == "best":
        restore_weights(state.shown, best)
    run.update_manifest(epochs_run=state.epoch, train_seconds=round(state.seconds, 3))
    return state.shown


def _start(config: Config, data: LabelledImages, device: torch.device) -> tuple[Loop, State]:
    """The loop's fixed parts, and its state before the first step."""
    train, validation = (data, None) if config.data.train_on == "all" else split(data)
    torch.manual_seed(config.seed)
    network = create_model(config.model.name, **config.model.options)
    network = network.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    state = State(
        network=network,
        optimiser=build_optimiser(config.optimiser, network),
        average=Average(network, config.ema_decay) if config.ema_decay else None,
        generator=torch.Generator(device).manual_seed(config.seed),
        tally=torch.zeros(3, device=device, dtype=torch.float64),
    )
    loop = Loop(
        config,
        Images.on(device, train),
        Images.on(device, validation) if validation else None,
        autocast_type(config, device),
        torch.compile(network) if config.compile else network,
    )
    return loop, state


def tell_progress(console: Console, loop: Loop, state: State) -> None:
    """Show epoch, batch, loss, accuracy and images per second on the bar, if there is one."""
    if not console.has_bar:
        return
    loss, right, seen = state.tally.tolist()
    text = (
        f"epoch {state.epoch + 1}/{loop.config.epochs}  batch {state.step}/{loop.steps_per_epoch}"
        f"  loss {loss / seen:.4f}  {right / seen:.2%}  {seen / state.epoch_seconds:,.0f} images/s"
    )
    console.advance(state.epoch * loop.steps_per_epoch + state.step, text)


def _deliver(run: Run, config: Config, data: LabelledImages, network: torch.nn.Module) -> None:
    """Write the weights and `model.onnx`, calibrated on validation, and check the latter."""
    with replacing(run.weights_path) as temporary:
        safetensors.torch.save_model(network, str(temporary))
    _, held_out = split(data)
    images = Images.on(next(network.parameters()).device, held_out)
    temperature = 1.0
    if config.data.train_on == "train":
        logits = logits_of(network, images, config.data)
        temperature = fit_temperature(logits.cpu().numpy(), held_out.labels)
    weights_sha256 = sha256_of(run.weights_path)
    metadata = {
        "recipe": config.recipe,
        "model": config.model.name,
        "classes": ",".join(map(str, range(10))),
        "temperature": repr(temperature),
        "weights_sha256": weights_sha256,
        "parameters": str(sum(p.numel() for p in network.parameters())),
        "seed": str(config.seed),
        "tenfold_version": __version__,
    }
    export(network, config.data, temperature, metadata, run.model_path)
    check_agreement(network, config.data, run.model_path, held_out.images[:_IMAGES_COMPARED])
    run.update_manifest(temperature=temperature, weights_sha256=weights_sha256)


def _judge(run: Run, config: Config, data: LabelledImages) -> None:
    """Evaluate on validation and, if the run is to open it and has not yet, on test."""
    splits = {}
    if config.data.train_on == "train":
        splits["validation"] = split(data)[1]
    if run.manifest["open_test"] and not run.test_openings:
        splits["test"] = load(config.data.name, "test", digit_of_file)
    if splits:
        evaluate(run, splits, Model.open(run.model_path).logits)


def _manifest(
    config: Config, data: LabelledImages, device: torch.device, *, open_test: bool
) -> dict[str, Any]:
    held_out = validation_indices(data.labels)
    on_all = config.data.train_on == "all"
    network = create_model(config.model.name, **config.model.options)
    return {
        "status": "running",
        "recipe": config.recipe,
        "model": config.model.name,
        "parameters": sum(p.numel() for p in network.parameters()),
        "seed": config.seed,
        "config": config.model_dump(),
        "open_test": open_test,
        "git": git_state(),
        "environment": describe_machine()
        | {"device": _device_name(device), "threads": torch.get_num_threads()},
        "data": {
            "name": data.name,
            "sha256": data.sha256,
            "train_on": config.data.train_on,
            "train_n": len(data.labels) - (0 if on_all else len(held_out)),
            "validation_n": 0 if on_all else len(held_out),
            "validation_sha256": indices_sha256(held_out),
        },
        "started": _now(),
    }


def _device_name(device: torch.device) -> str:
    return torch.cuda.get_device_name(device) if device.type == "cuda" else device.type


def new_directory(runs: Path, name: str | None, config: Config) -> Path:
    if name is not None:
        if Path(name).name != name or name in ("", ".", ".."):
            raise UsageError(f"--name is a folder's name without slashes, not '{name}'.")
        return runs / name
    stem = f"{config.recipe}-s{config.seed}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    candidates = [runs / stem, *(runs / f"{stem}-{n}" for n in range(2, 1000))]
    return next(path for path in candidates if not path.exists())


def _write_history(run: Run, state: State) -> None:
    write_text(run.history_path, "".join(json.dumps(record) + "\n" for record in state.history))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
