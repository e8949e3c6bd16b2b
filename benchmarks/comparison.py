"""Something measured several times, and how it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One line of a table.

    Attributes:
        what: what was measured.
        unit: of the values.
        values: one per repetition, in the order of measuring.
    """

    what: str
    unit: str
    values: tuple[float, ...]

    def to_json(self) -> dict[str, Any]:
        """All values with their median and extremes."""
        return {
            "what": self.what,
            "unit": self.unit,
            "n": len(self.values),
            "median": median(self.values),
            "min": min(self.values),
            "max": max(self.values),
            "values": list(self.values),
        }

    def to_text(self) -> str:
        """One line: what, the median, the unit, the spread and the number of values."""
        spread = f"{short(min(self.values))} to {short(max(self.values))}"
        middle = f"{short(median(self.values)):>9} {self.unit:8}"
        return f"{self.what:48}{middle} {spread:>20}  n={len(self.values)}"


def short(value: float) -> str:
    """Four significant digits, or whole thousands with commas."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
