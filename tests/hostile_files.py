"""Makes picture files that attack their reader, from a seed: mutations of valid ones, and bombs."""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Callable, Iterator
from importlib.util import find_spec

import numpy as np
from PIL import Image

PNG_START, JPEG_START = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
MAGIC = [
    PNG_START, JPEG_START, JPEG_START + b"\xe1\x00\x10Exif\0\0", b"GIF87a", b"GIF89a", b"BM",
    b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08", b"RIFF\xff\0\0\0WEBPVP8 ", b"RIFF\xff\0\0\0WEBPVP8L",
    b"RIFF\xff\0\0\0WEBPVP8X\x0a\0\0\0", b"\0\0\0\x18ftypheic",
]  # fmt: skip
_HUGE = (0x7F, 0xFF, 0x80, 0x00)


def drawing(side: int = 28, seed: int = 0) -> Image.Image:
    """A thick stroke with a little noise, white on black, as MNIST has it."""
    rng = np.random.default_rng(seed)
    levels = rng.integers(0, 20, (side, side)).astype(np.uint8)
    levels[side // 5 : -side // 5, side // 2 - side // 12 : side // 2 + side // 12] = 250
    levels[-side // 3 : -side // 4, side // 4 : -side // 4] = 250
    return Image.fromarray(levels)


def encoded(image: Image.Image, name: str, **options) -> bytes:
    out = io.BytesIO()
    image.save(out, name, **options)
    return out.getvalue()


def exif(orientation: int) -> bytes:
    tags = Image.Exif()
    tags[0x0112], tags[0x010F] = orientation, "Tenfold"
    return tags.tobytes()


def valid_files() -> dict[str, bytes]:
    """A small picture in every format, mode and kind that Tenfold reads, by name."""
    grey, large = drawing(), drawing(60)
    colours = large.convert("RGB")
    clear = colours.copy()
    clear.putalpha(large)
    deep = Image.fromarray(np.asarray(large).astype(np.uint16) * 257)
    frames = [drawing(40, seed) for seed in range(4)]
    many = {"save_all": True, "append_images": frames[1:]}
    files = {
        "mnist.png": encoded(grey, "PNG"),
        "bits.png": encoded(large.convert("1"), "PNG"),
        "bits2.png": encoded(large.quantize(4), "PNG", bits=2),
        "palette4.png": encoded(large.quantize(16), "PNG"),
        "palette.png": encoded(large.quantize(200), "PNG", transparency=bytes(range(200, 0, -1))),
        "deep.png": encoded(deep, "PNG"),
        "la.png": encoded(clear.convert("LA"), "PNG"),
        "rgba.png": encoded(clear, "PNG", exif=exif(6)),
        "key.png": encoded(colours, "PNG", transparency=(0, 0, 0)),
        "interlaced.png": interlaced(np.asarray(large)),
        "animated.png": encoded(frames[0], "PNG", **many),
        "baseline.jpg": encoded(colours, "JPEG", subsampling=2),
        "grey.jpg": encoded(large, "JPEG"),
        "progressive.jpg": encoded(colours, "JPEG", progressive=True),
        "cmyk.jpg": encoded(colours.convert("CMYK"), "JPEG"),
        "broken-exif.jpg": encoded(colours, "JPEG", exif=exif(6)[:-9] + b"\xff" * 9),
        "two.mpo": encoded(colours, "MPO", save_all=True, append_images=[colours]),
        "lossy.webp": encoded(colours, "WEBP"),
        "lossless.webp": encoded(colours, "WEBP", lossless=True),
        "alpha.webp": encoded(clear, "WEBP", exif=exif(3)),
        "animated.webp": encoded(frames[0].convert("RGB"), "WEBP", **many),
        "one.gif": encoded(large, "GIF"),
        "frames.gif": encoded(frames[0], "GIF", **many),
        "clear.gif": encoded(clear, "GIF"),
        "grey.bmp": encoded(large, "BMP"),
        "bits.bmp": encoded(large.convert("1"), "BMP"),
        "rgb.bmp": encoded(colours, "BMP"),
        "rgba.bmp": encoded(clear, "BMP"),
        "strips.tif": encoded(colours, "TIFF", strip_size=2000),
        "tiles.tif": tiled_tiff(np.asarray(large)),
        "lzw.tif": encoded(colours, "TIFF", compression="tiff_lzw"),
        "deflate.tif": encoded(clear, "TIFF", compression="tiff_adobe_deflate"),
        "jpeg.tif": encoded(colours, "TIFF", compression="jpeg"),
        "fax.tif": encoded(large.convert("1"), "TIFF", compression="group4"),
        "packbits.tif": encoded(large, "TIFF", compression="packbits", big_endian=True),
        "deep.tif": encoded(deep, "TIFF"),
        "float.tif": encoded(Image.fromarray(np.asarray(large, np.float32) / 255), "TIFF"),
        "int.tif": encoded(Image.fromarray(np.asarray(large, np.int32) * 9), "TIFF"),
        "cmyk.tif": encoded(colours.convert("CMYK"), "TIFF"),
        "pages.tif": encoded(frames[0], "TIFF", **many),
    }  # fmt: skip
    for orientation in range(1, 9):
        name = f"turned{orientation}.jpg"
        files[name] = encoded(colours, "JPEG", exif=exif(orientation))
    if find_spec("pillow_heif"):
        files["still.heic"] = heic(colours)
    return files


def heic(image: Image.Image, **options) -> bytes:
    import pillow_heif  # noqa: PLC0415  of an extra

    out = io.BytesIO()
    pillow_heif.from_pillow(image).save(out, quality=90, **options)
    return out.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *between: bytes, bits=8, colour=0, pixels=b"\0", adam=0) -> bytes:
    """A PNG of that size, with the chunks `between` before its pixels."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, adam))
    data = chunk(b"IDAT", zlib.compress(pixels))
    return PNG_START + header + b"".join(between) + data + chunk(b"IEND", b"")


def interlaced(levels: np.ndarray) -> bytes:
    """An Adam7 PNG of grey levels (PNG specification, section 8.2)."""
    passes = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2),
              (1, 0, 2, 1)]  # fmt: skip
    parts = [levels[top::down, left::right] for top, left, down, right in passes]
    rows = b"".join(b"\0" + row.tobytes() for part in parts if part.size for row in part)
    return png(levels.shape[1], levels.shape[0], pixels=rows, adam=1)


def tiff(entries: list[tuple[int, int, int, int]], after: bytes = b"", following: int = 0) -> bytes:
    """A TIFF of one directory: tag, type, count and value of each entry; then `after`."""
    body = b"".join(struct.pack("<HHII", *entry) for entry in sorted(entries))
    head = b"II*\0\x08\0\0\0" + struct.pack("<H", len(entries))
    return head + body + struct.pack("<I", following) + after


def _tiff_of(width: int, height: int, at: int, size: int) -> list[tuple[int, int, int, int]]:
    return [
        (256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1),
        (273, 4, 1, at), (277, 3, 1, 1), (278, 4, 1, height), (279, 4, 1, size),
    ]  # fmt: skip


def tiled_tiff(levels: np.ndarray) -> bytes:
    """An uncompressed TIFF of 32×32 tiles."""
    height, width = levels.shape
    down, across = -(-height // 32), -(-width // 32)
    padded = np.zeros((down * 32, across * 32), np.uint8)
    padded[:height, :width] = levels
    tiles = padded.reshape(down, 32, across, 32).swapaxes(1, 2).tobytes()
    count, start = down * across, 8 + 2 + 10 * 12 + 4
    offsets = [start + 8 * count + 1024 * index for index in range(count)]
    after = struct.pack(f"<{2 * count}I", *offsets, *[1024] * count) + tiles
    return tiff(
        [
            (256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (259, 3, 1, 1),
            (262, 3, 1, 1), (277, 3, 1, 1), (322, 3, 1, 32), (323, 3, 1, 32),
            (324, 4, count, start), (325, 4, count, start + 4 * count),
        ],
        after,
    )  # fmt: skip


def _flip(data: bytearray, rng: random.Random) -> None:
    for _ in range(rng.choice((1, 1, 4, 30))):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def _overwrite(data: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(data))
    data[at : at + 4] = bytes(rng.choice(_HUGE) for _ in range(rng.choice((1, 2, 4))))


def _header(data: bytearray, rng: random.Random) -> None:
    """Something huge, or nothing, where the sizes stand."""
    at = rng.randrange(min(len(data), 64))
    data[at : at + rng.choice((2, 4))] = rng.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\0\x40"))


def _delete(data: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(data))
    del data[at : at + rng.choice((1, 2, 16, 300))]


def _insert(data: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(data))
    data[at:at] = rng.randbytes(rng.choice((1, 3, 40)))


def _repeat(data: bytearray, rng: random.Random) -> None:
    at, size = rng.randrange(len(data)), rng.choice((4, 30, 200))
    data[at:at] = data[at : at + size] * rng.choice((1, 2, 20))


def _truncate(data: bytearray, rng: random.Random) -> None:
    del data[rng.randrange(len(data)) :]


_WAYS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    _flip, _flip, _overwrite, _header, _delete, _insert, _repeat, _truncate,
)  # fmt: skip


def mutations(count: int, seed: int = 0) -> Iterator[tuple[str, bytes]]:
    """`count` damaged files with names that say how each was made."""
    files = valid_files()
    names = sorted(files)
    for index in range(count):
        rng = random.Random(seed * 1_000_003 + index)
        name = names[index % len(names)]
        data = bytearray(files[name])
        if index % 11 == 10:
            other = rng.choice(names)
            data[rng.randrange(len(data)) :] = files[other][rng.randrange(len(files[other])) :]
            yield f"{index}-spliced-{other}-{name}", bytes(data)
            continue
        way = rng.choice(_WAYS)
        for _ in range(rng.choice((1, 1, 2, 5))):
            if data:
                way(data, rng)
        if rng.random() < 0.5:
            data = bytearray(_with_checksums(bytes(data)))
        yield f"{index}{way.__name__}-{name}", bytes(data)


def _with_checksums(data: bytes) -> bytes:
    """A damaged PNG whose chunks say that they are whole, so that the damage gets further in."""
    if not data.startswith(PNG_START):
        return data
    out, at = [PNG_START], 8
    while at + 12 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        if at + 12 + size > len(data):
            break
        out.append(chunk(data[at + 4 : at + 8], data[at + 8 : at + 8 + size]))
        at += 12 + size
    return b"".join(out) + data[at:]


def segment(marker: int, data: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(data) + 2) + data


def jpeg_with(before: bytes, base: bytes) -> bytes:
    """`base`, a JPEG file, with `before` between its start and its first segment."""
    return base[:2] + before + base[2:]


def scan_bomb(width: int, height: int, scans: int) -> bytes:
    """A progressive JPEG of three components whose scans cost time and hardly any bytes."""
    base = encoded(Image.new("RGB", (64, 64)), "JPEG", progressive=True, subsampling=0)
    at = base.index(b"\xff\xc2")
    resized = bytearray(base)
    resized[at + 5 : at + 9] = struct.pack(">HH", height, width)
    last = base.rindex(b"\xff\xda")
    return bytes(resized[:-2]) + bytes(resized[last:-2]) * scans + b"\xff\xd9"


def gif(width: int, height: int, blocks: bytes, frames: int = 1) -> bytes:
    """A two-colour GIF of that size, `blocks` before its pixel."""
    screen = struct.pack("<HHBBB", width, height, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x4c\x01\x00"
    return b"GIF89a" + screen + blocks + frame * frames + b"\x3b"


def bombs(size: int) -> Iterator[tuple[str, bytes]]:
    """Files of about `size` bytes at most, built to cost far more than honest ones."""
    photo = encoded(drawing(60).convert("RGB"), "JPEG")
    many = size // 20
    yield "enormous.png", png(2**31 - 1, 2**31 - 1)
    yield "tall.png", png(1, 60_000, pixels=bytes(120_000))
    yield "wide.png", png(60_000, 1, pixels=bytes(60_001))
    yield "no-pixels.png", png(0, 0)
    zeros = zlib.compress(bytes(min(50 * size, 10**8)), 9)
    yield "text.png", png(28, 28, chunk(b"zTXt", b"a\0\0" + zeros))
    yield "profile.png", png(28, 28, chunk(b"iCCP", b"a\0\0" + zeros))
    yield "international.png", png(28, 28, chunk(b"iTXt", b"a\0\1\0\0\0" + zeros))
    yield "pixels.png", png(28, 28, pixels=bytes(min(50 * size, 10**8)))
    yield "chunks.png", png(28, 28, chunk(b"prVt", b"") * many, pixels=bytes(812))
    yield "texts.png", png(28, 28, chunk(b"tEXt", b"a\0b") * many, pixels=bytes(812))
    yield "slices.png", png(28, 28, chunk(b"IDAT", b"") * many, pixels=bytes(812))
    yield "exif.png", png(28, 28, chunk(b"eXIf", overlapping_tags(size)), pixels=bytes(812))
    yield "segments.jpg", jpeg_with(b"\xff\xe5\x00\x02" * (size // 4), photo)
    yield "comments.jpg", jpeg_with(b"\xff\xfe\x00\x02" * (size // 4), photo)
    yield "padding.jpg", jpeg_with(b"\xff" * size, photo)
    yield "junk.jpg", jpeg_with(b"\0" * size, photo)
    parts = overlapping_tags(size)
    yield "exif.jpg", jpeg_with(
        b"".join(segment(0xE1, b"Exif\0\0" + parts[at : at + 60_000])
                 for at in range(0, len(parts), 60_000)), photo)  # fmt: skip
    yield "xmp.jpg", jpeg_with(segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + b"<" * 60_000)
                               * (1 + size // 60_000), photo)  # fmt: skip
    yield "comment.gif", gif(28, 28, b"\x21\xfe" + (b"\xff" + b"a" * 255) * (size // 256) + b"\0")
    yield "comments.gif", gif(28, 28, b"\x21\xfe\x01a\0" * (size // 5))
    yield "small-comments.gif", gif(28, 28, b"\x21\xfe" + b"\x01a" * (size // 2) + b"\0")
    yield "frames.gif", gif(28, 28, b"", size // 15)
    yield "large.gif", gif(65_535, 65_535, b"")
    yield "far.gif", gif(20, 20, b"").replace(
        b"\x2c\0\0\0\0\1\0\1\0", b"\x2c\xff\xff\xff\xff\1\0\1\0")  # fmt: skip
    yield "loop.tif", tiff([(256, 4, 1, 28), (257, 4, 1, 28)], following=8)
    pixels = _tiff_of(28, 28, 8, 784)
    yield "self-loop.tif", tiff(pixels, bytes(784), following=8)
    yield "counts.tif", tiff([(tag, 4, 2**32 - 1, 8) for tag in range(256, 330)], bytes(999))
    rationals = size // 8
    yield "rationals.tif", tiff([*pixels, (282, 5, rationals, 8)], bytes(size))
    yield "offsets.tif", tiff([*pixels[:5], (273, 4, size // 4, 8), *pixels[6:]], bytes(size))
    yield "bits.tif", tiff([*pixels[:2], (258, 3, size // 2, 8), *pixels[3:]], bytes(size))
    yield "tags.tif", tiff([*pixels, *((tag, 1, size, 8) for tag in range(400, 30_000))],
                           bytes(size))  # fmt: skip
    yield "tile.tif", tiff(
        [(256, 4, 1, 100), (257, 4, 1, 100), (258, 3, 1, 8), (259, 3, 1, 5), (262, 3, 1, 1),
         (277, 3, 1, 1), (322, 4, 1, 40_000), (323, 4, 1, 40_000), (324, 4, 1, 8),
         (325, 4, 1, 1_600_000_000)], bytes(999))  # fmt: skip
    chain = b"".join(struct.pack("<HI", 0, 14 + 6 * index) for index in range(size // 6))
    yield "chain.tif", b"II*\0\x08\0\0\0" + chain
    webp = bytearray(encoded(drawing(60).convert("RGBA"), "WEBP", lossless=True))
    for side in (0, 50, 7_999, 16_383):
        lying = b"VP8X\x0a\0\0\0\x10\0\0\0" + struct.pack("<I", side)[:3] * 2 + bytes(webp[12:])
        yield f"canvas{side}.webp", b"RIFF" + struct.pack("<I", len(lying) + 4) + b"WEBP" + lying
    blocks = b"JUNK\0\0\0\0" * (size // 8)
    yield "chunks.webp", b"RIFF" + struct.pack("<I", len(webp) + len(blocks)) + webp[8:] + blocks
    for width, height in ((2**31 - 1, 2**31 - 1), (20_000, 3_000), (28, -(2**31))):
        header = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, 0, 0, 0, 0, 0)
        yield f"size{width}x{height}.bmp", b"BM" + struct.pack("<IHHI", 99, 0, 0, 54) + header
    yield "palette.bmp", b"BM" + struct.pack("<IHHI", 99, 0, 0, 54) + struct.pack(
        "<IiiHHIIiiII", 40, 28, 28, 1, 8, 0, 0, 0, 0, 2**32 - 1, 0)  # fmt: skip
    yield "header.bmp", b"BM" + struct.pack("<IHHII", 99, 0, 0, 54, 2**32 - 1) + bytes(99)


def overlapping_tags(size: int) -> bytes:
    """EXIF data of about `size` bytes, each of whose tags claims nearly all of them."""
    count = min(30_000, size // 24)
    tags = [(1000 + index, 1, size // 2, 8) for index in range(count)]
    return tiff(tags, bytes(size - 12 * count - 14))


def costly() -> Iterator[tuple[str, bytes]]:
    """Valid files of the largest pictures that are taken: what they cost is all that counts."""
    side = 7990
    for bits, colour, bytes_a_pixel in ((8, 0, 1), (16, 0, 2), (8, 2, 3), (8, 4, 2), (8, 6, 4)):
        rows = zlib.compressobj(1)
        row = b"\0" + bytes(side * bytes_a_pixel)
        data = b"".join(rows.compress(row) for _ in range(side)) + rows.flush()
        header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, bits, colour, 0, 0, 0))
        yield (
            f"bits{bits}-colour{colour}.png",
            PNG_START + header + chunk(b"IDAT", data) + chunk(b"IEND", b""),
        )
    large = Image.new("RGB", (4300, 4300), "white")
    large.paste(drawing(2000).convert("RGB"), (900, 900))
    yield "large.webp", encoded(large, "WEBP", quality=30, method=0)
    yield "large.tif", encoded(large, "TIFF", compression="tiff_lzw")
    yield "strip.tif", encoded(large, "TIFF", compression="tiff_lzw", strip_size=2**30)
    yield "large.gif", encoded(large, "GIF")
    for width, height in ((8000, 8000), (7000, 7000), (20_000, 3_000)):
        yield f"scans{width}.jpg", scan_bomb(width, height, 50)
    yield "more-scans.jpg", scan_bomb(2000, 2000, 500)


def degenerate() -> Iterator[tuple[str, bytes]]:
    """Valid pictures with nothing, too little or far too much on them."""
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 256, (300, 400)).astype(np.uint8)
    stripes = np.where(np.arange(600)[:, None] % 2, 255, 0).astype(np.uint8).repeat(500, axis=1)
    board = (np.indices((480, 480)).sum(axis=0) % 2 * 255).astype(np.uint8)
    dots = np.where(rng.random((500, 500)) < 0.03, 0, 255).astype(np.uint8)
    single = np.full((200, 200), 255, np.uint8)
    single[70, 90] = 0
    line = np.full((9, 19_000), 255, np.uint8)
    line[4] = 0
    arrays = {
        "one": np.zeros((1, 1), np.uint8), "row": noise[:1], "column": noise[:, :1],
        "two-rows": noise[:2], "black": np.zeros((60, 60), np.uint8),
        "white": np.full((60, 60), 255, np.uint8), "grey": np.full((28, 28), 128, np.uint8),
        "noise": noise, "stripes": stripes, "board": board, "dots": dots, "single": single,
        "line": line, "upright-line": np.ascontiguousarray(line.T), "small": noise[:3, :3],
        "ramp": np.tile(np.arange(256, dtype=np.uint8), (200, 1)),
        "halves": np.repeat(np.array([[0, 255]], np.uint8), 100, axis=1).repeat(100, axis=0),
    }  # fmt: skip
    for name, array in arrays.items():
        yield f"{name}.png", encoded(Image.fromarray(array), "PNG")
    for name, level in (("deep-black", 0), ("deep-white", 65_535), ("deep-grey", 300)):
        image = Image.fromarray(np.full((50, 40), level, np.uint16))
        yield f"{name}.png", encoded(image, "PNG")
    for name, value in (("huge", 3e38), ("tiny", 1e-38), ("negative", -5.0)):
        levels = np.full((40, 40), value, np.float32)
        yield f"{name}.tif", encoded(Image.fromarray(levels), "TIFF")
    clear = Image.new("RGBA", (50, 50), (0, 0, 0, 0))
    yield "clear.png", encoded(clear, "PNG")
