import pytest
from PIL import Image

from tenfold.cli.drawings import check_drawing, write_drawing
from tenfold.errors import UsageError


@pytest.mark.parametrize(
    ("name", "pictures", "message"),
    [
        ("out.gif", ["a"], r"^A drawing can't be a file of the kind '\.gif'\. Use \.png, "),
        ("out", ["a"], r"of the kind ''"),
        ("out.png", ["a", "b"], r"^--boxes draws one picture, and 2 are given\. Name one"),
        ("there.png", ["a"], r"there\.png' is there already\. Choose another name for --boxes\.$"),
        ("link.png", ["a"], r"is there already"),
        ("there.png/out.png", ["a"], r"^Nothing can be written to '.*there\.png'.* for --boxes"),
    ],
)
def test_what_can_not_be_drawn_is_refused(tmp_path, name, pictures, message):
    (tmp_path / "there.png").touch()
    (tmp_path / "link.png").symlink_to("nowhere")
    with pytest.raises(UsageError, match=message):
        check_drawing("--boxes", tmp_path / name, pictures)


@pytest.mark.parametrize(
    ("name", "kind"), [("a.png", "PNG"), ("b/c.JPG", "JPEG"), ("d.webp", "WEBP")]
)
def test_the_suffix_says_the_format(tmp_path, name, kind):
    check_drawing("--boxes", tmp_path / name, ["a"])
    write_drawing("--boxes", tmp_path / name, Image.new("RGB", (20, 10), "red"))
    with Image.open(tmp_path / name) as image:
        assert (image.format, image.size) == (kind, (20, 10))


def test_a_folder_that_can_not_be_written_to(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(
        UsageError, match=r"out\.png' can't be written: .*another place for --boxes"
    ):
        write_drawing("--boxes", tmp_path / "file" / "out.png", Image.new("RGB", (2, 2)))
