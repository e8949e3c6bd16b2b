from looked_at import exploration, mnist

from tenfold.exploration import wording
from tenfold.exploration.explore import look_at


def twins(**found):
    row = {"pairs": 0, "identical": 0, "differing_labels": 0, "same_label": [0] * 10}
    return {"duplicates": {"method": "…", "train": row | found, "test": row}}


def test_duplicates_in_a_sentence():
    assert wording.duplicates(twins()) == "No two images are near duplicates."
    assert wording.duplicates(twins(pairs=1)) == (
        "1 pair of images is a near duplicate; none identical, none with differing labels."
    )
    ones = [0, 1100, *[0] * 8]
    found = twins(pairs=1200, identical=3, differing_labels=2, same_label=ones)
    assert wording.duplicates(found) == (
        "1,200 pairs of images are near duplicates, 1,100 of them of the digit 1; "
        "3 identical, 2 with differing labels."
    )


def test_images_and_extremes():
    statistics = exploration().statistics
    assert wording.images(statistics) == "160 training images and 40 test images"
    rows = statistics["parts"]["train"]["classes"]
    low, high = min(r["images"] for r in rows), max(r["images"] for r in rows)
    assert wording.extremes(statistics).startswith(f"{high} of ")
    assert f"down to {low} of " in wording.extremes(statistics)


def test_numbers_below_one_are_quoted_without_a_zero():
    assert [wording.thousandths(v) for v in (0.13066, 0.0, 1.0)] == [".1307", ".0000", "1.0000"]


def test_the_summary_says_what_matters():
    text = wording.as_text(exploration().statistics)
    assert text.startswith("made-up: 160 training images and 40 test images\n")
    for word in ("mean .", "std .", "digits ", "across train and test: 2", "1 with differing"):
        assert word in text


def test_one_part_is_called_what_it_is():
    text = wording.as_text(look_at("few", {"all": mnist(4)}).statistics)
    assert text.startswith("few: 4 images\n")
    assert "test" not in text
