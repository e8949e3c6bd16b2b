import pickle
import re
from pathlib import Path

import pytest

from tenfold.errors import ConfigError
from tenfold.serving.settings import Settings, load_settings

# Every setting with a value other than its default, as it stands in serve.yaml.
OTHERS = {
    "host": "0.0.0.0",
    "port": 80,
    "models": ["robust", "runs/mine"],
    "processes": 2,
    "threads": 3,
    "queue": 0,
    "deadline_s": 1.5,
    "body_timeout_s": 20,
    "drain_s": 3,
    "max_body_bytes": 1000,
    "max_files": 2,
    "docs": False,
    "page": False,
    "keys_file": "keys.txt",
    "requests_per_minute": 60,
    "trusted_proxies": ["10.0.0.0/8", "::1"],
    "trusted_hosts": ["example.org", "*.example.org", "[::1]"],
    "cors_origins": ["https://example.org", "http://localhost:3000"],
    "feedback": "sqlite:///feedback.db",
    "max_corrections": 9,
}


@pytest.fixture(autouse=True)
def no_environment(monkeypatch):
    for name in Settings.model_fields:
        monkeypatch.delenv(f"TENFOLD_SERVE_{name.upper()}", raising=False)


def write(path, text):
    path.write_text(text)
    return path


def test_every_setting_is_tried_here_and_described():
    assert set(OTHERS) == set(Settings.model_fields)
    assert all(field.description for field in Settings.model_fields.values())


@pytest.mark.parametrize("name", OTHERS)
def test_each_can_be_set_in_the_file(tmp_path, name):
    given = Settings.model_validate({name: OTHERS[name]})
    loaded = load_settings(write(tmp_path / "serve.yaml", f"{name}: {OTHERS[name]!r}\n"))
    assert getattr(loaded, name) == getattr(given, name) != getattr(load_settings(), name)


def test_a_server_that_nobody_set_up_is_closed_to_others():
    settings = load_settings()
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.cors_origins == settings.trusted_proxies == []
    assert settings.feedback is settings.keys_file is None


def test_options_win_over_the_environment_and_that_over_the_file(tmp_path, monkeypatch):
    file = write(tmp_path / "serve.yaml", "port: 1\nqueue: 1\nthreads: 1\n")
    monkeypatch.setenv("TENFOLD_SERVE_PORT", "2")
    monkeypatch.setenv("TENFOLD_SERVE_QUEUE", "2")
    loaded = load_settings(file, {"port": 3})
    assert (loaded.port, loaded.queue, loaded.threads) == (3, 2, 1)


def test_lists_in_the_environment_are_json(monkeypatch):
    monkeypatch.setenv("TENFOLD_SERVE_TRUSTED_HOSTS", '["example.org"]')
    assert load_settings().trusted_hosts == ["example.org"]


def test_a_list_that_is_plain_text_is_told(monkeypatch):
    monkeypatch.setenv("TENFOLD_SERVE_MODELS", "robust")
    message = 'TENFOLD_SERVE_MODELS is no list. Give JSON, such as ["robust"].'
    with pytest.raises(ConfigError, match=re.escape(message)):
        load_settings()


@pytest.mark.parametrize(
    ("name", "meant"),
    [("TENFOLD_SERVE_KEY_FILE", "KEYS_FILE"), ("tenfold_serve_trusted_host", "TRUSTED_HOSTS")],
)
def test_a_mistyped_name_in_the_environment_is_told(monkeypatch, name, meant):
    monkeypatch.setenv(name, "keys.txt")
    message = f"Unknown setting '{name.upper()}'. Did you mean 'TENFOLD_SERVE_{meant}'?"
    with pytest.raises(ConfigError, match=re.escape(message)):
        load_settings()


def test_other_names_in_the_environment_are_none_of_ours(monkeypatch):
    monkeypatch.setenv("TENFOLD_SERVICE_HOST", "10.0.0.1")  # Kubernetes, of our own Service
    monkeypatch.setenv("tenfold_serve_port", "2")
    assert load_settings().port == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("prot: 80\n", r"Unknown setting 'prot'\. Did you mean 'port'\?"),
        ("trusted_host: [a]\n", "Did you mean 'trusted_hosts'"),
        ("PORT: 1\n", "Unknown setting 'PORT'. Did you mean 'port'"),
        ("keys_file: a\nKeys_File: b\n", "'Keys_File'. Did you mean 'keys_file'"),
        ("threads: x\nqueu: 1\n", "Unknown setting 'queu'. Did you mean 'queue'"),
        ("1: 1\n", "Unknown setting '1'"),
        ("max_bodybytes: 1\n", "Did you mean 'max_body_bytes'"),
        ("port: 70000\n", "port=70000 can't be used: .*65535"),
        ("threads: 0\n", "threads=0 can't be used"),
        ("deadline_s: 0\n", "deadline_s=0 can't be used"),
        ("drain_s: .inf\n", "drain_s=inf can't be used"),
        ("host: ''\n", "host='' can't be used"),
        ("models: []\n", "models"),
        ("requests_per_minute: -1\n", "requests_per_minute=-1"),
        ("requests_per_minute: many\nqueue: -1\n", "1 more settings are wrong"),
        ("trusted_proxies: [proxy.example.org]\n", "trusted_proxies.*'proxy.example.org'"),
        ("trusted_proxies: ['*']\n", "trusted_proxies"),
        ("trusted_hosts: [https://example.org]\n", "trusted_hosts.0='https://example.org'"),
        ("trusted_hosts: ['example.*']\n", "trusted_hosts.0"),
        ("cors_origins: [https://example.org/]\n", "cors_origins.0='https://example.org/'"),
        ("cors_origins: [example.org]\n", "cors_origins.0"),
        ("port: [\n", "is no YAML of settings"),
        ("port: 1\nport: 2\n", "is no YAML of settings: line 2 gives 'port' a second time"),
        ("- port\n", "is no YAML of settings: it has no names with values. Write lines such as"),
        ("a text\n", "is no YAML of settings: it has no names with values"),
        ("trusted_hosts: []\n", r"trusted_hosts=\[\] can't be used: .* at least 1"),
        ("keys_file: ''\n", "keys_file='' can't be used: .*Name a file"),
        ("host: '0.0.0.0:80'\n", "host='0.0.0.0:80' can't be used: .*the setting 'port'"),
        ("host: '[::1]:80'\n", "can't be used: .*the setting 'port'"),
        ("port: !!python/object/apply:os.getcwd []\n", "is no YAML of settings"),
        ("\xff\0", "is no YAML of settings"),
    ],
)
def test_what_can_not_be_used_is_told(tmp_path, text, message):
    with pytest.raises(ConfigError, match=message):
        load_settings(write(tmp_path / "serve.yaml", text))


@pytest.mark.parametrize("text", ["feedback: a://u:secret@b: c\n", "feedback: [a://u:secret@b]\n"])
def test_the_password_in_the_address_of_a_database_is_not_told(tmp_path, text):
    with pytest.raises(ConfigError) as error:
        load_settings(write(tmp_path / "serve.yaml", text))
    assert "secret" not in str(error.value)


@pytest.mark.parametrize("text", ["", "# nothing\n"])
def test_an_empty_file_changes_nothing(tmp_path, text):
    assert load_settings(write(tmp_path / "a.yaml", text)) == load_settings()


def test_a_file_that_is_not_there_is_told():
    with pytest.raises(ConfigError, match=r"'none\.yaml' is not there"):
        load_settings(Path("none.yaml"))


@pytest.mark.parametrize("host", ["::1", "[::1]"])
def test_an_address_may_stand_in_brackets(tmp_path, host):
    assert load_settings(write(tmp_path / "serve.yaml", f"host: '{host}'\n")).host == "::1"


def test_settings_can_be_sent_to_other_processes(tmp_path):
    loaded = load_settings(write(tmp_path / "serve.yaml", "port: 1\n"))
    assert pickle.loads(pickle.dumps(loaded)).port == 1
