"""The matrix of leaks as tables: source by mode for each provider, from one report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_AREA = "leak"
# Where the specification leaves a cell open there is no scenario.
OPEN = "open"
HEADING = "Cross-provider leaks"
LEGEND = (
    "Each cell is the verdict on one source of the first party, present while the provider is in"
    " the mode of the column (PRE-002): `normal` selected, `skip` without authentication,"
    " `base-url` at a gateway, `missing` without a credential, `refused` with one that the cloud"
    f" refuses, `off` not selected. `{OPEN}` is left open by the specification."
)


def tables(report: Mapping[str, Any]) -> Iterator[str]:
    """The lines of one table for each provider; nothing where no scenario of the matrix was run."""
    verdicts = dict(cells(report))
    sources = tuple(dict.fromkeys(source for _, _, source in verdicts))
    for provider in dict.fromkeys(provider for provider, _, _ in verdicts):
        modes = tuple(dict.fromkeys(mode for found, mode, _ in verdicts if found == provider))
        yield f"| {provider} | {' | '.join(modes)} |"
        yield f"| --- |{' --- |' * len(modes)}"
        for source in sources:
            row = (verdicts.get((provider, mode, source), OPEN) for mode in modes)
            yield f"| {source} | {' | '.join(row)} |"
        yield ""


def section(report: Mapping[str, Any]) -> Iterator[str]:
    """The tables below a heading, with what their words mean."""
    lines = tuple(tables(report))
    if lines:
        yield from (f"\n## {HEADING}\n", LEGEND, "", *lines[:-1])


def cells(report: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str, str], str]]:
    """The verdict by provider, mode and source, in the order of the report."""
    for item in report["results"]:
        area, _, rest = item["id"].partition(".")
        if area == _AREA:
            place, _, source = rest.partition(".")
            provider, _, mode = place.partition("-")
            yield (provider, mode, source), item["verdict"]
