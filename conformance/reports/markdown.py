"""summary.md: a run at a glance, for a CI step's summary."""

from __future__ import annotations

import html
import re
import time
from typing import TYPE_CHECKING, Any

from conformance.reports import providers
from conformance.reports.text import VERDICTS, asked, rerun
from conformance.vocabulary.finding import RED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# GitHub cuts a step's summary at 1 MiB; a failure with its wire takes some 2 KiB.
_MOST_SHOWN = 200
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|~$@])")


def summary(report: Mapping[str, Any]) -> str:
    """The Markdown of one ``report.json``: verdict, circumstances, table, failures, known ones."""
    results = report["results"]
    red = [item for item in results if item["verdict"] in RED]
    known = [item for item in results if item["verdict"] == "known failure"]
    warned = [item for item in results if item["verdict"] == "warn"]
    blocks = [
        _verdict(report, len(red)),
        *_circumstances(report["circumstances"]),
        "",
        *_table(report),
        *providers.section(report),
        *_details("Failures", red, asked(report)),
        *_details("Warnings", warned, asked(report)),
        *_known(known),
    ]
    return "\n".join(blocks).rstrip() + "\n"


def escape(text: str) -> str:
    """Any text as one line of literal Markdown."""
    flat = " ".join(text.split())
    return _SPECIAL.sub(r"\\\1", html.escape(flat, quote=False))


def _verdict(report: Mapping[str, Any], red: int) -> str:
    number = len(report["results"])
    target = escape(report["circumstances"]["target"])
    if not number:
        return f"# ⚠ {target}: no scenario was run\n"
    if red:
        return f"# ✗ {target}: {red} of {number} scenarios are red\n"
    known = report["totals"]["known failure"]
    note = f", {known} of them known failures" if known else ""
    return f"# ✓ {target}: {number} scenarios, none red{note}\n"


def _circumstances(facts: Mapping[str, Any]) -> Iterator[str]:
    network = facts["network"]
    if facts["network_note"]:
        network = f"{network} ({facts['network_note']})"
    started = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(facts["started"]))
    for name, value in (
        ("target", f"{facts['target']} {facts['target_version']}"),
        ("suite", f"pecking-order {facts['suite_version']}, spec {facts['revision']}"),
        ("network", network),
        ("capabilities", " ".join(facts["capabilities"]) or "none"),
        ("platform", facts["platform"]),
        ("run", f"{started}, {facts['duration_s']:.1f} s"),
        ("selection", facts["selection"]),
    ):
        if value:
            yield f"- **{name}**: {escape(value)}"


def _table(report: Mapping[str, Any]) -> Iterator[str]:
    yield f"| area | {' | '.join(VERDICTS)} |"
    yield f"| --- |{' ---: |' * len(VERDICTS)}"
    for area, row in (*report["areas"].items(), ("**total**", report["totals"])):
        yield f"| {area} | {' | '.join(str(row[verdict]) for verdict in VERDICTS)} |"


def _details(heading: str, results: Sequence[Mapping[str, Any]], target: str) -> Iterator[str]:
    if not results:
        return
    yield f"\n## {heading}\n"
    for item in results[:_MOST_SHOWN]:
        yield from _one(item, target)
    if len(results) > _MOST_SHOWN:
        yield f"\nand {len(results) - _MOST_SHOWN} more, in report.json"


def _one(item: Mapping[str, Any], target: str) -> Iterator[str]:
    shown = html.escape(f"{item['verdict']}: {item['title']}", quote=False)
    yield f"<details><summary>{shown}</summary>\n"
    if item["note"]:
        yield f"{escape(item['note'])}\n"
    for found in item["findings"]:
        yield (
            f"- {found['level']} {found['requirement']}, **{escape(found['check'])}**: "
            f"expected {escape(found['expected'])}, observed {escape(found['observed'])}"
        )
    if item["evidence"]:
        # A pre element takes its text literally, whatever Markdown it holds.
        yield f"\n<pre>{html.escape(chr(10).join(item['evidence']), quote=False)}</pre>"
    yield f"\n- requires {', '.join(item['requires'])}"
    if item["place"]:
        yield f"- defined {escape(item['place'])}"
    yield f"- rerun `{rerun(item['id'], target)}`"
    yield "\n</details>\n"


def _known(results: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if not results:
        return
    yield "\n## Known failures\n"
    for item in results[:_MOST_SHOWN]:
        yield f"- **{escape(item['id'])}**: {escape(item['note'])}"
    if len(results) > _MOST_SHOWN:
        yield f"- and {len(results) - _MOST_SHOWN} more, in report.json"
