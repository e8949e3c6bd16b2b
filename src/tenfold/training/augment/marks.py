"""Ink that is not the digit's, or that the digit lacks: lines, neighbours, blots, odd pens."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from tenfold.training.augment.chance import (
    Generator,
    between,
    column,
    maybe,
    normal,
    uniform,
    whole,
)
from tenfold.training.augment.pen import draw
from tenfold.training.augment.shapes import thinner, wider

_LINE_SEGMENTS = (5, 11)  # a zigzag over the whole image has so many


def stray_line(images: Tensor, generator: Generator) -> Tensor:
    """A line across or beside the digit: plain, dotted or zigzag, mostly lying."""
    count = len(images)
    segments = int(torch.randint(*_LINE_SEGMENTS, (1,), generator=generator, device=images.device))
    steps = torch.linspace(0, 1, segments + 1, dtype=images.dtype, device=images.device)
    columns = _across(images, generator, steps)
    rows = _height(images, generator, steps)
    swing = between(images, generator, 0.8, 3.5) * maybe(images, generator, 0.45)
    signs = 1 - 2 * (torch.arange(segments + 1, device=images.device) % 2)
    rows = rows + swing[:, None] * signs
    corners = torch.stack([rows, columns], dim=-1)  # (k, m + 1, 2)
    upright = maybe(images, generator, 0.3)
    corners = torch.where(upright.view(-1, 1, 1), corners.flip(-1), corners)
    dash = between(images, generator, 1, 3) * (maybe(images, generator, 0.5) & (swing == 0))
    ink = draw(images, corners, between(images, generator, 0.8, 3), dash)
    return torch.maximum(images, ink * column(0.5 + 0.5 * uniform(images, generator, count)))


def _across(images: Tensor, generator: Generator, steps: Tensor) -> Tensor:
    """Columns from about one side of the image to about the other, of shape (k, m + 1)."""
    start, end = between(images, generator, -2, 5), between(images, generator, 22, 30)
    return start[:, None] + (end - start)[:, None] * steps


def _height(images: Tensor, generator: Generator, steps: Tensor) -> Tensor:
    """Rows from one random height to another, which is near it or anywhere."""
    start, anywhere = (between(images, generator, 0, 27) for _ in range(2))
    near = start + between(images, generator, -6, 6)
    end = torch.where(maybe(images, generator, 0.4), anywhere, near)
    return start[:, None] + (end - start)[:, None] * steps


def neighbour(images: Tensor, other: Tensor, generator: Generator) -> Tensor:
    """Strokes of another digit that reach into the frame from a side, of `other` (k, 1, h, w)."""
    far = between(images, generator, 14, 22) * (1 - 2 * maybe(images, generator, 0.5).float())
    aside = between(images, generator, -5, 5)
    beside = maybe(images, generator, 0.75)
    right = torch.where(beside, far, aside).round().long()
    down = torch.where(beside, aside, far).round().long()
    return torch.maximum(images, _moved(other, down, right))


def _moved(images: Tensor, down: Tensor, right: Tensor) -> Tensor:
    """Each image moved by whole pixels, with nothing where it was not."""
    count, _, height, width = images.shape
    pad = 24
    padded = functional.pad(images[:, 0], (pad, pad, pad, pad))
    rows = torch.arange(height, device=images.device) + pad - down[:, None]
    columns = torch.arange(width, device=images.device) + pad - right[:, None]
    which = torch.arange(count, device=images.device).view(-1, 1, 1)
    return padded[which, rows[:, :, None], columns[:, None, :]].unsqueeze(1)


def outline(images: Tensor, generator: Generator) -> Tensor:
    """Only the edges of the strokes, as a hollow pen or an edge filter leaves them."""
    soft = functional.avg_pool2d(images, 3, stride=1, padding=1)
    source = torch.where(column(maybe(images, generator, 0.7)), soft, images)
    filled = (source > column(between(images, generator, 0.3, 0.6))).to(images.dtype)
    within = column(maybe(images, generator, 0.6))
    edges = torch.where(within, filled - thinner(filled), wider(filled) - filled)
    gaps = uniform(images, generator, *images.shape) < column(between(images, generator, -0.1, 0.1))
    ground = images * column(between(images, generator, -0.8, 0.5).clamp(min=0))
    return torch.maximum(edges.masked_fill(gaps, 0), ground)


def heavy_or_hairline(images: Tensor, generator: Generator) -> Tensor:
    """A marker of up to two pixels more all round, or a line as thin as the digit allows."""
    wide, thin = wider(images), thinner(images)
    share = column(between(images, generator, 0.4, 0.95))
    narrow = column(maybe(images, generator, 0.5))
    thick = torch.lerp(
        torch.where(narrow, images, wide), torch.where(narrow, wide, wider(wide)), share
    )
    hair = torch.lerp(images, thin, share)
    hair = hair / hair.amax(dim=(1, 2, 3), keepdim=True).clamp(min=0.2)
    return torch.where(column(maybe(images, generator, 0.5)), thick, hair)


def occlusion(images: Tensor, generator: Generator) -> Tensor:
    """A rectangle of 3 to 11 pixels that hides what is under it; it is empty, grey or white."""
    height, width = images.shape[-2:]
    rows = torch.arange(height, device=images.device).view(1, -1, 1)
    columns = torch.arange(width, device=images.device).view(1, 1, -1)
    inside = torch.ones(len(images), 1, 1, dtype=torch.bool, device=images.device)
    for places in (rows, columns):
        start, side = whole(images, generator, 0, 24), whole(images, generator, 3, 12)
        first, beyond = start.view(-1, 1, 1), (start + side).view(-1, 1, 1)
        inside = inside & (places >= first) & (places < beyond)
    level = (between(images, generator, -1, 1)).clamp(min=0)
    return torch.where(inside.unsqueeze(1), column(level), images)


def blots(images: Tensor, generator: Generator) -> Tensor:
    """Drops of water or mud that cover parts of the digit in one grey."""
    noise = normal(images, generator, len(images), 1, 12, 12)
    smooth = functional.interpolate(noise, images.shape[-2:], mode="bicubic", align_corners=False)
    least = column(between(images, generator, 0.1, 1.1))
    cover = ((smooth - least) * 5).clamp(0, 1)
    return torch.lerp(images, column(between(images, generator, 0, 0.6)).expand_as(images), cover)


def uneven_ink(images: Tensor, generator: Generator) -> Tensor:
    """Ink that fades and thickens along the stroke, as from a dry pen or under a weak light."""
    noise = normal(images, generator, len(images), 1, 5, 5)
    field = functional.interpolate(noise, images.shape[-2:], mode="bilinear", align_corners=True)
    return images * (0.75 + 0.35 * field).clamp(0.12, 1)
