import os

import httpx
import pytest
from linear_model import build
from served import PNG, Server, digit
from waiting import PATIENCE_S


@pytest.mark.parametrize("name", ["no-such-model", "damaged.onnx"])
def test_a_bad_model_stops_the_start_with_exit_code_4(tenfold, tmp_path, name):
    (tmp_path / "damaged.onnx").write_bytes(b"no model")
    done = tenfold("serve", "--model", name, "--port", "0")
    assert done.returncode == 4
    assert f"'{name.removesuffix('.onnx')}'" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("prot: 80\n", "Unknown setting 'prot'. Did you mean 'port'?"),
        ("threads: none\n", "threads='none' can't be used"),
        ("models: [\n", "is no YAML of settings"),
    ],
)
def test_a_config_that_can_not_be_used_is_exit_code_2(tenfold, tmp_path, config, message):
    (tmp_path / "serve.yaml").write_text(config)
    done = tenfold("serve", "--config", "serve.yaml")
    assert (done.returncode, message in done.stderr) == (2, True), done.stderr
    assert "Traceback" not in done.stderr


def test_a_mistyped_name_in_the_environment_is_exit_code_2(tenfold):
    done = tenfold(
        "serve", env=os.environ | {"TENFOLD_SERVE_KEY_FILE": "keys.txt"}, timeout=PATIENCE_S
    )
    message = "Unknown setting 'TENFOLD_SERVE_KEY_FILE'. Did you mean 'TENFOLD_SERVE_KEYS_FILE'?"
    assert (done.returncode, message in done.stderr) == (2, True), done.stderr


def test_options_win_over_the_config_and_models_are_what_is_named(tmp_path):
    model = build(tmp_path / "linear.onnx")
    (tmp_path / "serve.yaml").write_text(f"port: 1\nmodels: [{model}, robust]\ndocs: false\n")
    with Server(tmp_path, "--config", str(tmp_path / "serve.yaml")) as server:
        models = httpx.get(f"{server.url}/v1/models", timeout=PATIENCE_S).json()["models"]
        assert [(m["name"], m["default"]) for m in models] == [("linear", True), ("robust", False)]
        assert server.status("/openapi.json") == 404
        body = {"content": digit(), "headers": PNG, "timeout": PATIENCE_S}
        answer = httpx.post(f"{server.url}/v1/predict?model=robust", **body)
        assert answer.json()["model"] == "robust"


def test_the_help_names_the_file_of_settings(tenfold):
    assert "serve.yaml" in tenfold("serve", "--help").stdout


def test_feedback_is_switched_on_by_its_option(tmp_path):
    with Server(tmp_path, "--feedback", f"sqlite:///{tmp_path}/feedback.db") as server:
        assert httpx.get(f"{server.url}/v1/models", timeout=PATIENCE_S).json()["feedback"] is True
