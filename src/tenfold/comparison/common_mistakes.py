"""The images that everybody gets wrong, or nearly everybody."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from tenfold.comparison.arms import Field

SHOWN = 40


def common_mistakes(field: Field) -> dict[str, Any]:
    """How many images every network gets wrong, and those that most networks do.

    Returns:
        `networks`: how many there are; `by_all`: how many images all of them get wrong;
        `by_any`: how many any of them does; `most`: up to 40 records of `index` (of the image
        among the images that were judged), `true`, `answer` (the most frequent wrong one),
        `wrong` (how many networks), the hardest first.
    """
    answers = np.stack([row.predicted for arm in field.arms for row in arm.rows])
    wrong = (answers != field.labels).sum(axis=0)
    hardest = np.argsort(-wrong, kind="stable")[:SHOWN]
    return {
        "networks": len(answers),
        "by_all": int((wrong == len(answers)).sum()),
        "by_any": int((wrong > 0).sum()),
        "most": [
            {
                "index": int(index),
                "true": int(field.labels[index]),
                "answer": _wrong_answer(answers[:, index].tolist(), int(field.labels[index])),
                "wrong": int(wrong[index]),
            }
            for index in hardest
            if wrong[index]
        ],
    }


def _wrong_answer(answers: list[int], label: int) -> int:
    """The most frequent one; of several, the smallest digit."""
    counts = Counter(answer for answer in answers if answer != label)
    return min(counts, key=lambda answer: (-counts[answer], answer))
