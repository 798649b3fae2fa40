"""One report as one HTML file: no resource beside it, nothing that a text in it could set going."""

from __future__ import annotations

import base64
import hashlib
import re
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from conformance.reports import providers
from conformance.reports.html.page import page
from conformance.reports.prose import orders

if TYPE_CHECKING:
    from collections.abc import Mapping

_FOLDER = Path(__file__).parent / "templates"
_SLOT = re.compile("«[^»\\s]+»")
_CODE = re.compile(r"`([^`]+)`")
_STRESSED = re.compile(r"\*([^*\s][^*]*)\*")
_PICTURES = {code: 0x2400 + code for code in range(32) if chr(code) not in "\t\n"}
MARKS = {
    "pass": "✓",
    "fail": "✗",
    "warn": "!",
    "not applicable": "○",
    "not observed": "?",
    "unproven": "∅",
    "error": "⚡",
    "known failure": "≈",
    "unexpected pass": "↑",
    "open": "·",
    "not run": "·",
}


def render(report: Mapping[str, Any]) -> str:
    """The page of a ``report.json``, of this release or an older one, as it is to be written."""
    style, script = _text("report.css"), _text("report.js")
    policy = (
        "default-src 'none'",
        f"style-src '{_digest(style)}'",
        f"script-src '{_digest(script)}'",
        "base-uri 'none'",
        "form-action 'none'",
    )
    html = (
        _environment()
        .get_template("report.html.j2")
        .render(
            **page(report),
            style=Markup(style),  # noqa: S704  # a file of this package
            script=Markup(script),  # noqa: S704  # a file of this package
            policy="; ".join(policy),
        )
    )
    # Bytes that a world or a program had and that are no text (PEP 383) are told by their codes.
    return html.encode("utf-8", "backslashreplace").decode()


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"slots": slots, "prose": prose, "kind": kind, "moment": moment, "span": span}
    made.globals |= {
        "marks": MARKS,
        "told": orders.told,
        "notes": orders.notes,
        "chain": orders.chain,
        "difference": orders.difference,
        "shown_by": lambda found: orders.shown_by(found).removesuffix(f" {found.scenario}"),
        "ranked": lambda names: tuple((name,) for name in names),
        "legend": providers.LEGEND,
    }
    return made


@cache
def _text(name: str) -> str:
    return (_FOLDER / name).read_text("utf-8")


def _digest(text: str) -> str:
    """A source of the policy (CSP 3, section 2.3.1): this very text may run, and no other."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def slots(text: str) -> Markup:
    """A text with the names of planted secrets set apart, every character to be seen."""
    return Markup(_SLOT.sub(r'<b class="slot">\g<0></b>', str(escape(visible(text)))))  # noqa: S704  # escaped


def visible(text: str) -> str:
    """A text with control characters as their pictures: none of them has a place in HTML."""
    return text.translate(_PICTURES)


def prose(text: str) -> Markup:
    """A requirement's Markdown: code and stress within paragraphs, which is all that there is."""
    paragraphs = (Markup("<p>{}</p>").format(_line(part)) for part in text.split("\n\n"))
    return Markup("\n").join(paragraphs)


def _line(text: str) -> Markup:
    made = Markup("")
    at = 0
    for found in _CODE.finditer(text):
        made += _stressed(text[at : found.start()]) + Markup("<code>{}</code>").format(found[1])
        at = found.end()
    return made + _stressed(text[at:])


def _stressed(text: str) -> Markup:
    return Markup(_STRESSED.sub(r"<em>\1</em>", str(escape(text))))  # noqa: S704  # escaped


def kind(verdict: str) -> str:
    """A verdict as the name of a class."""
    return verdict.replace(" ", "-")


def moment(seconds: float) -> str:
    """Seconds since the epoch as a date and a time."""
    return time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(seconds))


def span(seconds: float) -> str:
    """A duration as a person says it."""
    if seconds < 60:  # noqa: PLR2004  # seconds in a minute
        return f"{seconds:.1f} s"
    return f"{seconds // 60:.0f} min {seconds % 60:.0f} s"
