import pytest

from tenfold.core.picture_labels import PictureLabel, read_labels
from tenfold.errors import DataError

HEAD = "file,text,kind,source,licence\n"


def write(folder, content, encoding="utf-8"):
    (folder / "labels.csv").write_bytes(content.encode(encoding))
    return folder


def test_reads_rows_in_any_order_of_columns(tmp_path):
    write(tmp_path, "source,note,text,file,kind\nme,x,12/3,a/1.png,scan\nyou,,,b.jpg,photo\n")
    assert read_labels(tmp_path) == [
        PictureLabel("a/1.png", "12/3", "scan", "me"),
        PictureLabel("b.jpg", "", "photo", "you"),
    ]


def test_takes_what_spreadsheets_write(tmp_path):
    write(tmp_path, HEAD.replace("\n", "\r\n") + '"a, b.png",007,photo,"é",\r\n', "utf-8-sig")
    assert read_labels(tmp_path) == [PictureLabel("a, b.png", "007", "photo", "é")]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "lacks the column 'file'"),
        ("file,text,source\n", "lacks the column 'kind'.*file, text, kind, source"),
        ("file;text;kind;source\n", "source, with nothing but commas between them"),
        (HEAD, "lists no picture. Add"),
        (HEAD + "a.png,5\n", r"line 2 is too short\. It needs file, text"),
        (HEAD + ",5,photo,me,\n", "line 2 is too short"),
        (
            HEAD + "a.png,5,photo,me,\nb.png,five,photo,me,\n",
            "line 3 has the text 'five'. Use digits",
        ),
        (HEAD + "a.png,1//2,photo,me,\n", "'1//2'"),
        (HEAD + "a.png,٣,photo,me,\n", "'٣'"),
        (HEAD + 'a.png,"5,photo,me,\n', "is no table"),
    ],
)
def test_says_what_is_wrong(tmp_path, content, message):
    with pytest.raises(DataError, match=message):
        read_labels(write(tmp_path, content))


def test_says_what_can_not_be_read(tmp_path):
    with pytest.raises(DataError, match=r"labels\.csv' is missing\. It names the pictures"):
        read_labels(tmp_path / "nowhere")
    with pytest.raises(DataError, match="not in UTF-8"):
        read_labels(write(tmp_path, HEAD + "é.png,5,photo,me,\n", "latin-1"))
    (tmp_path / "labels.csv").unlink()
    (tmp_path / "labels.csv").mkdir()
    with pytest.raises(DataError, match="can't be read"):
        read_labels(tmp_path)
