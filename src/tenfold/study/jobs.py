"""What a study's processes are asked to do and what they answer, each a line of JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

Kind = Literal["train", "open"]


class Job(NamedTuple):
    """Work on one run.

    Attributes:
        kind: `train` leaves a finished run with its test split closed; `open` measures it there.
        directory: of the run.
        config: what to train, as `Config.model_dump` gives it.
    """

    kind: Kind
    directory: str
    config: Mapping[str, Any] = MappingProxyType({})

    def to_line(self) -> str:
        return json.dumps(self._asdict() | {"config": dict(self.config)}) + "\n"

    @classmethod
    def from_line(cls, line: str) -> Job:
        return cls(**json.loads(line))


class Outcome(NamedTuple):
    """How a job ended.

    Attributes:
        status: `interrupted` is for a run that can go on from where it is.
        words: what came out in a few words, or why it failed.
    """

    status: Literal["done", "failed", "interrupted"]
    words: str

    def to_line(self) -> str:
        return json.dumps(self._asdict()) + "\n"

    @classmethod
    def from_line(cls, line: str) -> Outcome:
        return cls(**json.loads(line))
