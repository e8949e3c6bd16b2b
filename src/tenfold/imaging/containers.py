"""A picture file without all that its first picture's pixels don't need.

Comments, profiles, previews, further frames and further directories can be repeated until reading
them takes minutes and gigabytes, so they are left out by their framing alone, before Pillow sees
the file. Of the EXIF data only the orientation is kept.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from tenfold.imaging.tiff_directory import lean_tiff, orientation_in

_MOST_PARTS = 20_000  # a 64 MiB PNG in the 4 KiB slices of frugal encoders has 16,384
_MOST_SCANS = 64  # of one JPEG; usual progressive ones have ten, thoroughly optimised ones twenty
_EXIF = b"Exif\0\0"
_JPEG_MARKER = re.compile(rb"\xff([\x01-\xfe])")
_JPEG_BARE = frozenset([0x01, 0xD8, *range(0xD0, 0xD8)])  # markers without a length
_JPEG_KEPT = frozenset([*range(0xC0, 0xD0), 0xDB, 0xDD, 0xE0, 0xEE])  # tables, JFIF and Adobe
_PNG_KEPT = frozenset([b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"])
_WEBP_KEPT = frozenset([b"VP8X", b"ANIM", b"ANMF", b"ALPH", b"VP8 ", b"VP8L"])
_WEBP_FLAGS = 0b00010010  # alpha and animation: the others announce chunks that are left out


def pixels_of(content: bytes, name: str) -> tuple[bytes, int]:
    """What the first picture of the file `content` needs, and its EXIF orientation.

    Args:
        content: the whole file.
        name: its format, as `formats.format_of` gives it.

    Returns:
        A file of the same format, and 1..8; TIFF and what is no chain of parts keeps its
        orientation inside, and gives 1.

    Raises:
        ValueError: it has more parts, scans or tags than any honest file.
    """
    if name == "TIFF":
        return lean_tiff(content), 1
    strip = {"PNG": _png, "JPEG": _jpeg, "GIF": _gif, "WEBP": _webp}.get(name)
    lean, exif = strip(content) if strip else (content, b"")
    return lean, orientation_in(exif.removeprefix(_EXIF))


def _png(content: bytes) -> tuple[bytes, bytes]:
    kept, exif = [content[:8]], b""
    for kind, start, end in _chunks(content, 8, "big"):
        if kind in _PNG_KEPT:
            kept.append(content[start:end])
        elif kind == b"eXIf":
            exif = content[start + 8 : end - 4]
    return b"".join(kept), exif


def _chunks(content: bytes, start: int, order: str) -> Iterator[tuple[bytes, int, int]]:
    """Kind, start and end of each chunk of a PNG ("big") or a RIFF file ("little")."""
    for _ in range(_MOST_PARTS):
        if start >= len(content):
            return
        if order == "big":  # length, kind, data, checksum
            kind, size = content[start + 4 : start + 8], content[start : start + 4]
            end = start + 12 + int.from_bytes(size, "big")
        else:  # kind, length, data, made even
            kind, size = content[start : start + 4], content[start + 4 : start + 8]
            end = start + 8 + (int.from_bytes(size, "little") + 1) // 2 * 2
        yield kind, start, end
        if kind == b"IEND":
            return
        start = end
    raise ValueError(f"more than {_MOST_PARTS} chunks")


def _jpeg(content: bytes) -> tuple[bytes, bytes]:
    kept, exif = [b"\xff\xd8"], b""
    for marker, start, end in segments(content):
        if marker == 0xDA:
            kept.append(_scans(content, start))
        elif marker in _JPEG_KEPT:
            kept.append(content[start:end])
        elif marker == 0xE1 and not exif and content.startswith(_EXIF, start + 4):
            exif = content[start + 4 : end]
    return b"".join(kept), exif


def segments(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Marker, start and end of each segment of a JPEG file up to its first scan."""
    end = 2
    for _ in range(_MOST_PARTS):
        found = _JPEG_MARKER.search(content, end)
        if found is None or found[1] == b"\xd9":
            return
        marker, start, end = found[1][0], found.start(), found.end()
        if marker in _JPEG_BARE:
            continue
        end += max(2, int.from_bytes(content[end : end + 2], "big"))
        yield marker, start, end
        if marker == 0xDA:
            return
    raise ValueError(f"more than {_MOST_PARTS} segments")


def _scans(content: bytes, start: int) -> bytes:
    """The scans of a JPEG, from `start` on; a phone may have hidden a film behind them."""
    end = content.find(b"\xff\xd9", start)
    scans = content[start : end + 2] if end >= 0 else content[start:]
    if scans.count(b"\xff\xda") > _MOST_SCANS:
        raise ValueError(f"more than {_MOST_SCANS} scans")
    return scans


def _gif(content: bytes) -> tuple[bytes, bytes]:
    """Screen and palette, the control block of the first frame, and all from that frame on."""
    start = control = _after_palette(content, 13, 10)
    head, kept = content[:start], b""
    for _ in range(_MOST_PARTS):
        if content[start : start + 1] != b"\x21":
            return head + kept + content[start:], b""
        control, start = start, _after_blocks(content, start + 2)
        if content[control + 1 : control + 2] == b"\xf9":
            kept = content[control:start]
    raise ValueError(f"more than {_MOST_PARTS} extensions")


def _after_palette(content: bytes, start: int, flags_at: int) -> int:
    flags = int.from_bytes(content[flags_at : flags_at + 1], "little")
    return start + (3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0)


def _after_blocks(content: bytes, start: int) -> int:
    """Where a chain of sub-blocks, each with its length before it, ends."""
    for _ in range(4 * _MOST_PARTS):
        size = int.from_bytes(content[start : start + 1], "little")
        start += 1 + size
        if size == 0:
            return start
    raise ValueError(f"more than {4 * _MOST_PARTS} blocks before the picture")


def _webp(content: bytes) -> tuple[bytes, bytes]:
    kept: dict[bytes, bytes] = {}
    exif = b""
    for kind, start, end in _chunks(content, 12, "little"):
        if kind in _WEBP_KEPT:
            kept.setdefault(kind, content[start:end])  # of many frames the first
        elif kind == b"EXIF":
            exif = content[start + 8 : end]
    if b"VP8X" in kept:
        chunk = kept[b"VP8X"]
        kept[b"VP8X"] = chunk[:8] + bytes([chunk[8] & _WEBP_FLAGS]) + chunk[9:]
    body = b"WEBP" + b"".join(kept.values())
    return b"RIFF" + struct.pack("<I", len(body)) + body, exif
