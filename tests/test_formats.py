import io
import struct
import zlib

import pytest
from PIL import Image

from tenfold.errors import PictureError
from tenfold.imaging import formats
from tenfold.imaging.formats import FORMATS, format_of, open_image


def encoded(name: str, size=(40, 30), **options) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, name, **options)
    return out.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds hardly any data."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_told_by_its_content(name):
    content = encoded(name)
    assert format_of(content, "It") == name
    assert open_image(content, "It").size == (40, 30)


@pytest.mark.parametrize("lossless", [False, True])
@pytest.mark.parametrize("alpha", [False, True])
def test_webp_size_is_known_before_its_reader_allocates(lossless, alpha):
    out = io.BytesIO()
    Image.new("RGBA" if alpha else "RGB", (321, 123), (9, 9, 9, 99)[: 4 if alpha else 3]).save(
        out, "WEBP", lossless=lossless
    )
    assert formats._webp_size(out.getvalue()) == (321, 123)


def test_huge_webp_canvas_is_refused():
    content = bytearray(encoded("WEBP", lossless=True))
    content[12:16] = b"VP8X"
    content[24:30] = b"\xff\x3f\x00\xff\x3f\x00"  # 16,384 × 16,384
    with pytest.raises(PictureError, match=r"^It has 16384×16384 pixels, more than 64 million"):
        open_image(bytes(content), "It")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", r"^It is empty \(0 bytes\)\. Choose a picture file\.$"),
        (
            b"just text",
            r"^It is not a picture that Tenfold can read\. Use PNG, JPEG, .* or (WEBP|HEIC)\.$",
        ),
        (b"\0\0\0\x18ftypavif", r"^It is an AVIF or video file.*Save it as JPEG or PNG\.$"),
        (b"%PDF-1.7", r"^It is a PDF document, which .*Save it as JPEG or PNG\.$"),
        (b"P5 28 28 255 ", r"^It is a Netpbm picture, which"),
        (b"Page 5 of a text", "^It is not a picture"),
        (b"\x89PNG\r\n\x1a\n", "^It is damaged or not complete"),
        (b"\xff\xd8\xff", "^It is damaged or not complete"),
        (b"BM of a text that begins so", "^It is damaged or not complete"),
        (b"RIFF\0\0\0\0WEBP", "^It has"),
    ],
)
def test_what_is_no_picture_is_refused(content, message):
    with pytest.raises(PictureError, match=message):
        open_image(content, "It")


@pytest.mark.parametrize("size", [(1, 60_000), (60_000, 1), (20_000, 20_000), (0, 5)])
def test_caps_hold_before_decoding(size):
    with pytest.raises(PictureError):
        open_image(png_header(*size), "It")


def test_caps_say_what_they_are():
    with pytest.raises(PictureError, match=r"^It has 1×60000 pixels, .*20000 in a row\. Save a"):
        open_image(png_header(1, 60_000), "It")


def test_large_files_are_refused(monkeypatch):
    monkeypatch.setattr(formats, "MAX_BYTES", 2**20)
    with pytest.raises(PictureError, match=r"^It is larger than 1 MiB\. Save a smaller copy"):
        open_image(bytes(2**20 + 1), "It")
