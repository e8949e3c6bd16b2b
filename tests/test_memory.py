import io

import pytest
from hostile_files import chunk, drawing, encoded, png, scan_bomb, valid_files
from PIL import Image

from tenfold.errors import PictureError
from tenfold.imaging.formats import open_image
from tenfold.imaging.memory import check_memory, memory_to_decode


def memory_of(content: bytes) -> int:
    return memory_to_decode(Image.open(io.BytesIO(content)), content)


def test_kinds_of_pixels_cost_differently():
    files = valid_files()
    names = ["grey.bmp", "deep.png", "rgb.bmp", "rgba.png"]
    costs = [memory_of(files[name]) for name in names]
    assert costs == sorted(costs)
    assert (costs[0], costs[-1]) == (60 * 60, 8 * 60 * 60)
    assert memory_of(files["lossy.webp"]) > costs[-1]


def test_a_jpeg_costs_its_coefficients_where_they_have_to_wait():
    image = drawing(64).convert("RGB")
    assert memory_of(encoded(image, "JPEG")) == 0
    for sampling, samples in ((0, 3.0), (1, 2.0), (2, 1.5)):
        content = encoded(image, "JPEG", progressive=True, subsampling=sampling)
        assert memory_of(content) == 2 * 64 * 64 * samples


def test_a_jpeg_of_one_component_after_the_other_has_to_wait_too():
    content = bytearray(encoded(drawing(64).convert("RGB"), "JPEG", subsampling=0))
    start = content.index(b"\xff\xda")
    content[start : start + 14] = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00"
    assert memory_of(bytes(content)) == 2 * 64 * 64 * 3


@pytest.mark.parametrize(
    "content",
    [
        scan_bomb(8000, 8000, 2),
        png(7000, 7000, colour=6),
        png(7900, 7900, chunk(b"PLTE", bytes(6)), colour=3),
    ],
)
def test_what_would_fill_the_memory_is_refused_before_it_is_decoded(content):
    with pytest.raises(PictureError, match=r"^It has \d+×\d+ pixels of a kind that takes \d+ MiB"):
        open_image(content, "It")


def test_the_way_out_is_named():
    with pytest.raises(PictureError, match=r"more than 288\. Save a smaller copy of it, or a pl"):
        check_memory(10**9, (9, 9), "It")
    check_memory(10**8, (9, 9), "It")
