"""Pictures with and without a digit, prepared for a network: to set thresholds, and to judge them.

What judges is never what set: other fonts, other seeds, the other part of Fashion-MNIST, digits of
the other half of the validation images, and kinds that setting never sees (discs, photographs).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from benchmarks import strangers
from tenfold.core.datasets import LabelledImages, load
from tenfold.core.idx import read
from tenfold.core.pairs import SIDE
from tenfold.core.splits import split
from tenfold.errors import DataError
from tenfold.evaluation.corruptions import CORRUPTIONS
from tenfold.imaging.decode import Picture, decode
from tenfold.imaging.grey import Grey
from tenfold.imaging.preparation.digit import prepare
from tenfold.imaging.synth.jumble import jumbled
from tenfold.imaging.synth.pages import Content, Digits, make_page
from tenfold.training.certify import corrupted_digits

Purpose = Literal["fit", "report"]

FASHION = Path("/usr/share/datasets/fashion-mnist")  # Debian's package dataset-fashion-mnist
FONTS: dict[Purpose, dict[str, str]] = {  # file: Debian's package
    "fit": {
        "DejaVuSans.ttf": "fonts-dejavu-core",
        "DejaVuSans-Bold.ttf": "fonts-dejavu-core",
        "DejaVuSerif.ttf": "fonts-dejavu-core",
        "ComicNeue-Regular.otf": "fonts-comic-neue",
        "Breip.ttf": "fonts-breip",
        "femkeklaver.ttf": "fonts-femkeklaver",
        "Kristi.ttf": "fonts-kristi",
    },
    "report": {
        "LiberationSans-Regular.ttf": "fonts-liberation",
        "LiberationSans-BoldItalic.ttf": "fonts-liberation",
        "LiberationSerif-Regular.ttf": "fonts-liberation",
        "LiberationMono-Regular.ttf": "fonts-liberation",
        "Humor-Sans.ttf": "fonts-humor-sans",
        "dkg.ttf": "fonts-dkg-handwriting",
        "Rufscript010.ttf": "fonts-rufscript",
        "DancingScript-Regular.otf": "fonts-dancingscript",
    },
}
_SEEDS: dict[Purpose, int] = {"fit": 1, "report": 2}
_PAGE_SHARE = 5  # pictures of other kinds to a page
_FASHION_PARTS: dict[Purpose, str] = {"fit": "train", "report": "t10k"}


@dataclass(frozen=True)
class Prepared:
    """What a network is shown of a set of pictures.

    Attributes:
        images: of shape (k, 28, 28), white on black.
        labels: of shape (k,); all -1 where the pictures show no digit.
        lost: how many pictures more there were, in which no ink was found.
    """

    images: Grey
    labels: npt.NDArray[np.int64]
    lost: int = 0

    def __len__(self) -> int:
        return len(self.images) + self.lost


def digits_validated(purpose: Purpose) -> Prepared:
    """MNIST's validation images as they are: the even ones set thresholds, the odd ones judge."""
    held_out = _half(purpose)
    return Prepared(held_out.images, held_out.labels.astype(np.int64))


def digits_shifted(purpose: Purpose, count: int) -> dict[str, Prepared]:
    """Digits unlike MNIST's: on pages made up from validation digits, and under MNIST-C.

    A page takes a second to make, so there are fewer of them.
    """
    half, each = _half(purpose), max(1, count // len(CORRUPTIONS))
    corrupted = corrupted_digits(half.images[:each], half.labels[:each], _SEEDS[purpose])
    pages = [_page("digit", purpose, number) for number in _page_numbers(count)]
    return {
        "pages": prepared([picture for picture, _ in pages], [int(text) for _, text in pages]),
        "mnist-c": Prepared(*corrupted),
    }


def without_digits(purpose: Purpose, count: int) -> dict[str, Prepared]:
    """About `count` pictures of every kind that shows no digit.

    A kind whose font or data set isn't installed is left out, which is said on stderr.
    """
    made: dict[str, Prepared] = {}
    for name, pictures in _pictures(purpose).items():
        try:
            made[name] = prepared(pictures(count))
            if name == "fashion":  # as pictures, and as the literature has it: levels as they are
                made["fashion-raw"] = _as_they_are(_fashion(purpose, count))
        except DataError as error:
            print(f"left out: {name}: {error}", file=sys.stderr)
    half = _half(purpose)
    mixed = jumbled(half.images[:count], half.labels[:count], _SEEDS[purpose])
    return made | {f"jumbled-{name}": _as_they_are(some) for name, some in mixed.items()}


def empty_paper(purpose: Purpose, count: int) -> dict[str, Prepared]:
    """Paper on which nothing is written: blank, ruled and squared, by two makers of pages."""
    seed = _SEEDS[purpose]
    makers = {
        "blank": strangers.blank_paper,
        "ruled": strangers.ruled_paper,
        "squared": strangers.squared_paper,
    }
    made = {
        f"paper-{name}": prepared(strangers.make(maker, count, seed))
        for name, maker in makers.items()
    }
    numbers = _page_numbers(count)
    made["paper-pages"] = prepared(_page("blank", purpose, number)[0] for number in numbers)
    return made


def prepared(pictures: Iterable[Picture], labels: Iterable[int] = ()) -> Prepared:
    """`pictures` as `tenfold predict` would show them to a network."""
    digits = [prepare(decode(picture)) for picture in pictures]
    found = [digit for digit in digits if digit is not None]
    known = list(labels) or [-1] * len(digits)
    kept = [label for label, digit in zip(known, digits, strict=True) if digit is not None]
    images = np.stack(found) if found else np.empty((0, SIDE, SIDE), np.uint8)
    return Prepared(images, np.array(kept, np.int64), len(digits) - len(found))


def _pictures(purpose: Purpose) -> dict[str, Callable[[int], Iterable[Picture]]]:
    makers = [strangers.scribble, strangers.noise, strangers.gradient, strangers.stripes]
    makers += [strangers.clouds, *([strangers.spots] if purpose == "report" else [])]
    return {
        "fashion": partial(_fashion, purpose),
        "letters": partial(_letters, purpose),
        **{maker.__name__: partial(_made, maker, purpose) for maker in makers},
        **({"photographs": _photographs} if purpose == "report" else {}),
    }


def _made(maker: strangers.Maker, purpose: Purpose, count: int) -> list[Grey]:
    return strangers.make(maker, count, _SEEDS[purpose])


def _fashion(purpose: Purpose, count: int) -> Grey:
    """Fashion-MNIST (Xiao, Rasul and Vollgraf 2017): clothes, of MNIST's size and polarity."""
    path = FASHION / f"{_FASHION_PARTS[purpose]}-images-idx3-ubyte.gz"
    if not path.exists():
        raise DataError(f"There is no '{path}'. Install Debian's `dataset-fashion-mnist`.")
    return read(path)[:count]


def _as_they_are(images: Grey) -> Prepared:
    return Prepared(images, np.full(len(images), -1))


def _letters(purpose: Purpose, count: int) -> list[Grey]:
    fonts = strangers.find_fonts(list(FONTS[purpose]))
    missing = set(FONTS[purpose]) - {path.name for path in fonts}
    if missing:
        packages = sorted({FONTS[purpose][name] for name in missing})
        raise DataError(f"Fonts are missing. Install Debian's {', '.join(packages)}.")
    return strangers.make(strangers.letter(fonts), count, _SEEDS[purpose])


def _photographs(count: int) -> list[Grey]:
    """Square cuts from the two photographs that scikit-learn brings: a temple and a flower."""
    from sklearn.datasets import load_sample_images  # noqa: PLC0415  slow, and of an extra

    random = np.random.default_rng(_SEEDS["report"])
    photographs = load_sample_images().images
    cuts = []
    for number in range(count):
        photograph = photographs[number % len(photographs)]
        side = int(random.integers(40, 400))
        top, left = (int(random.integers(0, s - side + 1)) for s in photograph.shape[:2])
        cuts.append(photograph[top : top + side, left : left + side])
    return cuts


@cache
def _half(purpose: Purpose) -> LabelledImages:
    held_out = split(load("mnist", "train"))[1]
    start = list(_SEEDS).index(purpose)
    return LabelledImages(
        held_out.name, held_out.images[start::2], held_out.labels[start::2], held_out.sha256
    )


def _page_numbers(count: int) -> range:
    return range(1, 1 + max(1, count // _PAGE_SHARE))


def _page(content: Content, purpose: Purpose, number: int) -> tuple[bytes, str]:
    """A page as the bytes of a picture file, and what is written on it."""
    half = _half(purpose)
    page = make_page(Digits(half.images, half.labels), content, _SEEDS[purpose], number)
    return page.encoded(), page.text
