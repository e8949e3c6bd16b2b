"""The looks of pages: which paper, pen and camera go together. One row each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tenfold.imaging.synth.camera import SCANNER, Camera
from tenfold.imaging.synth.paper import Paper
from tenfold.imaging.synth.pen import Colour

Kind = Literal["photo", "scan", "canvas"]


@dataclass(frozen=True)
class Look:
    """One way for a page to look.

    Attributes:
        kind: photo, scan or canvas.
        paper: what is written on.
        pens: names from `pen.PENS`, one of which is taken.
        camera: what takes the picture; a canvas is taken as it is.
        sides: the longer side in pixels, from and to.
        height: of a single digit as a share of the shorter side, from and to.
        inverted: white on black in the end.
        two_levels: black and white alone.
    """

    kind: Kind
    paper: Paper
    pens: tuple[str, ...]
    camera: Camera
    sides: tuple[int, int] = (600, 1600)
    height: tuple[float, float] = (0.25, 0.75)
    inverted: bool = False
    two_levels: bool = False


_ALL = ("ballpoint", "pencil", "fineliner", "felt", "marker")
_CLEAR = ("ballpoint", "felt", "fineliner")
_BOLD = ("ballpoint", "felt", "marker")
_TINTS: tuple[Colour, ...] = (
    (0.95, 0.88, 0.45), (0.62, 0.82, 0.92), (0.93, 0.66, 0.72), (0.72, 0.87, 0.62),
)  # fmt: skip
_KRAFT: tuple[Colour, ...] = ((0.68, 0.53, 0.37), (0.60, 0.49, 0.36))
_BOARD: tuple[Colour, ...] = ((0.10, 0.22, 0.17), (0.13, 0.14, 0.15))

_PLAIN = Paper()
_SCAN = Paper(((0.97, 0.97, 0.96), (0.93, 0.92, 0.88)), roughness=0.004)
_SCREEN = Paper(((1.0, 1.0, 1.0),), roughness=0)

_PHONE = Camera()
_SHADY = Camera(light=0.4, shadow=1)
_DIM = Camera(exposure=(0.3, 0.55), noise=(5, 14), blur=(1, 2), quality=(35, 75))
_TILTED = Camera(tilt=0.09)
_DESK = Camera(desk=True)
_HELD = Camera(finger=True)

LOOKS = {
    "photo-plain": Look("photo", _PLAIN, _ALL, _PHONE),
    "photo-pencil": Look("photo", Paper(roughness=0.012), ("pencil",), _PHONE),
    "photo-marker": Look("photo", _PLAIN, ("marker", "felt"), _PHONE),
    "photo-ruled": Look("photo", Paper(printed="ruled"), _ALL, _PHONE),
    "photo-squared": Look("photo", Paper(printed="squared"), _CLEAR, _PHONE),
    "photo-dotted": Look("photo", Paper(printed="dotted"), _ALL, _PHONE),
    "photo-table": Look("photo", Paper(printed="table"), _CLEAR, _PHONE),
    "photo-tinted": Look("photo", Paper(_TINTS), ("black", "ballpoint", "marker"), _PHONE),
    "photo-kraft": Look("photo", Paper(_KRAFT, roughness=0.02), ("black", "marker"), _PHONE),
    "photo-board": Look("photo", Paper(_BOARD, roughness=0.05), ("chalk",), _PHONE),
    "photo-shadow": Look("photo", _PLAIN, _ALL, _SHADY),
    "photo-dim": Look("photo", _PLAIN, _BOLD, _DIM),
    "photo-tilted": Look("photo", _PLAIN, _ALL, _TILTED),
    "photo-folded": Look("photo", Paper(folds=0.05, roughness=0.012, specks=9), _ALL, _PHONE),
    "photo-desk": Look("photo", _PLAIN, _BOLD, _DESK),
    "photo-finger": Look("photo", _PLAIN, _BOLD, _HELD),
    "photo-small": Look("photo", _PLAIN, _BOLD, _PHONE, sides=(90, 300)),
    "photo-tiny": Look("photo", _PLAIN, ("felt", "marker"), _PHONE, (28, 64), (0.5, 0.8)),
    "scan-grey": Look("scan", _SCAN, _ALL, SCANNER),
    "scan-specks": Look("scan", Paper(roughness=0.004, specks=25), _ALL, SCANNER),
    "scan-ruled": Look("scan", Paper(printed="ruled", roughness=0.004), _ALL, SCANNER),
    "scan-sharp": Look("scan", _SCAN, _CLEAR, SCANNER, two_levels=True),
    "scan-inverted": Look("scan", _SCAN, ("felt", "marker"), SCANNER, inverted=True),
    "canvas-thin": Look("canvas", _SCREEN, ("mouse",), SCANNER, (200, 500), (0.4, 0.85)),
    "canvas-thick": Look("canvas", _SCREEN, ("brush",), SCANNER, (200, 500), (0.4, 0.85)),
    "canvas-colour": Look("canvas", _SCREEN, ("paint",), SCANNER, (200, 500), (0.4, 0.85)),
    "canvas-black": Look(
        "canvas", _SCREEN, ("brush", "mouse"), SCANNER, (280, 280), (0.3, 0.8), inverted=True
    ),
    "canvas-hard": Look(
        "canvas", _SCREEN, ("brush", "mouse"), SCANNER, (100, 400), (0.35, 0.85), two_levels=True
    ),
    "canvas-tiny": Look("canvas", _SCREEN, ("brush",), SCANNER, (28, 64), (0.6, 0.9)),
}
