"""Directories of TIFF files and of EXIF data, which is a small TIFF file (TIFF 6.0, section 2)."""

from __future__ import annotations

import struct
from typing import NamedTuple

_MOST_TAGS = 1000  # honest directories have about twenty
_MOST_NUMBERS = 300_000  # in one tag: where the smallest usual tiles of the largest picture stand
_MOST_FRACTIONS = 100
_LARGEST_TILE = 2**22  # pixels, unless the picture itself is larger
_MOST_TILED = 2**27  # pixels in all tiles, which may reach out of the picture

_WIDTH, _HEIGHT, _TILE_WIDTH, _TILE_HEIGHT = 256, 257, 322, 323
_ORIENTATION = 274
_BYTES, _NUMBERS = (1, 2, 6, 7), (3, 4, 8, 9, 13)  # types; the others are fractions
# What decoding takes: sizes, bits, compression, colours, strips, tiles, JPEG and YCbCr.
_KEPT = frozenset(
    [*range(254, 260), 262, 266, 273, 274, 277, 278, 279, 284, 292, 293, 317, *range(320, 326),
     332, 333, 334, 336, 338, 339, 347, *range(512, 522), 529, 530, 531, 532]
)  # fmt: skip


class _Entry(NamedTuple):
    """A tag: what it says and how its 12 bytes are written."""

    tag: int
    kind: int
    length: int
    value: int
    written: bytes


def lean_tiff(content: bytes) -> bytes:
    """The TIFF file `content` with its first directory only, and there only what pixels need.

    Raises:
        ValueError: its tags or tiles are more or larger than any honest file's.
    """
    start, entries = _directory(content)
    if not entries:
        return content
    if len(entries) > _MOST_TAGS:
        raise ValueError(f"more than {_MOST_TAGS} tags")
    kept = {entry.tag: entry for entry in reversed(entries) if entry.tag in _KEPT}
    for entry in kept.values():
        _check_count(entry)
    _check_tiles({tag: entry.value for tag, entry in kept.items()})
    order = _order(content)
    lean = struct.pack(order + "H", len(kept))
    lean += b"".join(kept[tag].written for tag in sorted(kept)) + bytes(4)  # no next directory
    return content[:start] + lean + content[start + len(lean) :]


def orientation_in(exif: bytes) -> int:
    """The EXIF orientation 1..8 in EXIF data; 1 where it says nothing that makes sense."""
    found = (entry.value for entry in _directory(exif)[1] if entry.tag == _ORIENTATION)
    orientation = next(found, 1)
    return orientation if 1 <= orientation <= 8 else 1


def exif_of(orientation: int) -> bytes:
    """EXIF data that say no more than `orientation`."""
    return b"Exif\0\0II*\0" + struct.pack("<IHHHIII", 8, 1, _ORIENTATION, 3, 1, orientation, 0)


def _order(content: bytes) -> str:
    return ">" if content[:2] == b"MM" else "<"


def _directory(content: bytes) -> tuple[int, list[_Entry]]:
    """Where the first directory starts, and its entries, of which some may be cut off.

    Of too many there is one more than `_MOST_TAGS`, as 65,535 would take a tenth of a second.
    """
    order = _order(content)
    if content[:4] not in (b"II*\0", b"MM\0*") or len(content) < 8:
        return len(content), []
    (start,) = struct.unpack_from(order + "I", content, 4)
    if start + 2 > len(content):
        return len(content), []
    (count,) = struct.unpack_from(order + "H", content, start)
    written = content[start + 2 : start + 2 + 12 * min(count, _MOST_TAGS + 1)]
    return start, [_entry(order, written[at : at + 12]) for at in range(0, len(written) - 11, 12)]


def _entry(order: str, written: bytes) -> _Entry:
    tag, kind, count, value = struct.unpack(order + "HHII", written)
    if kind == 3 and count == 1:  # a short stands in the first two of the four bytes
        (value,) = struct.unpack_from(order + "H", written, 8)
    return _Entry(tag, kind, count, value, written)


def _check_count(entry: _Entry) -> None:
    most = _MOST_NUMBERS if entry.kind in _NUMBERS else _MOST_FRACTIONS
    if entry.kind not in _BYTES and entry.length > most:
        raise ValueError(f"{entry.length} values in tag {entry.tag}")


def _check_tiles(values: dict[int, int]) -> None:
    """Refuse tiles far larger than the picture: each is decoded as a whole."""
    if _TILE_WIDTH not in values or _TILE_HEIGHT not in values:
        return
    width, height = max(1, values[_TILE_WIDTH]), max(1, values[_TILE_HEIGHT])
    across, down = values.get(_WIDTH, 0) // width + 1, values.get(_HEIGHT, 0) // height + 1
    whole = (values.get(_WIDTH, 0) + 15) * (values.get(_HEIGHT, 0) + 15)
    if width * height > max(_LARGEST_TILE, whole) or across * down * width * height > _MOST_TILED:
        raise ValueError(f"tiles of {width}×{height} pixels")
