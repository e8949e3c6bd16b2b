"""What a reader says about one picture."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from tenfold.inference.predictor import Status


@dataclass(frozen=True)
class ReadDigit:
    """A digit that was found.

    Attributes:
        digit: 0 to 9.
        confidence: its probability, 0..1.
        box: x and y of the top left corner, width and height, in pixels of the upright picture.
        line: the number of its line, from 0.
    """

    digit: int
    confidence: float
    box: tuple[int, int, int, int]
    line: int


@dataclass(frozen=True)
class Reading:
    r"""What was read in one picture.

    Attributes:
        path: the file that was read, or None where the picture came from memory.
        text: the lines in reading order, with "\n" between them; empty without digits.
        digits: in reading order.
        status: "ok"; "uncertain", some may be other digits or none; "no_digit", there are none;
            "error", the picture can't be read.
        message: what was wrong, where the status is "error".
    """

    path: str | None
    text: str
    digits: list[ReadDigit]
    status: Status
    message: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The fields as JSON knows them; `message` only where there is one."""
        fields = asdict(self)
        for digit in fields["digits"]:
            digit["box"] = list(digit["box"])
        if self.message is None:
            del fields["message"]
        return fields
