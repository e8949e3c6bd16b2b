"""Cameras and scanners: what they make of a sheet, with their view, light, lens and noise."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from tenfold.imaging.grey import Grey
from tenfold.imaging.synth.noise import Field, noise
from tenfold.imaging.synth.pen import Colour

SHEET = 1.3  # sides of a sheet to those of what is seen of it, so that no corner is empty

DESKS: tuple[Colour, ...] = ((0.42, 0.28, 0.17), (0.16, 0.15, 0.15), (0.58, 0.52, 0.44))
SKIN: tuple[Colour, ...] = ((0.82, 0.60, 0.48), (0.55, 0.36, 0.25), (0.90, 0.72, 0.62))

_DESK_SEEN = 1.36  # times the view without a desk
_LIGHT_SIDE = 96  # light changes so slowly that it is made in a square of these pixels
_MOST_TURN = 0.08  # radians


@dataclass(frozen=True)
class Camera:
    """How a sheet is seen.

    Attributes:
        tilt: how far the corners wander, as a share of the sides: perspective and rotation.
        light: the least brightness at the dark end of the gradient, 0..1.
        shadow: how often something throws a shadow.
        exposure: brightness, from and to.
        blur: standard deviation in thousandths of the longer side, from and to.
        noise: spread in levels of 255, from and to.
        quality: of JPEG, from and to.
        desk: whether the edge of the sheet and what lies under it is seen.
        finger: whether one holds the sheet at the edge of the picture.
    """

    tilt: float = 0.035
    light: float = 0.7
    shadow: float = 0.15
    exposure: tuple[float, float] = (0.75, 1.0)
    blur: tuple[float, float] = (0.4, 1.4)
    noise: tuple[float, float] = (1.0, 5.0)
    quality: tuple[int, int] = (55, 95)
    desk: bool = False
    finger: bool = False


SCANNER = Camera(0.004, 0.97, 0.0, (0.98, 1.04), (0.2, 0.6), (0.3, 2.0))


def photograph(
    sheet: Field, shape: tuple[int, int], camera: Camera, rng: np.random.Generator
) -> Grey:
    """A photo of shape (h, w, 3), 0 to 255.

    Args:
        sheet: planes of shape (3, H, W), `SHEET` times as high and wide as the photo.
        shape: (h, w).
    """
    seen = _seen(sheet, shape, camera, rng)
    light = _light(camera, rng)
    if camera.finger:
        _hold(seen, rng)
    lit = cv2.resize(light, shape[::-1], interpolation=cv2.INTER_CUBIC)
    for channel, factor in enumerate(rng.uniform(*camera.exposure) * rng.normal(1, 0.025, 3)):
        seen[channel] *= np.float32(factor) * lit
    return _developed(seen, camera, rng)


def _seen(sheet: Field, shape: tuple[int, int], camera: Camera, rng: np.random.Generator) -> Field:
    """What the camera sees of the sheet, in perspective: planes of shape (3, h, w)."""
    height, width = shape
    frame = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    corners = _corners((sheet.shape[1], sheet.shape[2]), camera, rng)
    view = cv2.getPerspectiveTransform(corners, frame)
    beyond = cv2.BORDER_CONSTANT if camera.desk else cv2.BORDER_REFLECT_101
    seen = np.empty((3, height, width), np.float32)
    for plane, into in zip(sheet, seen, strict=True):
        cv2.warpPerspective(plane, view, (width, height), into, borderMode=beyond, borderValue=-9)
    if camera.desk:
        _on_desk(seen, rng)
    return seen


def _corners(
    sheet: tuple[int, int], camera: Camera, rng: np.random.Generator
) -> npt.NDArray[np.float32]:
    """The corners of what is seen on a sheet of `sheet` (h, w): (4, 2) as x, y."""
    box = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) / (2 * SHEET)
    if camera.desk:
        box = box * _DESK_SEEN + rng.normal(0, 0.02, 2)
    box = box + rng.uniform(-1, 1, (4, 2)) * camera.tilt
    # On a wide sheet a turn moves the ends of a line far up or down.
    most = min(_MOST_TURN, 1.5 * camera.tilt * min(sheet) / max(sheet))
    angle = float(np.clip(rng.normal(0, camera.tilt), -most, most))
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    sides = np.array([sheet[1], sheet[0]])
    return np.asarray((box * sides) @ turn + sides / 2, np.float32)


def _on_desk(seen: Field, rng: np.random.Generator) -> None:
    """Put a desk of wood or plastic where `seen` is negative, in the shade of the sheet."""
    shape = (seen.shape[1], seen.shape[2])
    away = seen[0] < 0
    grain = cv2.resize(noise((shape[0], 24), 6, rng), shape[::-1])
    shade = cv2.GaussianBlur((~away).astype(np.float32), (0, 0), max(shape) / 90)
    desk = np.float32(1) + np.float32(0.07) * grain - np.float32(0.35) * shade
    for plane, level in zip(seen, DESKS[rng.integers(len(DESKS))], strict=True):
        plane[away] = np.float32(level) * desk[away]


def _hold(seen: Field, rng: np.random.Generator) -> None:
    """Put the tip of a finger on `seen`, in from the left or the right edge."""
    _, height, width = seen.shape
    radius = float(rng.uniform(0.04, 0.065)) * min(height, width)
    tip = radius * float(rng.uniform(0.0, 0.5))
    middle, lean = float(rng.uniform(0.55, 0.95)) * height, float(rng.uniform(-0.4, 0.4))
    row, column = np.ogrid[0:height, 0:width]
    inward = column if rng.random() < 0.5 else width - 1 - column
    across = row - middle - lean * inward
    away = np.hypot(np.maximum(inward - tip, 0), across) / radius
    cover = np.clip((1 - away) * 0.5 * radius, 0, 1).astype(np.float32)
    rounded = np.clip(1.08 - 0.45 * away * away, 0.3, 1.1).astype(np.float32)
    for channel, level in enumerate(SKIN[rng.integers(len(SKIN))]):
        seen[channel] += cover * (np.float32(level) * rounded - seen[channel])


def _light(camera: Camera, rng: np.random.Generator) -> Field:
    """How bright it is everywhere: a gradient, a vignette, perhaps a shadow; a small square."""
    y, x = np.mgrid[-1 : 1 : _LIGHT_SIDE * 1j, -1 : 1 : _LIGHT_SIDE * 1j].astype(np.float32)
    angle, low = rng.uniform(0, 2 * np.pi), rng.uniform(camera.light, 1)
    slope = np.cos(angle) * x + np.sin(angle) * y
    light = 1 - (1 - low) * (0.5 + slope / 2.83) - rng.uniform(0, 0.1) * (x * x + y * y)
    light += 0.02 * noise((_LIGHT_SIDE, _LIGHT_SIDE), 40, rng)
    if rng.random() < camera.shadow:
        light *= _shadow(x, y, rng)
    return np.asarray(light, np.float32)


def _shadow(x: Field, y: Field, rng: np.random.Generator) -> Field:
    """The shadow of a head or a phone: a soft edge across the picture, or a blunt corner."""
    angle, softness = rng.uniform(0, 2 * np.pi), rng.uniform(0.015, 0.09)
    along = np.cos(angle) * x + np.sin(angle) * y - rng.uniform(-0.5, 0.6)
    across = -np.sin(angle) * x + np.cos(angle) * y - rng.uniform(-0.4, 0.4)
    width = rng.uniform(0.2, 0.7)
    edge = along if rng.random() < 0.5 else np.minimum(along, width - np.abs(across))
    return np.asarray(1 - rng.uniform(0.2, 0.55) / (1 + np.exp(-edge / softness)), np.float32)


def _developed(seen: Field, camera: Camera, rng: np.random.Generator) -> Grey:
    """Lens and sensor: blur, the noise of light and of electronics, sharpening, levels."""
    shape = (seen.shape[1], seen.shape[2])
    sigma = rng.uniform(*camera.blur) * max(shape) / 1000
    spread = np.float32(rng.uniform(*camera.noise) / 255)
    brightness = spread * np.sqrt(np.clip(seen[1], 0.05, 1))
    grain = brightness * noise(shape, float(rng.choice([1.0, 1.5, 2.2])), rng)
    sharper = np.float32(rng.uniform(0.2, 0.8) if rng.random() < 0.3 else 0)
    for channel in range(3):
        if sigma > 0.3:
            cv2.GaussianBlur(seen[channel], (0, 0), sigma, dst=seen[channel])
        seen[channel] += grain + np.float32(0.5) * brightness * noise(shape, 3, rng)
        if sharper:
            seen[channel] += sharper * (
                seen[channel] - cv2.GaussianBlur(seen[channel], (0, 0), 1.5)
            )
    return levels_of(seen)


def levels_of(planes: Field) -> Grey:
    """Planes of shape (3, h, w), 0..1, as a picture of shape (h, w, 3), 0 to 255."""
    picture = np.empty((*planes.shape[1:], 3), np.uint8)
    for channel, plane in enumerate(planes):
        np.rint(255 * np.clip(plane, 0, 1), out=picture[..., channel], casting="unsafe")
    return picture
