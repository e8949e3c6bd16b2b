"""The page in a browser: real server, real model, Debian's Chromium."""

from __future__ import annotations

import csv
import math
import shutil
from importlib.resources import files
from io import BytesIO
from itertools import count

import numpy as np
import pytest
from linear_model import build
from PIL import Image

from tenfold.core.datasets import load
from tenfold.inference import shipped
from tenfold.serving.bodies import LEAST_RATE
from tests.served import Server, digit, label
from tests.waiting import PATIENCE_S

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed.")

CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
]  # fmt: skip
PATIENCE_MS = 1000 * PATIENCE_S
ACCURACY = f"{shipped.card(shipped.DEFAULT)['test']['accuracy']:.2%}".replace("%", " %")

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="Chromium is not installed: apt-get install chromium"
)

# Strokes as corners in shares of the paper, each digit in a cell of one by one.
SEVEN = [[(0.3, 0.2), (0.68, 0.2), (0.46, 0.8)]]
FOUR = [[(0.5, 0.2), (0.3, 0.58), (0.7, 0.58)], [(0.6, 0.4), (0.58, 0.85)]]
ONE = [[(0.52, 0.18), (0.48, 0.82)]]


@pytest.fixture(scope="module")
def models(quick_run, tmp_path_factory):
    """A run and a file, served beside the default model."""
    return [quick_run.directory, build(tmp_path_factory.mktemp("models") / "linear.onnx")]


@pytest.fixture(scope="module")
def url(tmp_path_factory, models):
    served = [part for name in ("robust", *map(str, models)) for part in ("--model", name)]
    with Server(tmp_path_factory.mktemp("server"), *served) as server:
        yield server.url


@pytest.fixture(scope="module")
def chromium(tmp_path_factory):
    film = tmp_path_factory.mktemp("film") / "digit.mjpeg"
    film.write_bytes(_film())
    with playwright.sync_playwright() as tools:
        playwright.expect.set_options(timeout=PATIENCE_MS)
        camera = f"--use-file-for-fake-video-capture={film}"
        browser = tools.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, camera])
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, url):
    """Open the page; the test fails on any error of a script or of the policy."""
    contexts, errors = [], []

    def open_page(path: str = "/", **options):
        contexts.append(chromium.new_context(accept_downloads=True, **options))
        page = contexts[-1].new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: _check_policy(message.text, errors))
        page.on("request", lambda request: _check_host(request.url, url, errors))
        page.goto(url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


def _check_policy(said: str, errors: list[str]) -> None:
    if "Content Security Policy" in said:
        errors.append(said)


def _check_host(asked: str, url: str, errors: list[str]) -> None:
    if not asked.startswith((url, "data:", "blob:")):
        errors.append(f"asked {asked}")


def _film() -> bytes:
    """Frames of a camera before which a digit is held."""
    frame = np.full((480, 640), 215, np.uint8)
    shown = Image.open(BytesIO(digit())).convert("L").resize((280, 280))
    frame[100:380, 180:460] = np.minimum(215, np.asarray(shown))
    file = BytesIO()
    Image.fromarray(frame).convert("RGB").save(file, "JPEG", quality=90)
    return 3 * file.getvalue()


def _write(page, strokes, left=0.0, wide=1.0):
    frame = page.locator("#paper").bounding_box()
    for stroke in strokes:
        corners = [
            (frame["x"] + frame["width"] * (left + wide * x), frame["y"] + frame["height"] * y)
            for x, y in stroke
        ]
        page.mouse.move(*corners[0])
        page.mouse.down()
        for corner in corners[1:]:
            page.mouse.move(*corner, steps=6)
        page.mouse.up()


def _row(labels_at: list[int]) -> bytes:
    """A PNG of MNIST's training images side by side."""
    images = load("mnist", "train").images[labels_at]
    row = np.concatenate([np.pad(image, ((20, 20), (12, 12))) for image in images], axis=1)
    file = BytesIO()
    Image.fromarray(255 - row).resize((row.shape[1] * 4, row.shape[0] * 4)).save(file, "PNG")
    return file.getvalue()


def _on_paper(labels_at: list[int]) -> bytes:
    """The same on paper that has some grain and gets brighter to the right."""
    row = np.asarray(Image.open(BytesIO(_row(labels_at))))
    paper = np.linspace(0.82, 0.92, row.shape[1]) * row
    grain = np.random.default_rng(0).normal(0, 3, row.shape)
    file = BytesIO()
    Image.fromarray(np.clip(paper + grain, 0, 255).astype(np.uint8)).save(file, "PNG")
    return file.getvalue()


def _file(name: str, content: bytes) -> dict:
    return {"name": name, "mimeType": "image/png", "buffer": content}


def _give(page, content: bytes, event: str) -> None:
    """Drop or paste a picture, as a browser reports it."""
    page.evaluate(
        """([bytes, event]) => {
            const data = new DataTransfer();
            data.items.add(new File([new Uint8Array(bytes)], "given.png", {type: "image/png"}));
            const kinds = {drop: DragEvent, paste: ClipboardEvent};
            const field = event === "drop" ? "dataTransfer" : "clipboardData";
            const about = {bubbles: true, cancelable: true, [field]: data};
            document.body.dispatchEvent(new kinds[event](event, about));
        }""",
        [list(content), event],
    )


def _wait_for(page, text: str) -> None:
    playwright.expect(page.locator("#answer .digit")).to_have_text(text)


def _wait_for_last(page, text: str) -> None:
    """Wait for the last answer to a drawing: those while the pen moves come without pictures."""
    answered = page.locator("#answer:has(.saw:not([hidden])) :is(.digit, .number)")
    playwright.expect(answered).to_have_text(text)


# Counts what the scripts of a page ask from now on.
COUNT = """() => {
    const asking = window.fetch;
    window.asked = 0;
    window.fetch = (address, how) => {
        if (!how?.signal?.aborted) window.asked += 1; // or nothing is sent
        return asking(address, how);
    };
}"""


def _number(page) -> str:
    page.wait_for_selector("#answer .number")
    return "".join(page.locator("#answer .number button").all_inner_texts())


def _axe(page) -> list[str]:
    """What axe-core finds wrong with the page as it is now, by WCAG 2.2 A and AA."""
    source = files("axe_playwright_python").joinpath("axe.min.js").read_text()
    page.evaluate(source)
    found = page.evaluate("axe.run().then(({violations}) => violations)")
    return [f"{one['id']}: {node['html']}" for one in found for node in one["nodes"]]


def test_a_drawn_digit_is_read_undone_and_cleared(visit):
    page = visit()
    assert "Nothing on the paper yet." in page.inner_text("#answer")
    _write(page, SEVEN)
    _wait_for_last(page, "7")
    page.wait_for_selector(".saw img >> nth=1")
    playwright.expect(page.locator("#spoken")).to_contain_text("7, ")
    assert page.locator(".bar.top b").inner_text() == "7"
    assert "robust" in page.inner_text("footer")
    assert ACCURACY in page.inner_text("footer")
    page.click("#undo")
    playwright.expect(page.locator("#answer")).to_contain_text("Nothing on the paper yet.")
    playwright.expect(page.locator("#spoken")).to_be_empty()  # so that a 7 can be said again


def test_digits_side_by_side_are_a_number(visit):
    page = visit()
    for place, strokes in enumerate((SEVEN, FOUR, ONE)):
        _write(page, strokes, 0.05 + 0.3 * place, 0.32)
    _wait_for_last(page, "741")
    playwright.expect(page.locator("#draw-boxes rect")).to_have_count(3)
    page.locator(".number button").nth(0).click()
    playwright.expect(page.locator(".bar.top b")).to_have_text("7")


def test_a_number_runs_from_left_to_right_where_a_translated_page_does_not(visit):
    page = visit()
    page.evaluate("document.dir = 'rtl'")
    for place, strokes in enumerate((SEVEN, FOUR)):
        _write(page, strokes, 0.1 + 0.4 * place, 0.4)
    _wait_for_last(page, "74")
    seven, four = (page.locator(".number button").nth(place).bounding_box() for place in (0, 1))
    assert seven["x"] < four["x"]


def test_the_digit_that_was_asked_for_stays_when_a_number_is_read_again(visit):
    page = visit()
    for place, strokes in enumerate((SEVEN, FOUR, ONE)):
        _write(page, strokes, 0.05 + 0.3 * place, 0.32)
    _wait_for_last(page, "741")
    least_sure = page.locator(".number button[aria-pressed=true]").inner_text()
    asked, answered = (0, "7") if least_sure != "7" else (2, "1")
    page.locator(".number button").nth(asked).click()
    page.evaluate("document.querySelectorAll('.number button').forEach((b) => b.className = 'old')")
    _write(page, ONE, 0.65, 0.32)  # over the one that stands there
    playwright.expect(page.locator(".number button:not(.old)")).to_have_count(3)
    playwright.expect(page.locator(".bar.top b")).to_have_text(answered)


@pytest.mark.slow
def test_a_scribble_is_no_digit(visit):
    page = visit()
    for place in (0.2, 0.35, 0.5, 0.65, 0.8):
        _write(page, [[(0.2, place), (0.8, place)], [(place, 0.2), (place, 0.8)]])
    playwright.expect(page.locator("#answer")).to_contain_text("This does not look like a digit.")


@pytest.mark.parametrize("event", ["drop", "paste"])
def test_a_picture_that_is_given_anywhere_is_read(visit, event):
    page = visit()
    _give(page, digit(), event)
    _wait_for(page, str(label()))
    assert page.locator("#tab-upload").get_attribute("aria-selected") == "true"
    playwright.expect(page.locator("#upload-boxes rect")).to_have_count(1)


@pytest.mark.slow
def test_a_photo_of_several_digits_gets_boxes(visit):
    page = visit("/#upload")
    page.set_input_files("#files", _file("row.png", _row([1, 2, 3, 4])))
    assert _number(page) == "".join(str(label(index)) for index in (1, 2, 3, 4))
    playwright.expect(page.locator("#upload-boxes rect")).to_have_count(4)


def test_a_box_at_the_edge_of_a_photo_is_whole(visit):
    file = BytesIO()
    Image.open(BytesIO(digit())).crop((0, 0, 56, 50)).save(file, "PNG")
    page = visit("/#upload")
    page.set_input_files("#files", _file("cut.png", file.getvalue()))
    page.wait_for_selector("#upload-boxes rect", state="attached")
    box, stage = (page.locator(part).bounding_box() for part in ("#upload-boxes rect", "#drop"))
    assert box["y"] > stage["y"]
    assert box["y"] + box["height"] + 2 < stage["y"] + stage["height"]


@pytest.mark.slow
def test_several_files_make_a_gallery_and_a_csv(visit, tmp_path):
    page = visit("/#upload")
    broken = _file("=broken.png", b"no picture")
    page.set_input_files("#files", [_file("one.png", digit(1)), _file("two.png", digit(2)), broken])
    page.wait_for_selector("#save-csv[aria-disabled=false]")
    with page.expect_download() as download:
        page.click("#save-csv")
    download.value.save_as(tmp_path / "answers.csv")
    content = (tmp_path / "answers.csv").read_text("utf-8")
    assert content[0] == "\ufeff"  # Excel asks for it
    rows = list(csv.DictReader(content[1:].splitlines()))
    assert [row["number"] for row in rows] == [str(label(1)), str(label(2)), ""]
    assert [row["status"] for row in rows] == ["ok", "ok", "error"]
    assert rows[2]["file"] == "'=broken.png"  # no formula for a spreadsheet
    page.locator(".tile").nth(2).click()
    playwright.expect(page.locator("#answer .chip")).to_have_text("not read")


def test_what_is_wrong_with_a_file_is_said_in_words_for_people(visit):
    page = visit("/#upload")
    for content, said in (
        (b"", "This file is empty."),
        (b"hello", "This file is no picture, or a damaged one."),
        (digit()[:300], "This file is no picture, or a damaged one."),
    ):
        page.set_input_files("#files", _file("broken.png", content))
        playwright.expect(page.locator("#answer strong")).to_contain_text(said)


def test_files_that_no_browser_shows_have_a_mark_and_keep_the_page_in_its_width(visit):
    page = visit("/#upload", viewport={"width": 375, "height": 740})
    scan = BytesIO()
    Image.open(BytesIO(digit(2))).save(scan, "TIFF")
    unshown = [_file("empty.png", b""), _file("note", b"hello"), _file("a.tiff", scan.getvalue())]
    page.set_input_files("#files", [_file("one.png", digit(1)), *unshown])
    playwright.expect(page.locator(".tile .doubt")).to_have_count(2)
    playwright.expect(page.locator(".tile i")).to_have_text(["PNG", "file", "TIFF"])
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    playwright.expect(page.locator("#upload-boxes rect")).to_have_count(1)
    page.locator(".tile").last.click()
    _wait_for(page, str(label(2)))
    playwright.expect(page.locator("#unshown")).to_be_visible()
    assert page.locator("#upload-boxes rect").count() == 0


@pytest.mark.slow
def test_the_camera_reads_what_is_held_before_it_and_stops_with_its_tab(visit):
    page = visit("/#camera", permissions=["camera"])
    page.click("#camera-start")
    _wait_for(page, str(label()))
    page.click("#tab-draw")
    assert page.evaluate("document.getElementById('video').srcObject") is None


@pytest.mark.slow
def test_the_camera_takes_no_answer_from_under_the_hands(visit):
    page = visit("/#camera", permissions=["camera"])
    number = {"text": "12", "status": "ok", "model": "robust", "took_ms": 1}
    boxes = [{"box": [180, 100, 90, 200]}, {"box": [300, 100, 90, 200]}]
    number["digits"] = [
        {"digit": digit, "confidence": 0.9, "line": 0, **box}
        for digit, box in zip((1, 2), boxes, strict=True)
    ]
    page.route("**/v1/read*", lambda route: route.fulfill(json=number))
    page.click("#camera-start")
    page.locator(".number button").nth(1).click()
    playwright.expect(page.locator("#answer .state")).to_have_text("Stays while you are here.")
    number["text"] = "21"  # what comes next, once nobody chooses any more
    number["digits"].reverse()
    page.wait_for_timeout(1500)
    assert _number(page) == "12"
    assert page.evaluate("document.activeElement.textContent") == "2"
    page.locator("#camera-stop").focus()
    playwright.expect(page.locator(".number button").first).to_have_text("2")


@pytest.mark.slow
def test_a_browser_without_a_camera_is_told_so(visit):
    page = visit()
    page.add_init_script("Object.defineProperty(navigator, 'mediaDevices', {value: undefined})")
    page.goto(page.url + "#camera")
    page.reload()
    playwright.expect(page.locator("#camera")).to_contain_text("This page gets no camera here.")
    assert page.locator("#camera-start").is_hidden()


@pytest.mark.slow
def test_busy_servers_are_asked_again_and_lost_ones_on_request(visit):
    page = visit()
    busy = iter([{"status": 503, "headers": {"Retry-After": "3"}, "body": "{}"}])

    def answer(route):
        if once := next(busy, None):
            route.fulfill(**once)
        else:
            route.abort()

    # Those alone that a lifted pen asks: while it is down, one may go out before.
    page.route("**/v1/predict?explain=true*", answer)
    _write(page, [[(0.5, 0.5)]])
    playwright.expect(page.locator("#answer")).to_contain_text("The server is busy.")
    playwright.expect(page.locator("#answer")).to_contain_text("can’t be reached")
    page.unroute_all()
    _write(page, SEVEN)
    page.wait_for_selector(".saw img")


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (413, "<h1>Request Entity Too Large</h1>", "This file is larger than the server takes."),
        (502, "<h1>Bad Gateway</h1>", "The server can’t be reached."),
        (403, '{"message": "Forbidden"}', "The server answered 403, and not as Tenfold does."),
        (200, "<h1>Sign in</h1>", "The server answered 200, and not as Tenfold does."),
    ],
)
def test_what_a_proxy_says_is_said_in_words_for_people(visit, status, body, words):
    page = visit()
    page.route("**/v1/predict*", lambda route: route.fulfill(status=status, body=body))
    _write(page, SEVEN)
    playwright.expect(page.locator("#answer strong")).to_contain_text(words)
    again = page.locator("#answer").get_by_role("button", name="Try again")
    assert again.count() == (status != 413)


# A camera that the browser gives once `allow` is called; `live` says which of its streams go on.
ASKING = """() => {
    const given = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    const [asked, streams] = [[], []];
    navigator.mediaDevices.getUserMedia = async (wanted) => {
        await new Promise((resolve) => asked.push(resolve));
        streams.push(await given(wanted));
        return streams.at(-1);
    };
    window.allow = () => asked.splice(0).forEach((resolve) => resolve());
    window.live = () => streams.map(({active}) => active).join();
}"""
HIDE = """() => {
    Object.defineProperty(document, "hidden", {value: true, configurable: true});
    document.dispatchEvent(new Event("visibilitychange"));
    delete document.hidden;
}"""


def test_a_camera_is_started_once_and_left_on_by_nobody(visit):
    page = visit("/#camera", permissions=["camera"])
    page.route("**/v1/read*", lambda _: None)
    page.evaluate(ASKING)
    page.evaluate(HIDE)
    assert "It stopped" not in page.inner_text("#camera")
    page.dblclick("#camera-start")
    page.evaluate("allow()")
    page.wait_for_selector("#camera-stop")
    assert page.evaluate("live()") == "true"
    page.keyboard.press("Enter")
    assert page.evaluate("live()") == "false"
    assert page.evaluate("document.activeElement.id") == "camera-start"
    page.keyboard.press("Enter")
    page.click("#tab-draw")  # while the browser still asks
    page.evaluate("allow()")
    while page.evaluate("live()") == "false":
        page.wait_for_timeout(50)
    assert page.evaluate("live()") == "false,false"


def test_a_screen_reader_hears_that_a_camera_is_not_allowed_or_gone(visit):
    page = visit("/#camera", permissions=["camera"])
    page.evaluate(
        """() => {
            window.given = navigator.mediaDevices.getUserMedia;
            const refused = new DOMException("No.", "NotAllowedError");
            navigator.mediaDevices.getUserMedia = () => Promise.reject(refused);
        }"""
    )
    page.click("#camera-start")
    spoken, shown = page.locator("#spoken"), page.locator("#camera")
    playwright.expect(spoken).to_contain_text("The camera is not allowed.")
    page.evaluate("() => { navigator.mediaDevices.getUserMedia = given; }")
    page.click("#camera-start")
    page.wait_for_selector("#camera-stop")
    page.evaluate("video.srcObject.getTracks()[0].dispatchEvent(new Event('ended'))")
    for place in (spoken, shown):
        playwright.expect(place).to_contain_text("The camera is gone.")


def test_a_camera_says_what_settles_and_says_it_once(visit):
    page = visit("/#camera", permissions=["camera"])
    texts, told = iter(["12", "13", "12"]), []

    def answer(route):
        told.append(next(texts, "12"))
        share = (500 + len(told)) / 1000
        digits = [
            {"digit": int(digit), "confidence": share, "line": 0, "box": [180, 100, 90, 200]}
            for digit in told[-1]
        ]
        found = {"text": "".join(str(one["digit"]) for one in digits), "digits": digits}
        route.fulfill(json=found | {"status": "ok", "model": "robust", "took_ms": 1})

    page.route("**/v1/read*", answer)
    views = {"predictions": 2 * [{"status": "error"}]}
    page.route("**/v1/predict*", lambda route: route.fulfill(json=views))
    page.evaluate(
        """() => {
            window.said = [];
            const listener = () => said.push(document.getElementById("spoken").textContent);
            const changes = {childList: true, characterData: true};
            new MutationObserver(listener).observe(document.getElementById("spoken"), changes);
        }"""
    )
    page.click("#camera-start")
    while len(told) < 10:
        page.wait_for_timeout(100)
    assert page.evaluate("said") == ["12."]


def _limited(route) -> None:
    route.fulfill(status=429, headers={"Retry-After": "30"}, body="{}")


def test_a_new_drawing_waits_for_no_server_that_an_old_one_had_to(visit):
    page = visit()
    page.evaluate(  # a wait of seconds, which ends by itself, never does
        """() => {
            const later = window.setTimeout;
            window.setTimeout = (job, ms, ...rest) => (ms < 5000 ? later(job, ms, ...rest) : 0);
        }"""
    )
    page.route("**/v1/predict*", _limited)
    _write(page, ONE)
    playwright.expect(page.locator("#answer")).to_contain_text("Too much for one minute.")
    playwright.expect(page.locator("#answer .chip")).to_have_text("limit reached")
    playwright.expect(page.locator("#spoken")).to_contain_text("Asking again in 30 s.")
    page.unroute_all()
    page.click("#clear")
    playwright.expect(page.locator("#answer")).to_contain_text("Nothing on the paper yet.")
    _write(page, SEVEN)
    _wait_for(page, "7")


def test_a_csv_of_unread_files_is_not_saved(visit):
    page = visit("/#upload")
    page.route("**/v1/*", _limited)
    page.set_input_files("#files", [_file("one.png", digit(1)), _file("two.png", digit(2))])
    page.click("#save-csv[aria-disabled=true]", force=True)  # an error of the script fails the test
    assert page.locator("#save-csv").get_attribute("aria-disabled") == "true"


def test_a_missing_key_is_asked_for_in_words_for_people(visit):
    page = visit()
    problem = '{"code": "unauthorised", "detail": "Authorization: Bearer KEY"}'
    page.route("**/v1/predict*explain=true*", lambda route: route.fulfill(status=401, body=problem))
    _write(page, SEVEN)
    playwright.expect(page.locator("#answer strong")).to_have_text(
        "This server asks for a key that it knows."
    )
    assert page.locator("#key").is_visible()
    page.fill("#key", "mistyped")
    page.keyboard.press("Control+z")
    assert page.locator("#undo").get_attribute("aria-disabled") == "false"
    page.locator("#undo").focus()
    page.keyboard.press("Control+Z")  # as with Caps Lock
    assert page.locator("#undo").get_attribute("aria-disabled") == "true"


def test_a_key_opens_every_picture_that_was_refused_without_it(visit):
    page = visit("/#upload")

    def gate(route):
        if route.request.headers.get("authorization") == "Bearer key":
            route.fallback()
        else:
            route.fulfill(status=401, body='{"code": "unauthorised", "detail": "A key."}')

    page.route("**/v1/*", gate)
    page.set_input_files("#files", [_file("one.png", digit(1)), _file("two.png", digit(2))])
    playwright.expect(page.locator(".tile .doubt")).to_have_count(2)
    page.fill("#key", "mistyped")
    page.keyboard.press("Enter")
    playwright.expect(page.locator("#answer .chip")).to_have_text("wrong key")
    playwright.expect(page.locator("#answer strong")).to_contain_text("does not know this key")
    playwright.expect(page.locator("#key")).to_be_focused()
    for copied, taken in (("key\u200b", False), (" key ", True)):
        page.fill("#key", copied)
        page.keyboard.press("Enter")
        assert page.evaluate("document.getElementById('key').validity.valid") == taken
        playwright.expect(page.locator("#answer .chip:text('offline')")).to_have_count(0)
    captions = page.locator(".tile span")
    playwright.expect(captions).to_have_text([str(label(1)), str(label(2))])


def test_the_picture_that_is_looked_at_is_tried_again_first(visit):
    page = visit("/#upload")
    page.route("**/v1/read*", lambda route: route.abort())
    page.set_input_files("#files", [_file(f"{index}.png", digit(index)) for index in range(4)])
    page.wait_for_selector("#save-csv[aria-disabled=false]")
    page.locator(".tile").last.click()
    page.unroute_all()
    asked = count()  # two pictures are read at a time, in whichever order they arrive
    page.route("**/v1/read*", lambda route: None if next(asked) > 1 else route.fallback())
    page.click("text=Try again")
    _wait_for(page, str(label(3)))


def test_another_model_reads_what_was_uploaded_and_stays_chosen(visit, models):
    page = visit("/#upload")
    page.set_input_files("#files", _file("one.png", digit()))
    _wait_for(page, str(label()))
    choice, other = page.locator("#footer select"), models[-1].stem
    choice.evaluate("(select) => { select.focus(); select.dataset.same = true }")
    page.locator("#answer .digit").evaluate("(old) => old.remove()")
    choice.select_option(other)
    _wait_for(page, str(label()))
    assert choice.input_value() == other
    assert page.evaluate("document.activeElement.dataset.same") == "true"
    assert "parameters" not in page.inner_text(".about")  # as of the other


def test_what_a_camera_saw_does_not_stand_above_the_name_of_another_model(visit, quick_run):
    page = visit("/#camera", permissions=["camera"])
    page.click("#camera-start")
    _wait_for(page, str(label()))
    page.click("#camera-stop")
    page.select_option("footer select", quick_run.directory.name)
    playwright.expect(page.locator("#answer")).to_contain_text("Nothing before the camera yet.")


def test_where_the_chosen_model_is_gone_the_default_answers(visit, models):
    page = visit("/#upload")
    page.select_option("#footer select", models[-1].stem)
    cards = page.evaluate("fetch('v1/models').then((answer) => answer.json())")
    cards["models"] = [card for card in cards["models"] if card["default"]]
    problem = '{"code": "unknown_model", "detail": "It is gone."}'
    asked = f"**/v1/predict*model={models[-1].stem}*"
    page.route(asked, lambda route: route.fulfill(status=404, body=problem))
    page.route("**/v1/models", lambda route: route.fulfill(json=cards))
    page.set_input_files("#files", _file("one.png", digit()))
    playwright.expect(page.locator("#answer")).to_contain_text("It is gone.")
    playwright.expect(page.locator("#footer select")).to_have_count(0)
    page.click("text=Try again")
    _wait_for(page, str(label()))


def test_a_reading_needs_no_second_look_and_that_no_more_than_the_server_takes(visit):
    page = visit()
    page.route("**/v1/models", _takes_two)
    page.goto(page.url.partition("#")[0] + "#upload")
    page.reload()
    page.wait_for_selector("#footer select")
    sizes = []
    page.on("request", lambda sent: "predict" in sent.url and sizes.append(_files_in(sent)))
    row = _file("row.png", _row([1, 2, 3]))
    page.set_input_files("#files", row)
    page.wait_for_selector(".saw img")
    assert sizes == [2, 1]
    page.route("**/v1/predict*", lambda route: route.abort())
    page.set_input_files("#files", row)
    playwright.expect(page.locator(".saw")).to_be_hidden()
    assert _number(page) == "".join(str(label(index)) for index in (1, 2, 3))


def test_digits_in_a_photo_have_the_bars_of_what_was_read(visit):
    page = visit("/#upload")
    written = [33, 34, 35, 36]
    page.set_input_files("#files", _file("photo.png", _on_paper(written)))
    page.wait_for_selector(".saw img")
    assert _number(page) == "".join(str(label(index)) for index in written)
    for place, index in enumerate(written):
        page.locator(".number button").nth(place).click()
        playwright.expect(page.locator(".bar.top b")).to_have_text(str(label(index)))


@pytest.mark.parametrize("seen", [{"status": "no_digit", "digit": None}, {"digit": 8}])
def test_a_second_look_that_sees_something_else_shows_no_bars_and_counts_little(visit, seen):
    page = visit("/#upload")
    keeps = {"feedback": True}
    page.route("**/v1/models", lambda route: route.fulfill(json=route.fetch().json() | keeps))

    def mistaken(route):
        answer = route.fetch().json()
        answer["predictions"][0] |= seen
        route.fulfill(json=answer)

    page.route("**/v1/predict*", mistaken)
    page.reload()
    page.set_input_files("#files", _file("row.png", _row([1, 2, 3])))
    page.wait_for_selector(".correction")  # of the digit that is least sure
    assert page.locator("#answer .uncertain, #answer .chip").count() == 0
    page.locator(".number button").nth(0).click()
    playwright.expect(page.locator(".bars.idle")).to_be_visible()
    playwright.expect(page.locator(".note")).to_contain_text("Cut out of the picture it looks like")
    shows_another = seen["digit"] is not None  # whose pictures can be corrected in sight of them
    assert page.locator(".saw").is_visible() == shows_another
    assert page.locator(".correction").count() == shows_another


def _takes_two(route) -> None:
    route.fulfill(json=route.fetch().json() | {"max_files": 2})


def _files_in(request) -> int:
    return max(1, request.post_data_buffer.count(b'name="file"'))


def test_a_correction_is_kept_once_however_often_it_is_pressed(visit):
    page = visit()
    kept = []
    page.route(
        "**/v1/models", lambda route: route.fulfill(json=route.fetch().json() | {"feedback": True})
    )
    page.route("**/v1/feedback", lambda route: (kept.append(1), route.fulfill(status=204)))
    page.reload()
    playwright.expect(page.locator("#footer")).to_contain_text("but for corrections")
    _write(page, SEVEN)
    page.select_option("#right-digit", "7")
    page.dblclick("text=Keep it")
    playwright.expect(page.locator(".correction")).to_contain_text("Kept as a 7.")
    page.click("text=Keep it", force=True)
    page.wait_for_timeout(200)
    assert kept == [1]


def test_undo_while_the_pen_is_down_ends_its_stroke(visit):
    page = visit()
    _write(page, ONE)
    _wait_for(page, "1")
    frame = page.locator("#paper").bounding_box()
    page.mouse.move(frame["x"] + 300, frame["y"] + 60)
    page.mouse.down()
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    playwright.expect(page.locator("#answer")).to_contain_text("Nothing on the paper yet.")
    page.evaluate(COUNT)
    page.mouse.move(frame["x"] + 300, frame["y"] + 200, steps=6)
    page.wait_for_timeout(300)
    assert page.evaluate("asked") == 0


def test_long_scribbles_have_bounds(visit):
    found = visit().evaluate(
        """async () => {
            const { bounds } = await import("/static/strokes.js");
            return bounds([Array(300_000).fill({ x: 5, y: 7, r: 1 })]);
        }"""
    )
    assert found == {"left": 4, "top": 6, "right": 6, "bottom": 8}


def test_a_pen_that_is_lifted_from_a_hidden_paper_asks_nothing(visit):
    page = visit()
    frame = page.locator("#paper").bounding_box()
    page.mouse.move(frame["x"] + 90, frame["y"] + 90)
    page.mouse.down()
    page.mouse.move(frame["x"] + 190, frame["y"] + 90, steps=6)
    page.wait_for_selector("#answer .chip")
    _give(page, digit(), "paste")
    _wait_for(page, str(label()))
    page.evaluate(COUNT)
    page.mouse.up()
    page.mouse.move(frame["x"] + 90, frame["y"] + 190, steps=6)
    page.wait_for_timeout(500)
    assert page.evaluate("asked") == 0
    page.click("#tab-draw")
    playwright.expect(page.locator("#answer .chip")).to_have_text("no digit")


def test_a_file_that_is_gone_and_a_server_that_hangs_are_told_apart(visit, tmp_path):
    page = visit("/#upload")
    page.route("**/v1/read*", lambda _: None)
    page.evaluate(
        "const after = AbortSignal.timeout.bind(AbortSignal);"
        "AbortSignal.timeout = () => after(500);"
    )
    (tmp_path / "gone.png").write_bytes(digit())
    page.set_input_files("#files", tmp_path / "gone.png")
    playwright.expect(page.locator("#answer")).to_contain_text("has not answered for 61 seconds")
    (tmp_path / "gone.png").unlink()
    page.unroute_all()
    page.click("text=Try again")
    playwright.expect(page.locator("#answer")).to_contain_text("Choose a file again.")


def test_a_folder_that_is_dropped_is_called_one(visit, tmp_path):
    page = visit()
    dropped = {"items": [], "files": [str(tmp_path)], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        event = {"type": kind, "x": 300, "y": 300, "data": dropped}
        page.context.new_cdp_session(page).send("Input.dispatchDragEvent", event)
    playwright.expect(page.locator("#answer")).to_contain_text("This is a folder, or a file that")


def test_a_large_picture_on_a_slow_line_has_the_time_that_the_server_gives_it(visit):
    page = visit("/#upload")
    page.route("**/v1/read*", lambda _: None)
    page.evaluate(
        "const after = AbortSignal.timeout.bind(AbortSignal);"
        "AbortSignal.timeout = (ms) => after(ms / 150);"
    )
    page.set_input_files("#files", _file("large.png", bytes(64 * LEAST_RATE)))
    playwright.expect(page.locator("#answer")).to_contain_text("has not answered for 124 seconds")


@pytest.mark.slow
def test_everything_but_the_pen_works_by_keyboard(visit):
    page = visit()
    # Not expect_file_chooser: it doesn't wait for Chromium to take note, and a key is faster.
    page.on("filechooser", lambda chooser: chooser.set_files(_file("row.png", _row([1, 2]))))
    page.locator("#tab-draw").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == "tab-upload"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "files"
    page.keyboard.press("Space")
    page.wait_for_selector(".number button")
    page.locator(".number button").nth(1).focus()
    page.keyboard.press("Enter")
    assert page.locator(".number button").nth(1).get_attribute("aria-pressed") == "true"
    page.locator("#theme").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(visit, scheme):
    pytest.importorskip("axe_playwright_python", reason="axe-core is not installed.")
    page = visit(color_scheme=scheme, reduced_motion="reduce")  # no colour is on its way
    _write(page, SEVEN)
    page.wait_for_selector(".saw img")
    found = _axe(page)
    for tab in ("upload", "camera"):
        page.click(f"#tab-{tab}")
        found += _axe(page)
    here = page.url.partition("#")[0]
    page.goto(here + "model")
    page.wait_for_selector("dl")
    found += _axe(page)
    page.goto(here + "docs")
    assert found + _axe(page) == []


def test_it_fits_a_phone_and_follows_the_theme(visit):
    page = visit(viewport={"width": 390, "height": 844}, color_scheme="dark", has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click("#theme")
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != dark
    _write(page, SEVEN)
    _wait_for_last(page, "7")
    box = page.locator("#answer .digit").bounding_box()
    assert box["y"] + box["height"] <= 844  # in sight without scrolling


# Where the ink is on the paper, and where the boxes are, as shares of what is seen of it.
IN_SIGHT = """() => {
    const paper = document.getElementById("paper");
    const seen = paper.parentElement.getBoundingClientRect();
    const ends = (all) => [Math.min, Math.max].map((end) => all.reduce((a, b) => end(a, b)));
    const {width, height} = paper;
    const {data} = paper.getContext("2d").getImageData(0, 0, width, height);
    const pixels = Array.from({length: width * height}, (_, at) => at);
    const inked = pixels.filter((at) => data[4 * at + 3] > 128);
    const rects = [...document.querySelectorAll("#draw-boxes rect")];
    const sides = (...names) =>
        rects.flatMap((rect) => names.map((name) => rect.getBoundingClientRect()[name]));
    return {
        fits: paper.clientWidth <= seen.width && paper.clientHeight <= seen.height,
        ink: [
            ...ends(inked.map((at) => (at % width) / width)),
            ...ends(inked.map((at) => at / width / height)),
        ],
        boxes: [
            ...ends(sides("left", "right").map((x) => (x - seen.left) / seen.width)),
            ...ends(sides("top", "bottom").map((y) => (y - seen.top) / seen.height)),
        ],
    };
}"""
# Whether the paper has the pixels of a window as wide as it is told.
IS_FITTED = """(width) => {
    const paper = document.getElementById("paper");
    const pixels = Math.round(paper.clientWidth * window.devicePixelRatio);
    return window.innerWidth === width && paper.width === pixels;
}"""
UPRIGHT, SIDEWAYS = {"width": 390, "height": 844}, {"width": 844, "height": 390}


def test_what_is_written_and_its_boxes_stay_in_sight_when_a_phone_is_turned(visit):
    page = visit(viewport=UPRIGHT, has_touch=True)
    for place, strokes in enumerate((SEVEN, ONE)):
        low = [[(x, 0.35 + 0.6 * y) for x, y in stroke] for stroke in strokes]
        _write(page, low, 0.1 + 0.4 * place, 0.4)
    _wait_for_last(page, "71")
    playwright.expect(page.locator("#draw-boxes rect")).to_have_count(2)
    upright = page.evaluate(IN_SIGHT)
    for viewport in (SIDEWAYS, UPRIGHT):
        page.set_viewport_size(viewport)
        while not page.evaluate(IS_FITTED, viewport["width"]):
            page.wait_for_timeout(50)
        page.locator(".number button").nth(1).click()  # draws the boxes anew
        seen = page.evaluate(IN_SIGHT)
        assert seen["fits"]
        assert seen["boxes"] == pytest.approx(seen["ink"], abs=0.04)
    assert seen["ink"] == pytest.approx(upright["ink"], abs=0.01)


def test_a_phone_held_sideways_shows_paper_tools_and_answer_at_once(visit):
    page = visit(viewport=SIDEWAYS, has_touch=True)
    _write(page, SEVEN)
    _wait_for_last(page, "7")
    for part in ("#paper", "#undo", "#clear", "#answer .digit"):
        box = page.locator(part).bounding_box()
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= SIDEWAYS["height"], part


@pytest.mark.parametrize("viewport", [SIDEWAYS, {"width": 320, "height": 568}])
@pytest.mark.parametrize("tab", ["upload", "camera"])
def test_an_invitation_is_never_cut(visit, tab, viewport):
    page = visit(f"/#{tab}", viewport=viewport)
    stage = page.locator(f"#{tab} .stage").bounding_box()
    button = page.locator(f"#{tab} .invite .button, #{tab} .invite button").bounding_box()
    end = button["y"] + button["height"]
    assert end < min(stage["y"] + stage["height"], viewport["height"])


def test_a_number_stays_on_its_line_and_the_page_in_its_width(visit):
    page = visit()
    for place, strokes in enumerate((SEVEN, FOUR, ONE)):
        _write(page, strokes, 0.05 + 0.3 * place, 0.32)
    _wait_for_last(page, "741")
    page.evaluate(  # to six digits of the widest
        """() => {
            const group = document.querySelector(".number");
            const line = group.firstChild;
            line.append(...[...line.children].map((digit) => digit.cloneNode(true)));
            for (const digit of line.children) digit.textContent = "0";
            group.style.setProperty("--longest", 6);
        }"""
    )
    for size in ((320, 568), (481, 800), (901, 800), (568, 320), (640, 360), (667, 375)):
        page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
        tops = page.locator(".number button").evaluate_all(
            "(all) => all.map((one) => one.offsetTop)"
        )
        assert len(set(tops)) == 1, size
        assert page.evaluate("document.documentElement.scrollWidth") == size[0], size


def test_what_is_chosen_from_a_long_gallery_is_answered_in_sight(visit):
    page = visit("/#upload", viewport={"width": 375, "height": 740}, has_touch=True)
    given = [_file(f"{index}.png", digit(index)) for index in range(10)]
    page.set_input_files("#files", given)
    page.wait_for_selector("#save-csv[aria-disabled=false]")
    page.locator(".tile").last.tap()
    _wait_for(page, str(label(9)))
    for part in ("#preview-image", "#answer .digit"):
        box = page.locator(part).bounding_box()
        assert box["y"] > -1
        assert box["y"] + box["height"] <= 740, part
    page.click("#tab-draw")
    assert page.locator("#gallery").is_hidden()


def test_how_long_an_answer_took_stands_beside_no_other_words(visit):
    page = visit("/#upload")
    page.set_input_files("#files", _file("one.png", digit()))
    _wait_for(page, str(label()))
    assert page.locator("#footer .took").is_visible()
    page.set_input_files("#files", _file("none.png", b"hello"))
    page.wait_for_selector("#answer .chip")
    assert page.locator("#footer .took").is_hidden()


def test_what_the_camera_saw_does_not_stay_while_the_server_is_busy(visit):
    page = visit("/#camera", permissions=["camera"])
    page.click("#camera-start")
    _wait_for(page, str(label()))
    page.mouse.move(5, 5)
    page.evaluate("document.activeElement.blur()")
    page.route("**/v1/*", _limited)
    playwright.expect(page.locator("#answer strong")).to_have_text("Too much for one minute.")
    assert page.locator("#answer .digit, .saw:visible, .bar.top").count() == 0


@pytest.mark.parametrize("width", [320, 375])
def test_no_figure_and_no_word_is_cut_on_a_phone(visit, width):
    page = visit("/model", viewport={"width": width, "height": 740})
    page.wait_for_selector(".matrix")
    wide = "(all) => all.filter((one) => one.scrollWidth > one.clientWidth).length"
    assert page.locator(".matrix td").evaluate_all(wide) == 0
    lines = """(all) => all.map((one) => {
        const range = document.createRange();
        range.selectNodeContents(one);
        return range.getClientRects().length;
    })"""
    assert set(page.locator(".mistakes b").evaluate_all(lines)) == {1}
    page.goto(page.url.replace("/model", "/docs"))
    kinds = page.locator("td:nth-child(2):text-is('boolean')")
    assert kinds.count() > 1
    assert set(kinds.evaluate_all(lines)) == {1}


@pytest.mark.parametrize("tab", ["draw", "upload", "camera"])
def test_the_narrowest_phone_scrolls_no_way_but_down(visit, tab):
    page = visit(f"/#{tab}", viewport={"width": 320, "height": 568})
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_the_head_of_the_apis_description_stands_on_one_line_of_a_phone(visit):
    page = visit("/docs", viewport={"width": 320, "height": 568})
    line = page.locator("header a").last.bounding_box()["height"]
    assert page.locator("header").bounding_box()["height"] < 1.8 * line
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("path", ["/", "/model"])
@pytest.mark.parametrize("count", [1, 2])
def test_a_long_name_of_a_model_keeps_the_page_in_its_width(visit, path, count):
    def renamed(route):
        answer = route.fetch().json()
        models = answer["models"][:count]
        for model in models:
            model["name"] += "_" + 90 * "m"
        route.fulfill(json=answer | {"models": models})

    page = visit(path, viewport={"width": 375, "height": 740})
    page.route("**/v1/models", renamed)
    page.reload()
    playwright.expect(page.locator("#footer .about, dl").first).to_contain_text("robust_m")
    assert page.evaluate("document.documentElement.scrollWidth") == 375


def test_a_sure_answer_stands_on_one_line_of_its_bar(visit):
    page = visit()
    share = page.locator(".bar em").first
    before = share.bounding_box()["height"]
    share.evaluate("(em) => { em.textContent = '> 99.9 %'; em.parentElement.classList.add('top') }")
    assert share.bounding_box()["height"] == before
    assert share.evaluate("(em) => em.scrollWidth <= em.clientWidth")


@pytest.mark.slow
def test_models_tell_of_themselves(visit, quick_run, models):
    page = visit("/model")
    page.wait_for_selector("dl")
    assert page.inner_text("h1") == "robust"
    assert ACCURACY in page.inner_text("main")
    assert "55,425 parameters more" in page.inner_text("main")
    assert "asked where it is less than 90 % sure" in page.inner_text("dl")
    page.select_option("select", quick_run.directory.name)
    accuracy = quick_run.report["splits"]["test"]["accuracy"]
    assert f"{accuracy:.2%}".replace("%", " %") in page.inner_text("main")
    page.select_option("select", models[-1].stem)
    assert "No measured accuracy came with this model" in page.inner_text("main")


def _ring(x, y, width, height, start=-90, sweep=360):
    angles = [math.radians(start + sweep * step / 16) for step in range(17)]
    return [(x + width * math.cos(angle), y + height * math.sin(angle)) for angle in angles]


DIGITS = {
    0: [_ring(0.5, 0.5, 0.17, 0.3)],
    1: ONE,
    2: [[*_ring(0.5, 0.34, 0.16, 0.15, -170, 190), (0.34, 0.8), (0.7, 0.79)]],
    3: [[*_ring(0.48, 0.34, 0.15, 0.15, -160, 240), *_ring(0.48, 0.64, 0.18, 0.17, -80, 240)]],
    4: FOUR,
    5: [[(0.65, 0.2), (0.4, 0.21), (0.37, 0.45), *_ring(0.48, 0.6, 0.17, 0.18, -110, 260)]],
    6: [[(0.58, 0.18), (0.42, 0.4), *_ring(0.5, 0.64, 0.15, 0.16, -170, 360)]],
    7: SEVEN,
    8: [[*_ring(0.5, 0.35, 0.13, 0.15, 90, -360), *_ring(0.5, 0.66, 0.15, 0.16)]],
    9: [[*_ring(0.5, 0.36, 0.14, 0.16, 0, -360), (0.62, 0.5), (0.58, 0.84)]],
}


@pytest.mark.slow
@pytest.mark.parametrize("drawn", DIGITS)
def test_each_digit_can_be_drawn(visit, drawn):
    page = visit()
    _write(page, DIGITS[drawn])
    _wait_for(page, str(drawn))
