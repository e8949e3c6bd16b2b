from compared_runs import some_arms

from tenfold.comparison.arms import enter
from tenfold.comparison.common_mistakes import SHOWN, common_mistakes


def test_the_images_that_all_get_wrong_come_first(tmp_path):
    field = enter(some_arms(tmp_path, fast=0.05, slow=0.1))
    found = common_mistakes(field)
    assert found["networks"] == 6
    assert found["by_all"] == 4  # the first images, as the answers are made
    assert [image["index"] for image in found["most"][:4]] == [0, 1, 2, 3]
    first = found["most"][0]
    assert first["true"] == field.labels[0]
    assert first["answer"] == (field.labels[0] + 1) % 10
    assert first["wrong"] == 6
    assert len(found["most"]) == SHOWN
    counts = [image["wrong"] for image in found["most"]]
    assert counts == sorted(counts, reverse=True)
    assert found["by_any"] > found["by_all"]


def test_nobody_is_wrong(tmp_path):
    arms = some_arms(tmp_path, fast=0.0)
    field = enter(arms)
    perfect = [row._replace(predicted=row.labels) for row in field.arms[0].rows]
    found = common_mistakes(field._replace(arms=(field.arms[0]._replace(rows=tuple(perfect)),)))
    assert (found["by_all"], found["by_any"], found["most"]) == (0, 0, [])
