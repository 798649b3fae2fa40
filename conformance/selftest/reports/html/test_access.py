"""report.html can be read by anybody, and nothing in it can be set going."""

import base64
import hashlib
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from conformance.reports.html import cases, render
from conformance.selftest.reports.html import made
from conformance.selftest.reports.html.document import Element, parse

_MOST_OF_PICTURE = 200_000
_IMAGES = Path(__file__).parents[4] / "docs" / "images"
_TEMPLATES = Path(cases.__file__).parent / "templates"


def test_no_text_of_a_target_is_markup(report: dict[str, Any]) -> None:
    """What it says is shown literally, and so is whatever else a report holds."""
    facts = {**report["circumstances"], "target": made.MARKUP, "target_version": made.MARKUP}
    results = [{**item, "title": made.MARKUP} for item in report["results"]]

    html = render({**report, "circumstances": facts, "results": results})

    page = parse(html)
    assert made.MARKUP not in html
    assert made.MARKUP in page.one("h1").text
    assert list(page.all("img")) == []
    assert len(list(page.all("script"))) == 1


def test_nothing_is_asked_for(html: str, page: Element) -> None:
    """No link, style or picture leads out, and the policy allows only the text that is there."""
    (policy,) = (m for m in page.all("meta") if m.attributes.get("http-equiv"))
    content = policy.attributes["content"]
    for tag in ("style", "script"):
        text = re.search(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        assert text is not None
        digest = base64.b64encode(hashlib.sha256(text[1].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in content

    assert content.startswith("default-src 'none'; ")
    outside = {"src", "srcset", "action", "style", "onclick", "onload", "xlink:href"}
    assert [e.tag for e in page.all() if outside & set(e.attributes)] == []
    assert "url(" not in html
    assert "@import" not in html


def test_links_lead_somewhere(page: Element) -> None:
    """Each into the page, to an element that there is once."""
    ids = Counter(item.attributes["id"] for item in page.all() if "id" in item.attributes)
    links = [item.attributes["href"] for item in page.all("a")]

    assert [name for name, number in ids.items() if number > 1] == []
    assert {link for link in links if not link.startswith("#") or link[1:] not in ids} == set()
    named = {e.attributes[a] for e in page.all() for a in ("aria-labelledby",) if a in e.attributes}
    assert named <= set(ids)


def test_every_result_can_be_linked_to(page: Element, report: dict[str, Any]) -> None:
    """By its ID."""
    ids = {item.attributes.get("id") for item in page.all()}

    assert {item["id"] for item in report["results"]} <= ids


def test_it_can_be_read_aloud(page: Element) -> None:
    """Landmarks, headings in order, tables with captions and headed rows and columns."""
    assert page.one("html").attributes["lang"] == "en"
    for landmark in ("main", "nav", "footer", "form"):
        assert page.one(landmark).text
    levels = [int(item.tag[1]) for item in page.all() if re.fullmatch("h[1-6]", item.tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1] == []
    for table in page.all("table"):
        assert table.one("caption").text
        assert all("scope" in head.attributes for head in table.all("th"))
        assert {
            row.children and next(row.all("th"), None) is not None for row in table.all("tr")
        } == {True}
    assert all(next(item.all("span"), None) for item in page.all("label"))
    assert all(
        next(item.all("title"), None) or "aria-hidden" in item.attributes
        for item in page.all("svg")
    )


def _luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("name", ["report-light.png", "report-dark.png"])
def test_the_pictures_of_the_documents_are_small(name: str) -> None:
    """Each is a PNG that a page loads at once."""
    picture = (_IMAGES / name).read_bytes()

    assert picture.startswith(b"\x89PNG")
    assert len(picture) < _MOST_OF_PICTURE


@pytest.mark.parametrize("room", [0, 1], ids=["light", "dark"])
def test_colours_have_contrast(room: int) -> None:
    """Every colour of text on every ground that it stands on has 4.5 to 1 (WCAG 2.2, 1.4.3)."""
    style = (_TEMPLATES / "report.css").read_text("utf-8")
    blocks = re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", blocks[room]))
    grounds = ("paper", "card", "well")
    inks = ("ink", "quiet", "link", "good", "bad", "odd", "known", "none")
    pairs = [(ink, ground) for ink in inks for ground in grounds]
    pairs += [(name, f"{name}-wash") for name in ("good", "bad", "odd", "known", "none", "slot")]

    for ink, ground in pairs:
        light, dark = sorted(map(_luminance, (colours[ink], colours[ground])), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, f"{ink} on {ground}"
