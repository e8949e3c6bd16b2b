"""Reads hostile files in a process of its own: `python hostile_reader.py WAY SECONDS FOLDER`.

Prints a line of JSON for each file and a last one with the peak memory. A file that takes longer
than SECONDS ends the process by a signal, whatever it is busy with.
"""

import json
import resource
import signal
import sys
import time
import warnings
from pathlib import Path

import tenfold
from tenfold.errors import PictureError
from tenfold.imaging.decode import decode
from tenfold.inference.reader import Reader


def _decoded(path: Path) -> str:
    try:
        grey = decode(path)
    except PictureError as error:
        return f"error: {error}"
    return "x".join(map(str, grey.shape))


def _peak_mib() -> int:
    """The most memory that this process has held.

    Linux hands on what the process that started this one held as `ru_maxrss`, so it is asked for
    that of this program alone.
    """
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _ways() -> dict:
    if sys.argv[1] == "decode":
        return _decoded
    predictor = tenfold.load()
    if sys.argv[1] == "predict":
        return lambda path: str(predictor.predict(path)[0].to_dict())
    reader = Reader(predictor.model)
    return lambda path: str(reader.read(path).to_dict())


def main() -> None:
    way, seconds = _ways(), int(sys.argv[2])
    for path in sorted(Path(sys.argv[3]).iterdir()):
        print(path.name, end="\t", flush=True)  # noqa: T201  its parent reads it
        signal.alarm(seconds)
        started = time.process_time()
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            outcome = way(path)
        taken = time.process_time() - started
        print(  # noqa: T201  the same
            json.dumps(
                [outcome, [str(one.message) for one in caught[:3]], round(taken, 4), _peak_mib()]
            )
        )
    signal.alarm(0)


if __name__ == "__main__":
    main()
