"""Score a model on a folder of labelled pictures: decode, prepare, read, judge. No torch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from tenfold.core.files import earlier_results, make_folder, write_bytes, write_json
from tenfold.core.picture_labels import PictureLabel, read_labels
from tenfold.errors import PictureError
from tenfold.evaluation.pictures import Answer, judge_pictures
from tenfold.imaging.boxes import drawn
from tenfold.imaging.contact_sheet import Panel, Row, contact_sheet
from tenfold.imaging.decode import decode
from tenfold.imaging.grey import Grey
from tenfold.imaging.numbers.page_ink import page_ink
from tenfold.imaging.preparation.digit import trace
from tenfold.imaging.upright import upright_size
from tenfold.inference.predictor import Predictor, load
from tenfold.inference.reader import PAGE_SIDE, Reader
from tenfold.inference.reading import ReadDigit

FIGURES = "pictures.json"
MISTAKES = "mistakes*.png"

_SHEETS = {"digits": "mistakes", "blank": "mistakes-blank", "numbers": "mistakes-numbers"}
_DIGIT_STEPS = ("original", "ground removed", "ink", "crop", "28 by 28")
_NUMBER_STEPS = ("original", "ink", "without printed lines", "digits, as the network sees them")
_ROWS = 100  # of one contact sheet, which is then 15,000 pixels high


@dataclass(frozen=True)
class _Read:
    """A picture that was read."""

    path: Path
    answer: Answer
    digits: Sequence[ReadDigit] = ()


class _Eyes:
    """Reads a picture as its label asks: one digit, or all that there are."""

    def __init__(self, predictor: Predictor) -> None:
        self._predictor = predictor

    @cached_property
    def _reader(self) -> Reader:
        return Reader(self._predictor.model)

    def read(self, label: PictureLabel, path: Path) -> _Read:
        known = label.file, label.kind, label.source, label.text
        if len(label.text) > 1:
            reading = self._reader.read(path)
            text = reading.text.replace("\n", "/")
            answer = Answer(*known, text, reading.status, message=reading.message)
            return _Read(path, answer, reading.digits)
        guess = self._predictor.predict(path)[0]
        digit = "" if guess.digit is None else str(guess.digit)
        return _Read(path, Answer(*known, digit, guess.status, guess.confidence, guess.message))

    def steps(self, read: _Read) -> tuple[Panel | None, ...]:
        """What became of the picture that was `read`, step by step."""
        if read.answer.group != "numbers":
            one = trace(decode(read.path))
            return one.original, one.flat, one.ink, one.crop, one.image
        grey = decode(read.path, PAGE_SIDE)
        found = [(str(digit.digit), digit.box, digit.line) for digit in read.digits]
        ink, lines = self._reader.steps(read.path)
        boxes = np.asarray(drawn(grey, upright_size(read.path, grey), found))
        return boxes, page_ink(grey), ink, _in_lines(lines)


def score_pictures(folder: str | Path, model: str | Path, out: str | Path) -> dict[str, Any]:
    """Read every picture that `labels.csv` in `folder` lists, and judge the answers.

    Writes `pictures.json` and contact sheets of what was read wrong into `out`, where they
    replace earlier ones: `mistakes.png` for single digits, `mistakes-numbers.png` and
    `mistakes-blank.png`, and further ones such as `mistakes-2.png` for each hundred pictures.

    Args:
        folder: of the pictures.
        model: the name of a shipped model, a run directory or an ONNX file.
        out: a folder that is new, empty, or holds an earlier result and nothing else.

    Returns:
        What `pictures.json` holds: see `evaluation.pictures.judge_pictures`.

    Raises:
        DataError: `labels.csv` is missing or damaged.
        ModelError: the model is missing or damaged.
        UsageError: `out` holds something else, or nothing may be written there.
    """
    folder, out = Path(folder), Path(out)
    earlier = earlier_results(out, FIGURES, MISTAKES)
    labels = read_labels(folder)
    eyes = _Eyes(load(model))
    make_folder(out)
    read = [eyes.read(label, folder / label.file) for label in labels]
    judged = judge_pictures([one.answer for one in read])
    sheets = dict(_sheets([one for one in read if not one.answer.right], eyes))
    for path in earlier:
        path.unlink()
    figures = {"model": str(model), "folder": str(folder), **judged}
    write_json(out / FIGURES, figures)
    for name, sheet in sheets.items():
        write_bytes(out / name, sheet)
    return figures


def _sheets(wrong: Sequence[_Read], eyes: _Eyes) -> Iterator[tuple[str, bytes]]:
    """Contact sheets of the pictures that were read wrong, with the names of their files."""
    for group, name in _SHEETS.items():
        members = [one for one in wrong if one.answer.group == group]
        steps = _NUMBER_STEPS if group == "numbers" else _DIGIT_STEPS
        for page, start in enumerate(range(0, len(members), _ROWS), start=1):
            rows = [_row(one, eyes, len(steps)) for one in members[start : start + _ROWS]]
            yield f"{name}{'' if page == 1 else f'-{page}'}.png", contact_sheet(steps, rows)


def _row(read: _Read, eyes: _Eyes, steps: int) -> Row:
    answer = read.answer
    sure = "" if answer.confidence is None else f", {answer.confidence:.1%} sure"
    caption = [
        answer.file,
        f"written  {answer.text or 'nothing'}",
        f"read     {answer.answer or 'nothing'}",
        f"{answer.status.replace('_', ' ')}{sure}",
        answer.source,
    ]
    try:
        panels = eyes.steps(read)
    except PictureError:
        panels = (None,) * steps
    return Row(panels, caption)


def _in_lines(lines: Sequence[Grey]) -> Panel | None:
    """The images of `lines`, each of shape (n, 28, 28), as they stood on the page."""
    if not lines:
        return None
    longest = max(map(len, lines))
    rows = [np.pad(line, ((0, longest - len(line)), (0, 0), (0, 0))) for line in lines]
    return np.concatenate([np.concatenate(row, axis=1) for row in rows])
