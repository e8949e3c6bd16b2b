"""The network as a witness: shown each bit of a line once, and of a page only so many."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tenfold.imaging.numbers.pieces import Piece
from tenfold.imaging.numbers.strip import Strip
from tenfold.inference.certainty import Certainty
from tenfold.inference.model import Logits, Model
from tenfold.inference.numbers.lattice import Group
from tenfold.inference.numbers.likelihood import Scores, images_of, scores_of

_Key = tuple[int, int, int, bytes]


class Allowance:
    """How many more bits of a page the network is shown.

    Attributes:
        left: that number.
        was_short: whether something was left unread for want of it.
    """

    def __init__(self, left: float = np.inf) -> None:
        self.left = left
        self.was_short = False

    def __repr__(self) -> str:
        return f"Allowance({self.left})"

    def take(self, number: int) -> bool:
        """Whether `number` more may be shown; they are off the allowance then."""
        if number > self.left:
            self.was_short = True
            return False
        self.left -= number
        return True


class Witness:
    """What the network says of bits of one strip, each of which it is shown once.

    Attributes:
        strip: from which the bits are.
    """

    def __init__(
        self, model: Model, certainty: Certainty, strip: Strip, allowance: Allowance
    ) -> None:
        self.strip = strip
        self._model, self._certainty, self._allowance = model, certainty, allowance
        self._known: dict[_Key, Logits] = {}

    def logits(self, groups: Sequence[Group]) -> Logits | None:
        """Of `groups`, of shape (n, 10); None where that would exceed the allowance."""
        new = {_key(group.piece): group.piece for group in groups}
        new = {key: piece for key, piece in new.items() if key not in self._known}
        if not self._allowance.take(len(new)):
            return None
        if new:
            rows = self._model.logits(images_of(self.strip, list(new.values())))
            self._known |= dict(zip(new, rows, strict=True))
        return np.stack([self._known[_key(group.piece)] for group in groups])

    def scores(self, groups: Sequence[Group], logits: Logits) -> Scores:
        """How likely each of `groups` is one digit, given its `logits`; see `scores_of`."""
        return scores_of(groups, logits, self._certainty, self.strip.height)


def _key(piece: Piece) -> _Key:
    return piece.x, piece.y, piece.mask.shape[1], piece.mask.tobytes()
