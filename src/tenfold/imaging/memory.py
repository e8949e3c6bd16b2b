"""How much memory a picture will take to decode, known before any of it is spent."""

from __future__ import annotations

import struct

from PIL import Image

from tenfold.errors import PictureError
from tenfold.imaging.containers import segments

MAX_MEMORY_BYTES = 288 * 2**20
_WEBP_BYTES = 16  # a pixel: two canvases, the frame as it is handed over, and Pillow's copy
# Pillow's own bytes for a pixel, and those of the copy that grey levels are made from.
_BYTES = {"1": 2, "L": 1, "P": 5, "I;16": 3, "I": 5, "F": 5, "RGB": 4}
_MOST_BYTES = 8  # of other modes, as CMYK or RGBA


def memory_to_decode(image: Image.Image, content: bytes) -> int:
    """The bytes that decoding `image`, opened from the file `content`, will take, about.

    A JPEG is decoded at a fraction of its size, so only what can't be made smaller counts.
    """
    if image.format == "JPEG":
        return _coefficient_bytes(content)
    if image.format == "WEBP":
        return _WEBP_BYTES * image.width * image.height
    return _BYTES.get(image.mode, _MOST_BYTES) * image.width * image.height


def check_memory(size: int, pixels: tuple[int, int], label: str) -> None:
    """Refuse a picture of (width, height) `pixels` that takes `size` bytes to decode.

    Raises:
        PictureError: that is more than `MAX_MEMORY_BYTES`.
    """
    if size > MAX_MEMORY_BYTES:
        raise PictureError(
            f"{label} has {pixels[0]}×{pixels[1]} pixels of a kind that takes "
            f"{size // 2**20} MiB to decode, more than {MAX_MEMORY_BYTES // 2**20}. Save a "
            "smaller copy of it, or a plain JPEG.",
            "too_many_pixels",
        )


def _coefficient_bytes(jpeg: bytes) -> int:
    """Memory for the coefficients of a JPEG that can't be decoded row by row; else 0.

    Those of progressive JPEGs, and of others whose components come one after the other, all
    stay in memory until the last scan, two bytes each, whatever size is asked for.
    """
    progressive, frame, scan = False, b"", b""
    for marker, start, end in segments(jpeg):
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            progressive, frame = marker in (0xC2, 0xC6, 0xCA, 0xCE), jpeg[start + 4 : end]
        elif marker == 0xDA:
            scan = jpeg[start + 4 : start + 5]
    if len(frame) < 6 or not (progressive or scan < frame[5:6]):
        return 0
    height, width = struct.unpack_from(">HH", frame, 1)
    samplings = [(byte >> 4) * (byte & 15) for byte in frame[7::3]]
    whole = max(byte >> 4 for byte in frame[7::3]) * max(byte & 15 for byte in frame[7::3])
    return 2 * height * width * sum(samplings) // max(1, whole) if samplings else 0
