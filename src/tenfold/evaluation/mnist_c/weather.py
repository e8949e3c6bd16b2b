"""Brightness, stripe, fog and spatter: what lies over the digit."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tenfold.core.pairs import SIDE
from tenfold.evaluation.mnist_c.sampling import Floats, gaussian

_BRIGHTER = 0.5
_STRIPE = 7  # columns at each side
_FOG, _FOG_DECAY = 3.0, 1.4
_FOG_HALVINGS, _FOG_WHOLE = 8, 6  # to a map of 256 x 256; of the whole map
_MUD = 63 / 255
_DROPS, _DROPS_SPREAD, _DROPS_LEAST = 0.65, 0.3, 0.65  # of the noise that drops are cut from


def brightness(images: Floats, chance: np.random.Generator) -> Floats:
    """Half the range brighter, cut at white (severity 5 of 5)."""
    del chance
    return np.asarray(np.minimum(images + np.float32(_BRIGHTER), 1), np.float32)


def stripe(images: Floats, chance: np.random.Generator) -> Floats:
    """The outer seven columns at either side are a negative."""
    del chance
    result = images.copy()
    for side in (np.s_[:, :, :_STRIPE], np.s_[:, :, SIDE - _STRIPE :]):
        result[side] = 1 - result[side]
    return result


def fog(images: Floats, chance: np.random.Generator) -> Floats:
    """Three parts of fog on one part of image (severity 5 of 5), as bright as it was in all.

    The fog is the corner of a plasma fractal of 256 x 256 whose roughness falls by 1.4 from
    one halving of the step to the next.
    """
    brightest = images.max(axis=(1, 2), keepdims=True)
    foggy = images + np.float32(_FOG) * _plasma(len(images), chance)
    return np.asarray(foggy * brightest / (brightest + np.float32(_FOG)), np.float32)


def _plasma(n: int, chance: np.random.Generator) -> Floats:
    """The upper left corners (n, 28, 28) of height maps of 0..1, by the diamond-square method.

    Fournier, Fussell and Carpenter (1982). Each point is the mean of four that are set already
    plus a random height; the map goes on at its other side where it ends. The last two halvings
    happen in the corner alone, so its lowest and highest point are those before them.
    """
    heights, wobble = np.zeros((n, 1, 1), np.float32), 1.0
    for _ in range(_FOG_WHOLE):
        heights, wobble = _halved(heights, wobble, chance), wobble / _FOG_DECAY**2
    low, high = (edge(axis=(1, 2), keepdims=True) for edge in (heights.min, heights.max))
    corner = np.roll(heights, (1, 1), axis=(1, 2))[:, : SIDE // 4 + 3, : SIDE // 4 + 3]
    for _ in range(_FOG_HALVINGS - _FOG_WHOLE):
        corner, wobble = _halved(corner, wobble, chance), wobble / _FOG_DECAY**2
    # The first step is a margin, because a corner does not go on at its other side.
    inner = corner[:, 4 : 4 + SIDE, 4 : 4 + SIDE]
    return np.asarray(((inner - low) / (high - low)).clip(0, 1), np.float32)


def _halved(corners: Floats, wobble: float, chance: np.random.Generator) -> Floats:
    """The heights (n, k, k) with those halfway between them, (n, 2 k, 2 k)."""

    def near(total: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        drawn = chance.random(total.shape, np.float32)
        return np.asarray(total / 4 + np.float32(wobble) * (2 * drawn - 1), np.float32)

    n, side, _ = corners.shape
    result = np.empty((n, 2 * side, 2 * side), np.float32)
    above, beside = (corners + np.roll(corners, -1, axis=axis) for axis in (1, 2))
    centres = near(above + np.roll(above, -1, axis=2))
    result[:, ::2, ::2], result[:, 1::2, 1::2] = corners, centres
    result[:, ::2, 1::2] = near(beside + centres + np.roll(centres, 1, axis=1))
    result[:, 1::2, ::2] = near(above + centres + np.roll(centres, 1, axis=2))
    return result


def spatter(images: Floats, chance: np.random.Generator) -> Floats:
    """Drops of dark mud (severity 4 of 5).

    Drops are where noise of mean .65 and spread .3, blurred by one pixel, is above .65; their
    edges are blurred by 1.5 pixels and left out below .8. The mud's level is 63 of 255.
    """
    noise = chance.normal(_DROPS, _DROPS_SPREAD, images.shape).astype(np.float32)
    drops = (gaussian(noise, 1.0) > _DROPS_LEAST).astype(np.float32)
    cover = gaussian(drops, 1.5)
    cover[cover < 0.8] = 0
    return np.asarray(images * (1 - cover) + np.float32(_MUD) * cover, np.float32)
