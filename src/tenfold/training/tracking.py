"""The epochs of a run shown elsewhere as well: TensorBoard and MLflow, both on this machine.

`history.jsonl` is always there and holds all of it; these adapters copy it as it grows. Nothing
here uses the network, unless MLFLOW_TRACKING_URI names a server.
"""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tenfold.core.runs import Run
from tenfold.extras import need

Watch = Callable[[Run, dict[str, Any]], None]  # told of every epoch, as `history.jsonl` has it

# MLflow would otherwise report its use to its makers.
os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")

_EXTRA = "tracking"
_LIBRARIES = {
    "tensorboard": ("tensorboard", "torch.utils.tensorboard"),
    "mlflow": ("mlflow", "sqlalchemy", "alembic"),  # which its SQLite store needs
}
_PARAMS_AT_ONCE = 100  # MLflow takes no more in one call


def check_trackers(track: Sequence[str]) -> None:
    """Say what is missing before anything is written.

    Raises:
        MissingExtraError: the library of a tracker isn't installed.
    """
    for library in (library for name in track for library in _LIBRARIES[name]):
        need(library, _EXTRA)


@contextlib.contextmanager
def watched(run: Run, track: Sequence[str], watch: Watch | None = None) -> Iterator[Watch]:
    """Give what is to be called after every epoch: it tells `watch` and every tracker.

    Args:
        run: the run that is trained within the block.
        track: "tensorboard" and "mlflow", or neither.
        watch: told last; what it raises ends the run.

    Raises:
        MissingExtraError: the library of a tracker isn't installed.
    """
    with contextlib.ExitStack() as open_until_the_end:
        told = [open_until_the_end.enter_context(TRACKERS[name](run)) for name in track]

        def tell(run: Run, record: dict[str, Any]) -> None:
            for tracker in told:
                tracker(_numbers(record), record["epoch"])
            if watch:
                watch(run, record)

        yield tell


def sqlite_url(path: Path, extra: str) -> str:
    """The URL of the database at `path`, whose signs such as ? and % stay what they are.

    Raises:
        MissingExtraError: SQLAlchemy, of the optional dependencies `extra`, isn't installed.
    """
    url = need("sqlalchemy", extra).URL.create("sqlite", database=str(path.resolve()))
    return str(url.render_as_string(hide_password=False))


Tracker = Callable[[Mapping[str, float], int], None]  # numbers by name, and the epoch


@contextlib.contextmanager
def tensorboard(run: Run) -> Iterator[Tracker]:
    """Scalars in the run's folder `tensorboard`; see them with `tensorboard --logdir runs`."""
    writer = need("torch.utils.tensorboard", _EXTRA).SummaryWriter(run.directory / "tensorboard")

    def tell(numbers: Mapping[str, float], epoch: int) -> None:
        for name, value in numbers.items():
            writer.add_scalar(name, value, epoch)
        writer.flush()

    with contextlib.closing(writer):
        yield tell


@contextlib.contextmanager
def mlflow(run: Run) -> Iterator[Tracker]:
    """Parameters and metrics in `mlflow.db` beside the run, or where MLFLOW_TRACKING_URI says.

    See them with `mlflow ui --backend-store-uri sqlite:///mlflow.db`.
    """
    logging.getLogger("mlflow").setLevel(logging.WARNING)  # it tells of every table that it makes
    folder = run.directory.resolve().parent
    store = os.environ.get("MLFLOW_TRACKING_URI") or sqlite_url(folder / "mlflow.db", _EXTRA)
    client = need("mlflow", _EXTRA).MlflowClient(store)
    known = client.get_experiment_by_name("tenfold")
    experiment = (
        known.experiment_id
        if known
        else client.create_experiment("tenfold", artifact_location=(folder / "mlruns").as_uri())
    )
    number = _mlflow_run(client, experiment, run)

    def tell(numbers: Mapping[str, float], epoch: int) -> None:
        for name, value in numbers.items():
            client.log_metric(number, name, value, step=epoch)

    status = "FAILED"
    try:
        yield tell
        status = "FINISHED"
    finally:
        client.set_terminated(number, status)


def _mlflow_run(client: Any, experiment: str, run: Run) -> str:
    """The id of MLflow's run: a new one with all parameters, or that of an earlier sitting."""
    manifest = run.manifest
    if number := manifest.get("mlflow_run_id"):
        client.update_run(number, status="RUNNING")
        return str(number)
    started = client.create_run(experiment, run_name=run.directory.resolve().name)
    number = started.info.run_id
    params = _flat(manifest["config"])
    entities = need("mlflow.entities", _EXTRA)
    for start in range(0, len(params), _PARAMS_AT_ONCE):
        some = list(params.items())[start : start + _PARAMS_AT_ONCE]
        client.log_batch(number, params=[entities.Param(*each) for each in some])
    run.update_manifest(mlflow_run_id=number)
    return str(number)


TRACKERS: dict[str, Callable[[Run], contextlib.AbstractContextManager[Tracker]]] = {
    "tensorboard": tensorboard,
    "mlflow": mlflow,
}


def _numbers(record: Mapping[str, Any]) -> dict[str, float]:
    """What a chart can show of an epoch."""
    return {
        name: float(value)
        for name, value in record.items()
        if name != "epoch" and isinstance(value, int | float)
    }


def _flat(values: Mapping[str, Any], before: str = "") -> dict[str, str]:
    """The fields of a configuration by dotted key, as text."""
    flat: dict[str, str] = {}
    for name, value in values.items():
        inner = _flat(value, f"{before}{name}.") if isinstance(value, dict) else None
        flat |= {f"{before}{name}": str(value)} if inner is None else inner
    return flat
