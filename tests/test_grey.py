import numpy as np
import pytest
from PIL import Image, ImageDraw

from tenfold.imaging.grey import coarse_copy, grey_of


def drawn(mode: str, ground, ink, size: int = 60) -> Image.Image:
    image = Image.new(mode, (size, size), ground)
    ImageDraw.Draw(image).line((30, 10, 30, 50), fill=ink, width=6)
    return image


def contrast(image: Image.Image) -> int:
    """Ink minus ground, in grey levels."""
    grey = grey_of(image, 1024).astype(int)
    assert grey.shape == (image.height, image.width)
    return int(grey[30, 30] - grey[5, 5])


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (drawn("L", 250, 20), -230),
        (drawn("1", 0, 1), 255),
        (drawn("RGB", "white", "black"), -255),
        (drawn("CMYK", (0, 0, 0, 0), (0, 0, 0, 255)), -255),
        (drawn("LA", (255, 255), (0, 255)), -255),
        (drawn("I;16", 60000, 1000), -230),
        (drawn("I", 0, 4095), 255),
        (drawn("F", 1.0, 0.0), -255),
        (drawn("RGB", "white", "black").convert("P"), -255),
        (drawn("RGB", "white", "black").convert("YCbCr"), -255),
    ],
    ids=lambda value: getattr(value, "mode", ""),
)
def test_every_mode_keeps_its_contrast(image, expected):
    assert abs(contrast(image) - expected) <= 2


@pytest.mark.parametrize(
    ("ground", "ink"),
    [
        ("white", "yellow"),
        ((0, 150, 0), (255, 29, 0)),  # red on green of the same luminance
        ((120, 120, 255), (255, 80, 80)),
        ("navy", "black"),
    ],
)
def test_coloured_ink_on_coloured_paper_is_seen(ground, ink):
    assert abs(contrast(drawn("RGB", ground, ink))) >= 40


@pytest.mark.parametrize("colour", [(255, 255, 255), (123, 45, 67), (1, 200, 254)])
def test_a_picture_of_one_colour_has_its_luminance(colour):
    image = Image.new("RGB", (777, 333), colour)
    assert np.array_equal(grey_of(image, 1024), np.asarray(image.convert("L")))


@pytest.mark.parametrize("ink", [(0, 0, 0, 255), (255, 255, 255, 255), (200, 30, 30, 255)])
@pytest.mark.parametrize("hidden", [(0, 0, 0, 0), (255, 255, 255, 0)])
def test_a_pen_on_transparency_never_vanishes(ink, hidden):
    image = drawn("RGBA", hidden, ink)
    assert abs(contrast(image)) >= 150
    assert abs(contrast(image.convert("RGBa"))) >= 150
    assert abs(contrast(image.quantize())) >= 150  # a palette of transparent colours


def test_half_transparent_ink_is_composited():
    assert contrast(drawn("RGBA", (0, 0, 0, 0), (0, 0, 0, 128))) == pytest.approx(-128, abs=2)


@pytest.mark.parametrize("alpha", [30, 100, 127])
@pytest.mark.parametrize("level", [0, 255])
def test_a_marker_that_is_faint_all_over_does_not_vanish_either(alpha, level):
    ink = (level, level, level, alpha)
    assert abs(contrast(drawn("RGBA", (0, 0, 0, 0), ink))) == pytest.approx(alpha, abs=2)


@pytest.mark.parametrize("margin", [0, 60, 300])
def test_transparent_margins_get_the_level_of_the_paper(margin):
    card = drawn("RGBA", (240, 240, 240, 255), (10, 10, 10, 255))
    card.paste((0, 0, 0, 0), (0, 0, 8, 60))
    image = Image.new("RGBA", tuple(side + margin for side in card.size), (0, 0, 0, 0))
    image.paste(card)
    assert grey_of(image, 1024)[-1, -1] == 240
    assert abs(contrast(image.crop((0, 0, *card.size))) + 230) <= 2


def test_strokes_whose_edges_are_of_another_colour_are_no_paper():
    image = Image.new("RGBA", (60, 60), (0, 0, 0, 0))
    image.paste((200, 200, 200, 200), (24, 10, 36, 50))
    image.paste((0, 0, 0, 255), (25, 11, 35, 49))
    assert contrast(image) == -255


def test_integers_of_32_bits_are_not_blank():
    levels = np.array([[0, 200_000], [250_000, 0]], np.int32)
    assert np.array_equal(grey_of(Image.fromarray(levels), 100), [[0, 204], [255, 0]])


def test_a_transparent_palette_entry_is_transparent():
    image = Image.new("P", (60, 60), 0)
    image.putpalette([0, 0, 0, 0, 0, 0])
    image.paste(1, (25, 10, 35, 50))
    image.info["transparency"] = 0
    assert contrast(image) == -255


def test_a_wholly_transparent_picture_is_blank():
    assert np.ptp(grey_of(Image.new("RGBA", (20, 20), (0, 0, 0, 0)), 1024)) == 0


def test_large_pictures_are_scaled_down():
    assert grey_of(Image.new("L", (1000, 500)), 100).shape == (50, 100)
    assert grey_of(Image.new("L", (1, 900)), 100).shape == (100, 1)


def test_dots_that_stand_for_grey_are_averaged():
    shades = Image.linear_gradient("L").resize((200, 200))
    dotted = grey_of(shades.convert("1"), 1024).astype(int)
    assert np.abs(dotted - np.asarray(shades))[5:-5, 5:-5].mean() < 30
    assert np.unique(grey_of(drawn("1", 0, 1), 1024)).tolist() == [0, 255]


@pytest.mark.parametrize("side", [12, 16, 32])
def test_thin_strokes_of_small_drawings_are_no_such_dots(side):
    drawing = Image.new("1", (side, side))
    draw = ImageDraw.Draw(drawing)
    draw.line((0, side - 1, side - 1, 0), fill=1)
    draw.point((side - 4, side - 4), fill=1)
    assert np.unique(grey_of(drawing, 1024)).tolist() == [0, 255]


def test_levels_that_are_not_finite_are_refused():
    with pytest.raises(ValueError, match="not finite"):
        grey_of(Image.fromarray(np.full((9, 9), np.nan, np.float32)), 100)


@pytest.mark.parametrize("shape", [(9, 12), (40, 80), (300, 100), (12, 5200), (5200, 12), (1, 900)])
def test_a_coarse_copy_of_a_strip_keeps_some_of_its_width(shape):
    coarse = coarse_copy(np.full(shape, 70, np.uint8), 48)
    assert min(coarse.shape) == max(1, round(min(shape) * min(1, 48 / max(shape))))
    assert (coarse == 70).all()
