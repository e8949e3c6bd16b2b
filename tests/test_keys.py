import hashlib
import logging
import os

import pytest
from gated import gated, refusal

from tenfold.errors import ConfigError
from tenfold.serving import keys
from tenfold.serving.keys import Keys, is_api, new_key

ANNA, BEN = "annas-key", "schlüssel von ben"


def line(key, note=""):
    return hashlib.sha256(key.encode()).hexdigest() + note + "\n"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "keys.txt"
    path.write_text(f"# who may ask\n\n{line(ANNA, '  Anna # until May').upper()}{line(BEN)}")
    return path


@pytest.fixture
def api(file):
    return gated(keys_file=file)


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(keys, "_LOOK_EVERY_S", 0)


def bearer(key):
    return {"Authorization": f"Bearer {key}"}


def test_without_a_key_there_is_no_answer(api):
    answer = api.get("/v1/models")
    assert refusal(answer) == (401, "unauthorised")
    assert answer.headers["www-authenticate"] == 'Bearer realm="tenfold"'
    assert "'Authorization: Bearer KEY' or 'X-API-Key: KEY'" in answer.json()["detail"]
    assert api.refused == ["unauthorised"]


@pytest.mark.parametrize(
    "headers",
    [bearer(ANNA), {"Authorization": f"bEARER   {ANNA} "}, {"X-API-Key": ANNA},
     {"X-API-Key": BEN.encode()}, bearer("of a proxy") | {"X-API-Key": ANNA},
     {"X-API-Key": ANNA} | bearer("of a proxy")],
)  # fmt: skip
def test_each_key_opens_in_either_header(api, headers):
    assert api.get("/v1/models", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [bearer("other"), bearer(""), bearer(ANNA + "x"), {"Authorization": f"Basic {ANNA}"},
     {"Authorization": ANNA}, {"X-API-Key": ""}, bearer(line(ANNA).strip()),
     {"X-API-Key": "# who may ask"}, bearer(ANNA) | {"X-API-Key": "other"}],
)  # fmt: skip
def test_nothing_else_opens(api, headers):
    assert refusal(api.get("/v1/predict", headers=headers)) == (401, "unauthorised")


@pytest.mark.parametrize("path", ["/", "/livez", "/readyz", "/metrics"])
def test_the_page_and_probes_need_no_key(api, path):
    assert api.get(path).status_code == 200


def test_every_way_to_write_a_path_of_the_api_needs_one():
    assert all(map(is_api, ("/v1", "/v1/", "/v1/predict", "/v1/../v1/read", "/v1//")))
    assert not any(map(is_api, ("/", "/static/v1", "/v10", "/livez")))


@pytest.mark.parametrize("path", ["/%76%31/models", "/v1%2Fmodels"])
def test_a_path_in_disguise_needs_one_too(api, path):
    assert api.get(path).status_code == 401


@pytest.mark.usefixtures("impatient")
def test_a_changed_file_counts_without_a_restart(file, api):
    assert api.get("/v1/models", headers=bearer("new")).status_code == 401
    file.write_text(line("new"))
    assert api.get("/v1/models", headers=bearer("new")).status_code == 200
    assert api.get("/v1/models", headers=bearer(ANNA)).status_code == 401
    file.write_text("# nobody, for now")
    assert api.get("/v1/models", headers=bearer("new")).status_code == 401


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("damage", [b"", b"no hash\n", b"\xff\xfe\0", None])
def test_a_damaged_or_missing_file_leaves_the_keys_in_force(file, caplog, damage):
    known = Keys(file)
    if damage is None:
        file.unlink()
    else:
        file.write_bytes(damage)
    with caplog.at_level(logging.ERROR, "tenfold.serving"):
        assert known.holder(ANNA.encode())
        assert known.holder(ANNA.encode())
    (record,) = caplog.records  # once, not for each request
    assert "The keys of before stay in force." in record.getMessage()
    file.write_text(line("new"))
    assert known.holder(b"new")


def test_the_file_is_looked_at_once_in_a_while(file, monkeypatch):
    monkeypatch.setattr(keys, "_LOOK_EVERY_S", 3600)
    known = Keys(file)
    assert known.holder(ANNA.encode())
    file.write_text(line("new"))
    os.utime(file, (1, 1))
    assert known.holder(b"new") is None


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty. `tenfold serve --new-key`"),
        (b"# one\n" + ANNA.encode(), "Line 2 of '.*' is no SHA-256"),
        (b"0" * 63, "Line 1 of"),
        (b"0" * 64 + b"name", "Line 1 of"),
        (b"#" * 2**20 + b"\n" + b"0" * 64, "is larger than 1 MiB"),
        (None, "can't be read: No such file"),
    ],
)
def test_a_file_that_can_not_be_used_stops_the_start(tmp_path, content, message):
    path = tmp_path / "keys"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError, match=message) as error:
        gated(keys_file=path)
    assert ANNA not in str(error.value)  # a key that stands there by mistake is not told


def test_a_file_may_begin_with_the_mark_of_windows(tmp_path):
    (tmp_path / "keys").write_text(line(ANNA), encoding="utf-8-sig")
    assert Keys(tmp_path / "keys").holder(ANNA.encode())


def test_a_new_key_is_long_and_opens(tmp_path):
    key, sha256 = new_key()
    assert key != new_key().key
    assert len(key) > 43
    (tmp_path / "keys").write_text(f"{sha256} somebody\n")
    assert Keys(tmp_path / "keys").holder(key.encode()) == sha256


def test_the_command_prints_a_key_and_its_line(tenfold, tmp_path):
    printed = tenfold("serve", "--new-key").stdout.splitlines()
    (tmp_path / "keys").write_text(printed[-1])
    assert Keys(tmp_path / "keys").holder(printed[0].encode())
