import os
import subprocess
import sys
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from jsonschema_rs import Draft202012Validator
from linear_model import build
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from served import Server, digit
from starlette.testclient import TestClient

from tenfold.serving.app import create_app
from tenfold.serving.loaded import load_shelf
from tenfold.serving.openapi import _RAW, document
from tenfold.serving.problems import CODES
from tenfold.serving.settings import Settings

PICTURES = st.integers(0, 2).map(digit)
for kind in _RAW:
    schemathesis.openapi.media_type(kind, PICTURES)
schemathesis.openapi.format("binary", PICTURES)
# Literals of our source, such as the beginnings of formats, would be sent as pictures.
NO_LITERALS = SchemathesisConfig.from_dict({"analysis": {"constants": {"enabled": False}}})


def check(models, settings_of_app, examples):
    """Send what is valid and what is not, and hold the answers against the description."""
    app = create_app(models, Settings(threads=2, page=False, **settings_of_app))
    with TestClient(app):  # its threads work until the end
        described = schemathesis.openapi.from_asgi("/openapi.json", app, config=NO_LITERALS)
        for operation in described.get_all_operations():
            for mode in GenerationMode:
                _send(operation.ok().as_strategy(generation_mode=mode), examples)


def _send(cases, examples):
    @settings(max_examples=examples, deadline=None, derandomize=True, database=None,
              phases=[Phase.generate], suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(case=cases)
    def validate(case):
        case.call_and_validate()

    try:
        validate()
    except Unsatisfiable:  # nothing can be wrong with a request that has no parts
        return


@pytest.fixture(scope="module")
def models(quick_run, tmp_path_factory):
    """A shipped model, a run and a file."""
    file = build(tmp_path_factory.mktemp("models") / "linear.onnx")
    return load_shelf(["robust", str(quick_run.directory), str(file)])


def test_the_service_does_what_its_description_says(models):
    check(models, {}, examples=3)


@pytest.mark.slow
def test_it_does_so_whatever_is_sent(models, tmp_path):
    check(models, {}, examples=300)
    check(models, {"feedback": f"sqlite:///{tmp_path}/feedback.db"}, examples=100)


@pytest.mark.slow
def test_all_phases_of_schemathesis_find_nothing(tmp_path):
    """Its own program against a real server, with what a test in one process leaves out."""
    with Server(tmp_path) as server:
        command = [sys.executable, "-m", "schemathesis.cli", "run", server.url + "/openapi.json"]
        command += ["--checks", "all", "--max-examples", "200", "--no-color"]
        hooks = {"SCHEMATHESIS_HOOKS": "test_openapi", "PYTHONPATH": str(Path(__file__).parent)}
        done = subprocess.run(
            command, env=os.environ | hooks, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("keys_file", [None, "keys"])
@pytest.mark.parametrize("feedback", [None, "sqlite://"])
def test_every_example_fits_its_schema(keys_file, feedback):
    described = document(Settings(keys_file=keys_file, feedback=feedback))
    for name, model in described["components"]["schemas"].items():
        whole = {"$ref": f"#/components/schemas/{name}", "components": described["components"]}
        for example in model.get("examples", []):
            Draft202012Validator(whole).validate(example)


def test_parameters_have_examples_and_answers_their_headers():
    described = document(Settings(keys_file="keys", feedback="sqlite://"))
    headers = described["components"]["headers"]
    for path in described["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", []):
                Draft202012Validator(parameter["schema"]).validate(parameter["example"])
            for status, response in operation["responses"].items():
                asked_to_wait = {"Retry-After"} if status in ("429", "503") else set()
                assert response["headers"].keys() == {"X-Request-ID"} | asked_to_wait
                assert response["headers"].keys() <= headers.keys()


def test_every_code_is_described():
    text = str(document(Settings(keys_file="keys", feedback="sqlite://")))
    unsaid = {"not_found", "method_not_allowed", "cross_origin"}  # of what is not described
    assert {code for code in CODES if f"'{code}'" not in text} == unsaid


def test_the_examples_of_an_app_name_its_first_model(tmp_path):
    app = create_app(load_shelf([str(build(tmp_path / "linear.onnx")), "robust"]), Settings())
    with TestClient(app) as api:
        described = api.get("/openapi.json").json()
    (model, _) = described["paths"]["/v1/predict"]["post"]["parameters"]
    assert model["example"] == "linear"


def test_keys_are_described_where_they_are_needed():
    assert "security" not in document(Settings())
    keyed = document(Settings(keys_file="keys"))
    assert keyed["security"]
    assert keyed["paths"]["/livez"]["get"]["security"] == []


def test_as_many_files_are_described_as_are_taken():
    body = document(Settings(max_files=3))["paths"]["/v1/predict"]["post"]["requestBody"]
    form = body["content"]["multipart/form-data"]["schema"]
    assert form["properties"]["file"]["maxItems"] == 3
