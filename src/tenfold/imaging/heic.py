"""HEIC, as iPhones take pictures: told by its brands, opened by pillow-heif where that is there.

The plug-in is an extra because its wheels are large and, with x265 inside, under the GPL. It opens
a file without decoding; libheif then refuses pixels of another size than the file states.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from io import BytesIO

from PIL import Image

from tenfold.errors import MissingExtraError, PictureError
from tenfold.extras import need

SUFFIXES = (".heic", ".heif")
BYTES = 10  # of memory that decoding takes for each pixel, about

_STILL = frozenset({b"heic", b"heix", b"heim", b"heis"})  # ISO/IEC 23008-12, annex B
_ANY_CODEC = b"mif1"  # the other brands of the file then say which


def is_heic(content: bytes) -> bool:
    """Whether `content` begins as a still HEIC picture does (ISO/IEC 14496-12, section 4.3)."""
    if content[4:8] != b"ftyp":
        return False
    length = min(int.from_bytes(content[:4], "big"), 256)
    others = {content[start : start + 4] for start in range(16, length, 4)}
    major = content[8:12]
    return major in _STILL or (major == _ANY_CODEC and bool(others & _STILL))


def is_read() -> bool:
    """Whether HEIC files can be opened here; nothing is loaded."""
    return find_spec("pillow_heif") is not None


def reader(label: str) -> Callable[[BytesIO], Image.Image]:
    """What opens a HEIC file without decoding its pixels; `label` is how messages call it.

    Raises:
        PictureError: pillow-heif is not installed.
    """
    try:
        plug_in = need("pillow_heif", "heic")
    except MissingExtraError as error:
        raise PictureError(
            f"{label} is a HEIC picture. Install what reads them with: pip install "
            "'tenfold[heic]'; or save it as JPEG or PNG.",
            "unsupported_format",
        ) from error
    opener: Callable[[BytesIO], Image.Image] = plug_in.HeifImageFile
    return opener
