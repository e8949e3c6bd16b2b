import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from unittest.mock import patch

import pytest
import yaml
from served import Server, digit
from waiting import PATIENCE_S

import tenfold as package
from tenfold.serving.settings import Settings, load_settings

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
MOST_MB = 180  # of what we install; the image that it is copied into comes on top


def steps(path: Path) -> list[tuple[str, str]]:
    """The instructions of a Dockerfile: name and argument."""
    text = re.sub(r"\\\n", " ", re.sub(r"(?m)^\s*#.*\n", "", path.read_text()))
    return [tuple(line.split(maxsplit=1)) for line in text.splitlines() if line]


def open_to_all(python: Path) -> bool:
    """Whether any user may run `python`, to which a virtual environment points."""
    folders = python.resolve().parents
    return python.exists() and all(folder.stat().st_mode & 0o001 for folder in folders)


PYTHON = next(filter(open_to_all, map(Path, (sys.executable, "/usr/bin/python3"))), None)
DOCKERFILE = steps(DEPLOY / "Dockerfile")


def test_the_image_is_built_in_two_stages_and_runs_as_a_number():
    named = [argument for name, argument in DOCKERFILE if name == "FROM"]
    assert named == ["python:3.13 AS build", "python:3.13-slim"]
    last = dict(DOCKERFILE[[name for name, _ in DOCKERFILE].index("FROM", 1) :])
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", last["USER"])
    assert json.loads(last["ENTRYPOINT"]) == ["tenfold"]
    assert json.loads(last["CMD"]) == ["serve"]


def test_the_context_has_what_the_build_copies():
    allowed = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    for name, argument in DOCKERFILE:
        if name == "COPY" and not argument.startswith("--from"):
            for source in shlex.split(argument)[:-1]:
                assert (ROOT / source).exists()
                assert f"!{source}" in allowed


@pytest.mark.parametrize("path", sorted(DEPLOY.rglob("*.yaml")), ids=lambda path: path.name)
def test_every_manifest_is_yaml(path):
    assert isinstance(yaml.safe_load(path.read_text()), dict)


@pytest.mark.parametrize("name", ["cloudrun", "kubernetes/deployment"])
def test_probes_and_limits_are_set(name):
    manifest = yaml.safe_load((DEPLOY / f"{name}.yaml").read_text())
    (container,) = manifest["spec"]["template"]["spec"]["containers"]
    assert container["livenessProbe"]["httpGet"]["path"] == "/livez"
    assert container["startupProbe"]["httpGet"]["path"] == "/readyz"
    assert set(container["resources"]["limits"]) == {"cpu", "memory"}


def test_as_little_memory_works_on_one_photo_at_a_time():
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    assert compose["services"]["tenfold"]["environment"]["TENFOLD_SERVE_THREADS"] == "1"


@pytest.mark.parametrize(
    ("environment", "port"),
    [
        ({}, 8000),
        ({"TENFOLD_SERVE_PORT": "81"}, 81),
        ({"TENFOLD_SERVE_PORT": "81", "PORT": "82"}, 82),
    ],
)
def test_the_health_of_the_image_is_asked_where_it_listens(environment, port):
    check = next(argument for name, argument in DOCKERFILE if name == "HEALTHCHECK")
    code = json.loads(check.partition("CMD ")[2])[-1]
    others = {n: value for n, value in os.environ.items() if not n.endswith("PORT")}
    given = patch.dict(os.environ, others | environment, clear=True)
    with patch("urllib.request.urlopen") as asked, given:
        exec(code)
    asked.assert_called_once_with(f"http://127.0.0.1:{port}/readyz", timeout=2)


def test_the_pods_are_kept_small():
    manifest = yaml.safe_load((DEPLOY / "kubernetes/deployment.yaml").read_text())
    pod = manifest["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    user = dict(DOCKERFILE)["USER"].partition(":")[0]
    assert pod["securityContext"]["runAsUser"] == int(user)
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container["image"] == f"tenfold:{package.__version__}"
    service = yaml.safe_load((DEPLOY / "kubernetes/service.yaml").read_text())
    assert service["spec"]["selector"] == manifest["spec"]["selector"]["matchLabels"]


def test_the_example_has_every_setting_with_its_default():
    path = DEPLOY / "serve.yaml"
    named = re.findall(r"(?m)^(?:# )?([a-z_]+): \S", path.read_text())
    assert named == list(Settings.model_fields)
    found = load_settings(path).model_dump()
    assert found.pop("host") == "0.0.0.0"
    assert found == Settings(port=8000).model_dump(exclude={"host"})


def test_the_environment_of_the_image_is_understood(monkeypatch):
    environment = next(argument for name, argument in reversed(DOCKERFILE) if name == "ENV")
    for pair in shlex.split(environment):
        name, _, value = pair.partition("=")
        if name.startswith("TENFOLD_"):
            monkeypatch.setenv(name, value)
    assert load_settings().host == "0.0.0.0"


@pytest.fixture(scope="module")
def installed():
    """What the first stage installs, done by its own steps in a folder that all may read."""
    root = Path(tempfile.mkdtemp(prefix="tenfold-image-"))
    root.chmod(0o755)
    (root / "src").mkdir()
    environment = dict(os.environ)
    try:
        for name, argument in DOCKERFILE[: [n for n, _ in DOCKERFILE].index("FROM", 1)]:
            if name in ("ARG", "ENV"):
                environment |= dict(pair.split("=", 1) for pair in shlex.split(argument))
            elif name == "COPY":
                *sources, _ = shlex.split(argument)
                for source in sources:
                    _copy(ROOT / source, root / "src" / source)
            elif name == "RUN":
                command = argument.replace("/opt/tenfold", f"{root}/tenfold")
                command = re.sub(r"^python\b", str(PYTHON or sys.executable), command)
                subprocess.run(command, shell=True, cwd=root / "src", env=environment, check=True)
        subprocess.run(["chmod", "-R", "a+rX,a-w", root / "tenfold"], check=True)
        shutil.rmtree(root / "src")
        yield root / "tenfold"
    finally:
        subprocess.run(["chmod", "-R", "u+w", root], check=True)
        shutil.rmtree(root)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(source, target)


@pytest.mark.slow
def test_what_is_installed_is_small_and_has_no_torch(installed):
    megabytes = sum(f.lstat().st_size for f in installed.rglob("*") if f.is_file()) / 1e6
    print(f"The installed tree has {megabytes:.0f} MB.")  # noqa: T201  a figure
    names = {path.name for path in installed.glob("lib/python*/site-packages/*")}
    assert not names & {"torch", "matplotlib", "sklearn", "fastapi", "pip", "sympy"}
    assert megabytes < MOST_MB


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
@pytest.mark.skipif(PYTHON is None, reason="every Python here lies where only its owner may look")
def test_an_unprivileged_user_serves_from_a_tree_that_is_read_only(installed, tmp_path):
    with Server(tmp_path, command=[installed / "bin/tenfold"], user=10001, cwd="/") as server:
        assert server.status("/readyz") == 200
        with package.Client(server.url) as client:
            assert client.predict(digit())[0].status == "ok"
        server.process.terminate()
        assert server.process.wait(PATIENCE_S) == 0
