"""One run from its configuration to its report: what the CLI, a study and a cluster call."""

from __future__ import annotations

import contextlib
import json
import os
import time
from pathlib import Path
from shlex import quote
from typing import Any

import torch

from tenfold.assessment import model_of, split_images, training_part
from tenfold.core.config import Config, build_config, first_difference
from tenfold.core.datasets import LabelledImages, check_part, load
from tenfold.core.files import write_json, write_text
from tenfold.core.flattery import remark
from tenfold.core.home import expanded
from tenfold.core.lock import alone_in
from tenfold.core.machine import now
from tenfold.core.recipes import DEFAULT_RECIPE, load_config, to_yaml
from tenfold.core.runs import Run
from tenfold.core.splits import split
from tenfold.core.stopping import stop_signals
from tenfold.errors import Interrupted, TenfoldError, UsageError
from tenfold.evaluation.evaluate import complete
from tenfold.imaging.picture_files import digit_of_file
from tenfold.training.averaging import Average
from tenfold.training.checkpoints import (
    State,
    checkpoint_path,
    restore,
    restore_weights,
    save,
    save_weights,
)
from tenfold.training.console import Console, epoch_line
from tenfold.training.delivery import deliver
from tenfold.training.device import autocast_type, prepare
from tenfold.training.initial import initial_network
from tenfold.training.interruptions import told_as_ours
from tenfold.training.loop import Images, Loop, check_finite, fit
from tenfold.training.manifest import new_manifest, new_run
from tenfold.training.models.blocks import Committee
from tenfold.training.optimisers import build_optimiser
from tenfold.training.origins import from_anywhere, origins, refuse_what_knows_the_fold
from tenfold.training.preamble import preamble
from tenfold.training.teacher import check_same, open_teacher, teacher_of
from tenfold.training.tracking import Watch, check_trackers, watched


def train(recipe: str | Path = DEFAULT_RECIPE, **overrides: Any) -> Run:
    """Train a recipe, evaluate it and return its run.

    Args:
        recipe: a shipped recipe's name or the path of a YAML file.
        overrides: fields of the configuration, such as `seed=3`, `epochs=2` or, for a field of a
            section, `**{"optimiser.lr": 0.01}`; and the arguments `runs`, `name`, `open_test`,
            `console` and `watch` of `run`.

    Raises:
        ConfigError: an unknown recipe or field, or a value out of range.
        TenfoldError: whatever else stops a run.
    """
    own = {key: overrides.pop(key) for key in ARGUMENTS_OF_RUN & overrides.keys()}
    return run(load_config(recipe, overrides=overrides), **own)


ARGUMENTS_OF_RUN = frozenset({"runs", "name", "open_test", "console", "watch"})


def run(
    config: Config,
    *,
    runs: str | Path = "runs",
    name: str | None = None,
    open_test: bool = True,
    console: Console | None = None,
    watch: Watch | None = None,
) -> Run:
    """Train what `config` says in a new run directory and evaluate it.

    Args:
        config: everything that decides what is computed.
        runs: the folder that the run directory is made in.
        name: the directory's name; without it recipe, seed and time make one.
        open_test: whether the test split is measured, once, at the end.
        console: where progress is told; without one only the run's log has it.
        watch: called after every epoch with the run and the epoch's record, as `history.jsonl`
            has it; an `Interrupted` that it raises leaves a run that can be resumed.

    Raises:
        DataError: the data set is missing or damaged.
        UsageError: the run directory exists, the network or the device is unknown, or what it
            starts with knows the fold that validates.
        ModelError: the weights to start from are missing or don't fit, or the teacher is missing.
        MissingExtraError: a tracker's library isn't installed.
        TrainingError: the loss is not a number, memory runs out, the export disagrees.
        Interrupted: Ctrl-C or SIGTERM; the run can be resumed.
    """
    console = console or Console(quiet=True)
    config = from_anywhere(config)
    check_trackers(config.track)
    device = prepare(config)
    network = initial_network(config)
    if config.teacher.model:
        open_teacher(config)  # before there is a run that can't be resumed
    data = load(config.data.name, "train", digit_of_file)
    refuse_what_knows_the_fold(config, data)
    split(data, config.data)  # before there is a run that can't be delivered
    if open_test:
        check_part(config.data.name, "test")
    manifest = new_manifest(config, data, network, device, open_test=open_test)
    manifest |= origins(config)
    created = new_run(expanded(os.fspath(runs)), name, config, manifest)
    console.log_to(created.log_path)
    console.say(preamble(manifest, network, autocast_type(config, device)))
    if warning := remark(manifest):
        console.say(warning)
    with alone_in(created.directory):
        return _work(created, config, data, device, console, watch=watch)


def resume(
    directory: str | Path, *, console: Console | None = None, watch: Watch | None = None
) -> Run:
    """Go on with the run in `directory`, from its last checkpoint to its report.

    The weights come out bit for bit as if the run had never stopped, on the same machine.

    Raises:
        ModelError: there is no run, or its data set or its teacher has changed.
        UsageError: it is an ensemble, its config.yaml was edited, or another process works on it.
        TenfoldError: what stops any run.
    """
    stopped = Run.open(directory)
    with alone_in(stopped.directory):
        return _gone_on_with(stopped, console or Console(quiet=True), watch)


def _gone_on_with(stopped: Run, console: Console, watch: Watch | None) -> Run:
    manifest = stopped.manifest
    if "ensemble" in manifest:
        raise UsageError(
            f"'{stopped.directory}' is an ensemble, which is made at one go. Resume its members."
        )
    if manifest["status"] == "finished":
        console.say(f"'{stopped.directory}' is finished already; nothing to resume.")
        return stopped
    config = build_config(manifest["config"], f"The manifest of '{stopped.directory}'")
    _refuse_edits(stopped, config)
    device = prepare(config, threads=manifest["environment"]["threads"])
    data = training_part(stopped)
    check_same(config, manifest, stopped.directory)
    console.log_to(stopped.log_path)
    return _work(stopped, config, data, device, console, watch=watch)


def _refuse_edits(stopped: Run, config: Config) -> None:
    """Refuse a config.yaml that no longer says what the run was started with."""
    if not stopped.config_path.exists():
        return
    if difference := first_difference(load_config(stopped.config_path), config):
        raise UsageError(
            f"'{stopped.config_path}' is not what the run was started with: its {difference}. "
            f"Undo the change, or start a new run: tenfold train {quote(str(stopped.config_path))}"
        )


def _work(
    run: Run,
    config: Config,
    data: LabelledImages,
    device: torch.device,
    console: Console,
    *,
    watch: Watch | None,
) -> Run:
    """Train, export and evaluate, and leave the outcome in the manifest."""
    earlier = run.manifest.get("command_seconds", 0.0)
    run.update_manifest(status="running")
    write_text(run.config_path, to_yaml(config))
    status, outcome = "failed", ""
    try:
        with told_as_ours(run.directory):
            with watched(run, config.track, watch) as tell:
                network = _fit(run, config, data, device, console, watch=tell)
            deliver(run, config, data, network)
            _judge(run, config, data)
        status, outcome = "finished", _accuracies(run)
    except TenfoldError as error:
        status, outcome = "interrupted" if isinstance(error, Interrupted) else "failed", str(error)
        raise
    finally:
        seconds = round(earlier + time.perf_counter() - console.started, 3)
        with contextlib.suppress(OSError):  # on a full disk the first error is what counts
            run.update_manifest(status=status, ended=now(), command_seconds=seconds)
            if run.report_path.exists():
                write_json(run.report_path, run.report | {"command_seconds": seconds})
            console.note(f"{status}  {outcome}".strip())
    return run


def _fit(
    run: Run,
    config: Config,
    data: LabelledImages,
    device: torch.device,
    console: Console,
    *,
    watch: Watch,
) -> torch.nn.Module:
    """Train to the end, from the last checkpoint if there is one; returns what is kept."""
    last, best = checkpoint_path(run, "last"), checkpoint_path(run, "best")
    loop, state = _start(config, data, device, fresh=not last.exists())
    if last.exists():
        restore(state, last)
        console.say(f"resumed after epoch {state.epoch}, step {state.step} of the next")
    _write_history(run, state)

    with stop_signals() as stopping, console.bar(config.epochs, loop.steps_per_epoch):

        def after_step() -> None:
            tell_progress(console, loop, state)
            every = config.checkpoint_steps
            if stopping.is_set() or (every and state.step % every == 0):
                check_finite(state)
                save(state, last)
            if stopping.is_set():
                raise Interrupted(
                    f"Stopped in epoch {state.epoch + 1}; everything is saved. "
                    f"Go on with: tenfold train --resume {quote(str(run.directory))}"
                )

        def after_epoch(improved: bool) -> None:
            # last.pt last: killed before it, the epoch is repeated and gives the others again.
            if improved:
                save_weights(state.shown, best)
            if config.keep_checkpoints == "all":
                save_weights(state.shown, checkpoint_path(run, str(state.epoch)))
            save(state, last)
            _write_history(run, state)
            console.say(epoch_line(state.history[-1], config.epochs))
            watch(run, state.history[-1])

        fit(loop, state, after_step=after_step, after_epoch=after_epoch)

    if config.stopping.keep == "best":
        restore_weights(state.shown, best)
    run.update_manifest(epochs_run=state.epoch, train_seconds=round(state.seconds, 3))
    return state.shown


def _start(
    config: Config, data: LabelledImages, device: torch.device, *, fresh: bool = True
) -> tuple[Loop, State]:
    """The loop's fixed parts, and its state before the first step.

    Not `fresh`, it is about to be restored and doesn't ask for the weights that it began with.
    """
    train, validation = (data, None) if config.data.train_on == "all" else split(data, config.data)
    begun = config if fresh else config.model_copy(update={"init_from": ""})
    network = initial_network(begun).to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    state = State(
        network=network,
        optimiser=build_optimiser(config.optimiser, network),
        average=Average(network, config.ema_decay) if config.ema_decay else None,
        generator=torch.Generator(device).manual_seed(config.seed),
        # MPS has no float64; float32 still counts images exactly up to 16 million.
        tally=torch.zeros(3, dtype=torch.float32 if device.type == "mps" else torch.float64).to(
            device
        ),
    )
    images = Images.on(device, train)
    forward = network.each if isinstance(network, Committee) else network
    loop = Loop(
        config,
        images,
        Images.on(device, validation) if validation else None,
        autocast_type(config, device),
        torch.compile(forward) if config.compile else forward,
        teacher_of(config, images.pixels),
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


def _judge(run: Run, config: Config, data: LabelledImages) -> None:
    """Evaluate on validation and, if the run is to open it, on test; either once."""
    splits = {}
    if config.data.train_on == "train":
        splits["validation"] = split(data, config.data)[1]
    try:
        if run.manifest["open_test"]:
            splits["test"] = split_images(run, "test")
    finally:  # where the test part is damaged or has changed, validation is as good as ever
        if splits:
            complete(run, splits, model_of(run).logits)


def _accuracies(run: Run) -> str:
    """Such as `validation 99.36%  test 99.38%`, of what the run measured."""
    splits = run.report["splits"] if run.report_path.exists() else {}
    return "  ".join(f"{split} {measured['accuracy']:.2%}" for split, measured in splits.items())


def _write_history(run: Run, state: State) -> None:
    write_text(run.history_path, "".join(json.dumps(record) + "\n" for record in state.history))
