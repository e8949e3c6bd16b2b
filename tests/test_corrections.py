import contextlib
import sqlite3
import threading
from datetime import UTC, datetime, timedelta

import pytest
from postgresql import postgres

from tenfold.errors import ConfigError, DataError
from tenfold.serving.corrections import Correction, Corrections

SEVEN = Correction(bytes(range(256)) * 3 + bytes(16), 7, 1, "robust")


@pytest.fixture(scope="module")
def server():
    with postgres() as made:
        yield made


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/feedback.db"
    return request.getfixturevalue("server").url


@pytest.fixture
def kept(url):
    corrections = Corrections(url)
    corrections.make()
    yield corrections
    corrections.close()


def test_what_is_added_comes_back_as_it_was(kept):
    before = list(kept)
    kept.add(SEVEN)
    kept.add(SEVEN._replace(answered=None, digit=0))
    first, second = list(kept)[len(before) :]
    assert first[:4] == SEVEN[:4]
    assert (second.digit, second.answered) == (0, None)
    age = datetime.now(UTC).replace(tzinfo=None) - first.time_utc
    assert timedelta(seconds=-1) < age < timedelta(minutes=5)
    assert first.time_utc.microsecond == 0


def test_a_full_table_takes_no_more_until_room_is_made(tmp_path):
    corrections = Corrections(f"sqlite:///{tmp_path}/feedback.db", most=3)
    for digit in range(3):
        corrections.add(SEVEN._replace(digit=digit))
    with pytest.raises(DataError, match="holds 3 corrections, and max_corrections is 3"):
        corrections.add(SEVEN)
    assert [one.digit for one in corrections] == [0, 1, 2]
    with contextlib.closing(sqlite3.connect(tmp_path / "feedback.db")) as database, database:
        database.execute("DELETE FROM tenfold_corrections WHERE digit = 0")
    corrections.add(SEVEN)
    assert [one.digit for one in corrections] == [1, 2, 7]
    corrections.close()


def test_the_limit_counts_what_a_table_holds_already(kept, url):
    kept.add(SEVEN)
    held = len(list(kept))
    full = Corrections(url, most=held)
    with pytest.raises(DataError, match="max_corrections"):
        full.add(SEVEN)
    full.close()
    assert len(list(kept)) == held


def test_a_table_that_is_there_is_kept(kept, url):
    kept.add(SEVEN)
    again = Corrections(url)
    again.make()
    again.add(SEVEN)
    assert len(list(again)) == len(list(kept)) >= 2
    again.close()


def test_several_threads_may_add_at_once(kept):
    before = len(list(kept))
    threads = [threading.Thread(target=kept.add, args=(SEVEN,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(list(kept)) == before + 8


def test_a_database_that_was_away_costs_nothing_once_it_is_back(server):
    corrections = Corrections(server.url)
    corrections.add(SEVEN)
    server.stop()
    try:
        with pytest.raises(DataError, match=r"postgresql.*tests@.*can't be written"):
            corrections.add(SEVEN)
    finally:
        server.start()
    corrections.add(SEVEN)
    corrections.close()


def test_the_table_is_made_with_the_first_that_comes(tmp_path):
    folder = tmp_path / "later"
    corrections = Corrections(f"sqlite:///{folder}/a.db")
    with pytest.raises(DataError, match="can't be opened: unable to open database file"):
        corrections.make()
    folder.mkdir()
    corrections.add(SEVEN)
    assert len(list(corrections)) == 1
    corrections.close()


def test_where_the_file_was_removed_the_next_correction_makes_a_new_one(tmp_path):
    file = tmp_path / "a.db"
    corrections = Corrections(f"sqlite:///{file}")
    for _ in range(2):
        corrections.add(SEVEN)
        assert len(list(corrections)) == 1
        file.unlink()
    corrections.close()


def test_reading_makes_no_database(tmp_path):
    with pytest.raises(DataError, match=r"There is no database '.*/none\.db'\. Check"):
        list(Corrections(f"sqlite:///{tmp_path}/none.db"))
    assert not list(tmp_path.iterdir())


def test_a_file_may_be_named_by_a_uri(tmp_path):
    uri = f"sqlite:///file:{tmp_path}/a%2520b.db?uri=true"
    with pytest.raises(DataError, match=r"There is no database '.*/a b\.db'"):
        list(Corrections(uri))
    kept = Corrections(uri)
    kept.add(SEVEN)
    assert len(list(kept)) == 1
    kept.close()
    assert (tmp_path / "a b.db").exists()


@pytest.mark.parametrize("content", [b"no database" * 100, b""])
def test_a_file_that_holds_none_is_no_traceback(tmp_path, content):
    (tmp_path / "a.db").write_bytes(content)
    corrections = Corrections(f"sqlite:///{tmp_path}/a.db")
    with pytest.raises(DataError, match=r"can't be read: (file is not a database|no such table)"):
        list(corrections)
    corrections.close()


def test_rows_that_are_none_of_ours_are_named(tmp_path):
    corrections = Corrections(f"sqlite:///{tmp_path}/a.db")
    corrections.add(SEVEN._replace(levels=b"short"))
    with pytest.raises(DataError, match="Row 1 of the table 'tenfold_corrections'"):
        list(corrections)
    corrections.close()


def test_a_time_that_is_none_is_no_traceback(tmp_path):
    kept = Corrections(f"sqlite:///{tmp_path}/feedback.db")
    kept.add(Correction(bytes(784), 3, 5, "robust"))
    for time in ("yesterday", 5):
        with sqlite3.connect(tmp_path / "feedback.db") as other:
            other.execute("UPDATE tenfold_corrections SET time_utc = ?", (time,))
        with pytest.raises(DataError, match="can't be read"):
            list(kept)


def test_nothing_but_the_picture_and_the_digit_is_kept(tmp_path):
    corrections = Corrections(f"sqlite:///{tmp_path}/a.db")
    corrections.add(SEVEN)
    corrections.close()
    database = sqlite3.connect(tmp_path / "a.db")
    columns = [row[1] for row in database.execute("PRAGMA table_info(tenfold_corrections)")]
    database.close()
    assert columns == ["id", "levels", "digit", "answered", "model", "time_utc"]


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("nonsense-secret", "can't be used. Give one such as sqlite:///feedback.db"),
        ("none://u:secret@host/x", "can't be used"),
        ("postgresql://u:secret@host:port/x", "can't be used"),
        ("sqlite://", "in memory would be lost"),
        ("sqlite:///:memory:", "in memory would be lost"),
        ("oracle://u:secret@host/x", "The driver '.*' for .* Install it, or use PostgreSQL: pip"),
    ],
)
def test_urls_that_can_not_be_used_are_told_without_their_password(url, message):
    with pytest.raises(ConfigError, match=message) as error:
        Corrections(url)
    assert "secret" not in str(error.value)


def test_passwords_are_not_told_either_when_the_database_fails():
    corrections = Corrections("postgresql://u:secret@127.0.0.1:1/x?sslpassword=secret")
    with pytest.raises(DataError, match=r"u:\*\*\*@127.0.0.1:1/x' can't be opened") as error:
        corrections.make()
    assert "secret" not in str(error.value)
