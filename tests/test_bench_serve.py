import shutil
from pathlib import Path

import pytest

from benchmarks import serve
from benchmarks.services import OURS, Service
from tenfold.imaging.decode import decode


def test_the_pictures_are_what_they_are_called():
    found = {name: decode(content).shape for name, content in serve.pictures().items()}
    assert found["28×28 PNG"] == (28, 28)
    assert found["canvas PNG"] == (280, 280)
    assert found["2 MP JPEG"][0] < 1224  # scaled down while it is decoded


def test_the_form_is_a_form():
    form = serve.as_form(b"picture")
    assert form.startswith(b"--cut\r\n")
    assert form.endswith(b"picture\r\n--cut--\r\n")


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("wrk") is None, reason="wrk is not installed")
@pytest.mark.parametrize("path", ["/v1/predict", "/constant"])
def test_wrk_finds_our_service_at_work(tmp_path, path):
    body = Path(tmp_path, "digit.png")
    body.write_bytes(serve.pictures()["28×28 PNG"])
    service = Service(OURS, "/readyz")
    try:
        found = service.load(path, body, serve.RAW, 4, 1)
    finally:
        service.stop()
    assert found["requests"] > 0
    assert (found["refused"], found["failed"]) == (0, 0)
    assert found["cpu_ms"] > 0
