from html.parser import HTMLParser

import pytest
from served import client

from tenfold.serving.documentation import page, stylesheet
from tenfold.serving.openapi import document
from tenfold.serving.settings import Settings

VOID = {"meta", "link", "wbr"}


class Outline(HTMLParser):
    """Which elements, ids and links there are; what is not closed stays on `open`."""

    def __init__(self, text):
        super().__init__()
        self.open, self.names, self.ids, self.links = [], set(), [], []
        self.attributes = set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.names.add(tag)
        self.attributes |= set(given)
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given[name] for name in ("href", "src") if name in given]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


OPEN, KEYED = Settings(), Settings(keys_file="keys", feedback="sqlite://")


@pytest.fixture(scope="module", params=[OPEN, KEYED])
def described(request):
    return document(request.param)


@pytest.fixture
def outline(described):
    return Outline(page(described))


def test_every_element_is_closed_and_every_id_is_one(outline):
    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids))


def test_nothing_is_inline_and_nothing_comes_from_elsewhere(outline):
    assert not outline.names & {"script", "style", "img", "iframe"}
    assert not {name for name in outline.attributes if name.startswith("on")} | (
        outline.attributes & {"style"}
    )
    links = {link for link in outline.links if not link.startswith("#")}
    (icon,) = links - {"docs.css", "openapi.json"}  # without one, browsers look for /favicon.ico
    assert icon.startswith("data:image/svg+xml,%3Csvg")
    assert b"//" not in stylesheet().replace(b"/*", b"").replace(b"*/", b"")


def test_links_within_the_page_lead_somewhere(outline):
    assert {link[1:] for link in outline.links if link.startswith("#")} <= set(outline.ids)


def test_every_operation_parameter_field_and_code_is_there(described):
    text = page(described).replace("<wbr>", "")
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            assert f"{method.upper()} {path}" in text
            for parameter in operation.get("parameters", []):
                assert f"<code>{parameter['name']}</code>" in text
    for schema in described["components"]["schemas"].values():
        assert all(f"<code>{field}</code>" in text for field in schema["properties"])
    assert "<code>too_many_pixels</code>" in text


def test_codes_break_between_their_words_alone(described):
    assert "<code>too_<wbr>many_<wbr>pixels</code>" in page(described)
    assert b"anywhere" not in stylesheet()


def test_words_are_escaped(described):
    info = described["info"] | {"version": "<b>&"}
    assert "&lt;b&gt;&amp;" in page(described | {"info": info})


def test_examples_name_the_model_that_is_served():
    text = page(document(OPEN, "my model"))
    assert "$URL/v1/models/my%20model" in text
    assert "my model" in text
    assert "robust" not in text


def test_the_key_is_spoken_of_where_one_is_needed():
    assert "Authorization" in page(document(KEYED))
    assert "Authorization" not in page(document(OPEN))


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/docs", "text/html"), ("/docs.css", "text/css"), ("/openapi.json", "application/json")],
)
def test_it_is_served_unless_it_is_switched_off(path, kind):
    with client() as api:
        answer = api.get(path)
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(kind)
    with client(docs=False) as api:
        assert api.get(path).status_code == 404


@pytest.mark.parametrize("there", [True, False])
def test_there_is_a_way_to_the_page_where_there_is_one(there):
    with client(page=there) as asked:
        assert ('href="./"' in asked.get("/docs").text) is there
