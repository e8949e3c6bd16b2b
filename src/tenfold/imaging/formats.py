"""Which picture formats are read, told by their content and never by the file's name."""

from __future__ import annotations

import io
from importlib import import_module

from PIL import Image

from tenfold.errors import PictureError
from tenfold.imaging import heic
from tenfold.imaging.containers import pixels_of
from tenfold.imaging.memory import check_memory, memory_to_decode
from tenfold.imaging.tiff_directory import exif_of

MAX_BYTES = 64 * 2**20
MAX_PIXELS = 64_000_000
MAX_SIDE = 20_000

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"BM", "BMP"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
)
_UNREAD = (  # pictures and documents that people have, and that no reader is loaded for
    (b"%PDF", "a PDF document"),
    (b"8BPS", "a Photoshop file"),
    (b"<svg", "an SVG drawing"),
    (b"<?xml", "an XML file, perhaps an SVG drawing"),
    (b"\0\0\x01\0", "an icon file"),
    (b"\0\0\0\x0cjP  ", "a JPEG 2000 picture"),
    (b"\xff\x4f\xff\x51", "a JPEG 2000 picture"),
    (b"\0\0\0\x0cJXL ", "a JPEG XL picture"),
    (b"\xff\x0a", "a JPEG XL picture"),
    *(
        (b"P%d%c" % (kind, space), "a Netpbm picture")
        for kind in range(1, 8)
        for space in b" \n\r\t"
    ),
)
_READERS = {
    "PNG": ("PIL.PngImagePlugin", "PngImageFile"),
    "JPEG": ("PIL.JpegImagePlugin", "JpegImageFile"),
    "GIF": ("PIL.GifImagePlugin", "GifImageFile"),
    "BMP": ("PIL.BmpImagePlugin", "BmpImageFile"),
    "TIFF": ("PIL.TiffImagePlugin", "TiffImageFile"),
    "WEBP": ("PIL.WebPImagePlugin", "WebPImageFile"),
}
FORMATS = tuple(_READERS)
SUFFIXES = frozenset(
    [".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".gif", ".bmp", ".tif", ".tiff", ".webp"]
).union(
    heic.SUFFIXES
)  # what a folder's pictures are recognised by; what is in them decides how they are read


def open_image(content: bytes, label: str) -> Image.Image:
    """Open the picture file `content`; its pixels are not decoded yet.

    Only the plug-in of the format at hand is loaded, which keeps the start short and the
    formats that nobody asked for out of reach.

    Args:
        content: the whole file.
        label: how messages call the picture.

    Raises:
        PictureError: it is empty, of no known format, damaged or too large.
    """
    check_bytes(len(content), label)
    name = format_of(content, label)
    if name == "HEIC":
        return _open_heic(content, label)
    if name == "WEBP":  # its reader allocates the whole canvas as soon as it is opened
        check_size(*_webp_size(content), label)
    module, reader = _READERS[name]
    try:
        lean, orientation = pixels_of(content, name)
        image: Image.Image = getattr(import_module(module), reader)(io.BytesIO(lean))
    except Exception as error:  # damaged files make Pillow's readers raise nearly anything
        raise damaged(label, error) from error
    check_size(*image.size, label)
    check_memory(memory_to_decode(image, lean), image.size, label)
    if name != "TIFF":  # which turns by itself
        image.info["exif"] = b"" if orientation == 1 else exif_of(orientation)
    return image


def _open_heic(content: bytes, label: str) -> Image.Image:
    reader = heic.reader(label)
    try:
        image = reader(io.BytesIO(content))
    except Exception as error:  # libheif's errors are of several types too
        raise damaged(label, error) from error
    check_size(*image.size, label)
    check_memory(heic.BYTES * image.width * image.height, image.size, label)
    return image


def format_of(content: bytes, label: str) -> str:
    """The name of the picture format that `content` begins like.

    Raises:
        PictureError: it is none of `FORMATS`, nor HEIC, which needs an extra.
    """
    for signature, name in _SIGNATURES:
        if content.startswith(signature):
            return name
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "WEBP"
    if heic.is_heic(content):
        return "HEIC"
    if kind := _unread(content):
        raise PictureError(
            f"{label} is {kind}, which Tenfold can't read. Save it as JPEG or PNG.",
            "unsupported_format",
        )
    *most, last = (*FORMATS, "HEIC") if heic.is_read() else FORMATS
    raise PictureError(
        f"{label} is not a picture that Tenfold can read. Use {', '.join(most)} or {last}."
    )


def _unread(content: bytes) -> str | None:
    """What `content` is, if it is a picture or a document of a kind that isn't read."""
    if content[4:8] == b"ftyp":
        return "an AVIF or video file"
    return next((kind for signature, kind in _UNREAD if content.startswith(signature)), None)


def check_bytes(size: int, label: str) -> None:
    """Refuse a file of no bytes, or of more than `MAX_BYTES`."""
    if size == 0:
        raise PictureError(f"{label} is empty (0 bytes). Choose a picture file.", "empty")
    if size > MAX_BYTES:
        raise PictureError(
            f"{label} is larger than {MAX_BYTES // 2**20} MiB. Save a smaller copy of it.",
            "too_large",
        )


def check_size(width: int, height: int, label: str) -> None:
    """Refuse a picture of no pixels, or of more than the caps allow."""
    if width < 1 or height < 1:
        raise PictureError(f"{label} has no pixels ({width}×{height}). Choose another picture.")
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise PictureError(
            f"{label} has {width}×{height} pixels, more than {MAX_PIXELS // 10**6} million "
            f"in all or {MAX_SIDE} in a row. Save a smaller copy of it.",
            "too_many_pixels",
        )


def damaged(label: str, error: Exception) -> PictureError:
    """The error for a picture whose decoder gave up with `error`."""
    reason = str(error).strip().rstrip(".") or type(error).__name__
    return PictureError(
        f"{label} is damaged or not complete ({reason}). Open it in a picture viewer and "
        "save it again."
    )


def _webp_size(content: bytes) -> tuple[int, int]:
    """Width and height as the first chunk of a WebP file states them (RFC 9649, section 2)."""
    kind = content[12:16]
    if kind == b"VP8X":
        return _little(content[24:27]) + 1, _little(content[27:30]) + 1
    if kind == b"VP8L":
        bits = _little(content[21:25])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return _little(content[26:28]) & 0x3FFF, _little(content[28:30]) & 0x3FFF


def _little(content: bytes) -> int:
    return int.from_bytes(content, "little")
