"""Every link of the pages leads to a file that is there, and to a heading in it."""

from pathlib import Path

import pytest

from conformance.selftest.documents import links
from conformance.selftest.documents.console import ROOT

_PAGES = links.pages()


@pytest.mark.parametrize("page", _PAGES, ids=[str(page.relative_to(ROOT)) for page in _PAGES])
def test_links_lead_somewhere(page: Path) -> None:
    """Files, folders and anchors; addresses elsewhere are https, and nobody is asked."""
    assert links.broken(page) == []


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda page: page.name)
def test_every_page_of_the_docs_is_in_their_index(page: Path) -> None:
    """And the index in the README."""
    index = ROOT / "docs" / "README.md"
    linked = {(index.parent / name).resolve() for name in links.links(index.read_text("utf-8"))}
    assert page in {*linked, index}
    assert "docs/README.md" in links.links((ROOT / "README.md").read_text("utf-8"))


@pytest.mark.parametrize(
    ("heading", "slug"),
    [
        ("What is judged", "what-is-judged"),
        ("`[run]`: one argv for each verb", "run-one-argv-for-each-verb"),
        ("HLP-004 · MUST", "hlp-004--must"),
        ("A [link](there.md), and more!", "a-link-and-more"),
        ("`accept`, `decline`", "accept-decline"),
        ("snake_case & Größe", "snake_case--größe"),
    ],
)
def test_an_anchor_is_what_github_makes_of_a_heading(heading: str, slug: str) -> None:
    """Its own rule: what is no word goes, spaces become hyphens."""
    assert links.anchors(f"# {heading}\n") == {slug}


def test_headings_alike_are_numbered_and_code_has_none() -> None:
    """The second has -1; an anchor of HTML counts too."""
    text = '# One\n\n## One\n\n```sh\n# no heading\n```\n\n<a id="mine"></a>\n'
    assert links.anchors(text) == {"one", "one-1", "mine"}


def test_what_is_broken_is_told() -> None:
    """A file, an anchor, a place outside the project, an address that is not https."""
    page = ROOT / "docs" / "nowhere.md"
    good = ("fidelity.md", "fidelity.md#amazon", "images/report-light.png", "https://example.com/")
    gone = ("gone.md", "fidelity.md#gone", "../../elsewhere", "http://example.com/")
    found = links.links(f"{' '.join(f'[x]({name})' for name in (*good, *gone))} `[y](code.md)`")
    assert found == (*good, *gone)
    assert tuple(name for name in found if not links.leads_somewhere(page, name)) == gone
