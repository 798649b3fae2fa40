"""What commands are given: scenarios, requirements, targets, reports; with completion."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from conformance.vocabulary.scenario import Scenario

_MOST_OFFERED = 200


class ScenarioType(click.ParamType):  # type: ignore[type-arg]  # not generic before click 8.2
    """A scenario by its ID."""

    name = "scenario"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Scenario:
        """The scenario; fails with the nearest ID."""
        from conformance import catalogue

        if not isinstance(value, str):
            return value  # type: ignore[no-any-return]  # click converts defaults again
        found = catalogue.by_id().get(value)
        if found is None:
            self.fail(no_such(value, "scenario", catalogue.by_id()), param, ctx)
        return found

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """IDs that begin so."""
        from conformance import catalogue

        del ctx, param
        return offered(catalogue.by_id(), incomplete)


class _Named(click.ParamType):  # type: ignore[type-arg]  # as above
    """A text out of a set that is read only when it is needed for completion."""

    def __init__(self, name: str, names: Callable[[], Iterable[str]]) -> None:
        self.name = name
        self._names = names

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Names that begin so."""
        del ctx, param
        return offered(self._names(), incomplete)


class TargetType(_Named):
    """A target by name or file: both are completed."""

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """The suite's own targets, and files."""
        own = super().shell_complete(ctx, param, incomplete)
        return own or [CompletionItem(incomplete, type="file")]


def no_such(name: str, kind: str, names: Iterable[str]) -> str:
    """That there is no such thing, and which name was perhaps meant."""
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    hint = f"Did you mean {near[0]}?" if near else "pecking-order list shows what there is."
    return f"there is no {kind} {name!r}. {hint}"


def offered(names: Iterable[str], incomplete: str) -> list[CompletionItem]:
    """Those that begin so, at most two hundred."""
    found = [name for name in names if name.startswith(incomplete)]
    return [CompletionItem(name) for name in found[:_MOST_OFFERED]]


def _targets() -> Iterable[str]:
    from conformance.targets import loader

    return loader.names()


def _requirements() -> Iterable[str]:
    from conformance.spec import chapters

    return chapters.load().requirements


def _areas() -> Iterable[str]:
    from conformance.spec import chapters

    return chapters.load().areas


def _ids() -> Iterable[str]:
    from conformance import catalogue

    return (*_requirements(), *catalogue.by_id())


SCENARIO = ScenarioType()
TARGET = TargetType("name|file", _targets)
REQUIREMENT = _Named("id", _requirements)
AREA = _Named("area", _areas)
ANY_ID = _Named("id", _ids)
REPORT = click.Path(path_type=Path)

target_option = click.option(
    "--target",
    type=TARGET,
    default="reference",
    show_default=True,
    help="A target that comes with the suite, or a target file.",
)
network_option = click.option(
    "--network",
    type=click.Choice(["auto", "namespace", "proxy"]),
    default="auto",
    show_default=True,
    help="How a program reaches the fake internet.",
)
reports_option = click.option(
    "--report",
    "reports",
    type=REPORT,
    multiple=True,
    metavar="REPORT.json",
    help="Tell what this report says of it; may be given again.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for a machine.")
