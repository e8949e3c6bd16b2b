"""A picture file straight to its digit, for data sets made of pictures."""

from __future__ import annotations

from pathlib import Path

from tenfold.errors import PictureError
from tenfold.imaging.decode import decode, printable
from tenfold.imaging.grey import Grey
from tenfold.imaging.preparation.digit import prepare


def digit_of_file(path: Path) -> Grey:
    """The digit in the picture at `path` as MNIST would have it: (28, 28), white on black.

    Raises:
        PictureError: it can't be read, or nothing is drawn on it.
    """
    digit = prepare(decode(path))
    if digit is None:
        raise PictureError(f"'{printable(str(path))}' shows no ink. Remove it from the data set.")
    return digit
