"""What holds for every page that Tenfold writes: one sound file, for all screens, asking nobody."""

import re
from html.parser import HTMLParser
from itertools import pairwise

EMPTY = {"meta", "link", "img", "br", "hr", "input"}
HOSTILE = '</style></pre><script>alert("1 | 2")</script>'
FITS_ALL = (
    "prefers-color-scheme: dark", '[data-theme="dark"]', "width=device-width", "max-width: 480px",
)  # fmt: skip


class Page(HTMLParser):
    """The tags of a page in their order; complains about tags that don't match."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.open = [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def check(text, deepest=2):
    """Tags match, headings are in order, references find their ids; nothing is asked for."""
    tags = Page(text).tags
    assert dict(tags)["html"]["lang"] == "en"
    headings = [int(tag[1]) for tag, _ in tags if re.fullmatch(r"h\d", tag)]
    assert headings[0] == 1
    assert all(1 < after <= before + 1 for before, after in pairwise(headings))
    assert 1 < max(headings) <= deepest
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'(?:url\(|href=")#([^)"]+)', text)) <= set(ids)
    attributes = [item for _, attrs in tags for item in attrs.items()]
    asked = [value for name, value in attributes if name in {"src", "href", "srcset", "xlink:href"}]
    assert all(value.startswith(("data:", "#")) for value in asked)
    assert not re.search(r"@import|url\((?!#)", text)
    assert "https:" not in text
    assert "http:" not in text.replace("http://www.w3.org", "")  # the names of namespaces
    images = [attrs for tag, attrs in tags if tag == "img"]
    assert all(a["alt"] and a["src"].startswith("data:image/png;base64,") for a in images)
    assert all(needed in text for needed in FITS_ALL)
    assert len(text.encode()) < 1_500_000
