"""The links of the pages, and the anchors that they may lead to."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from conformance.selftest.documents.console import ROOT

_FENCE = re.compile(r"^( *)(```+|~~~+).*?^\1\2 *$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`\n]+`")
_LINK = re.compile(r"\]\(<?([^)>\s]+)>?(?: \"[^\"]*\")?\)")
_HTML = re.compile(r"\b(?:src|srcset|href)=\"([^\"\s]+)\"")
_HEADING = re.compile(r"^#{1,6} +(.+?)(?: +#+)?$", re.MULTILINE)
_MADE = re.compile(r"<a (?:id|name)=\"([^\"]+)\"")
_TEXT_OF_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")


def pages() -> tuple[Path, ...]:
    """Every page of the project."""
    found = (*ROOT.glob("*.md"), *(
        path
        for folder in ("docs", "conformance", "fixtures", "fakes", "reference_impl")
        for path in (ROOT / folder).glob("**/*.md")
    ))  # fmt: skip
    return tuple(sorted(found))


def links(text: str) -> tuple[str, ...]:
    """Every address that a page names outside code."""
    prose = _CODE.sub("", _FENCE.sub("", text))
    return (*_LINK.findall(prose), *_HTML.findall(prose))


def anchors(text: str) -> frozenset[str]:
    """The anchors of a page: GitHub's slugs of its headings, and those that it makes itself."""
    prose = _FENCE.sub("", text)
    return frozenset((*_slugs(prose), *_MADE.findall(prose)))


def broken(page: Path) -> list[str]:
    """Each link of a page to a file or an anchor that is not there. Nothing is asked of the net."""
    return [link for link in links(page.read_text("utf-8")) if not leads_somewhere(page, link)]


def leads_somewhere(page: Path, link: str) -> bool:
    """Whether a link of a page is to something that is there, or to an address of the net."""
    if re.match(r"[a-z][a-z0-9+.-]*:", link):
        return link.startswith(("https://", "mailto:"))
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.exists() or not target.is_relative_to(ROOT):
        return False
    if not anchor:
        return True
    return target.suffix == ".md" and anchor in anchors(target.read_text("utf-8"))


def _slugs(prose: str) -> Iterator[str]:
    seen: Counter[str] = Counter()
    for heading in _HEADING.findall(prose):
        slug = _slug(heading)
        yield f"{slug}-{seen[slug]}" if seen[slug] else slug
        seen[slug] += 1


def _slug(heading: str) -> str:
    """Small letters; letters of any language, digits, `-` and `_` stay; a space becomes `-`."""
    words = _TEXT_OF_LINK.sub(r"\1", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
