"""Versions of one program, each installed and judged once; a judgement is kept on disk."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from importlib.metadata import version as installed
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conformance import catalogue
from conformance.reports import record
from conformance.session import versions
from conformance.spec import chapters
from conformance.targets import loader

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from conformance.session.entry import Entry
    from conformance.session.run import Run
    from conformance.session.selection import Selection
    from conformance.vocabulary.scenario import Scenario

_KEY_LENGTH = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One version: its report, or the problem that kept it from being judged."""

    version: str
    report: Mapping[str, Any] | None = None
    problem: str = ""
    was_kept: bool = field(default=False, compare=False)


def sweep(
    asked: str,
    wanted: Sequence[str],
    selection: Selection,
    *,
    folder: Path,
    network: Entry = "auto",
    again: bool = False,
) -> Iterator[Judged]:
    """Judge each version, in the order in which they are named; one that is on disk is read.

    Programs and reports lie below ``folder``, by target and version. Raises ``ConfigurationError``
    for what a person gave.
    """
    how = versions.sweep_of(asked)
    names = [versions.check_version(name) for name in wanted]
    selection.scenarios(chapters.load())  # before anything is installed, what was asked is checked
    own_name, _ = loader.outline(asked)
    below = folder.absolute() / own_name
    for name in names:
        own = below / name
        try:
            versions.install(how, name, own)
        except versions.InstallError as problem:
            yield Judged(version=name, problem=f"not installed: {problem}")
            continue
        run = versions.prepared(asked, own, network, selection)
        kept = own / "reports" / key(run, asked, name)
        if not again and (kept / "report.json").exists():
            report = record.load(kept / "report.json")
            yield Judged(version=name, report=report, was_kept=True)
        else:
            yield _judged(run, name, kept)


def _judged(run: Run, name: str, folder: Path) -> Judged:
    try:
        if (problem := run.obstacle()) is not None:
            return Judged(version=name, problem=problem)
        results = [run.assess(scenario) for scenario in run.scenarios]
        report = record.write(
            folder,
            run.ended(len(results)),
            results,
            catalogue.catalogue(),
            run.specification,
            place_of=catalogue.place,
        )
    finally:
        run.close()
    return Judged(version=name, report=report)


def key(run: Run, asked: str, version: str) -> str:
    """What a judgement depends on, as a short text: another of any of it is judged again.

    The version, the suite's, the target file and the programs beside it, the network, the
    scenarios with all that is in them.
    """
    parts = [
        version.encode(),
        installed("pecking-order").encode(),
        run.specification.revision.encode(),
        run.network.encode(),
        *(path.read_bytes() for path in _files(run, loader.path_of(asked))),
        *(_content(scenario) for scenario in run.scenarios),
    ]
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()[:_KEY_LENGTH]


def _files(run: Run, target_file: Path) -> Iterator[Path]:
    """The target file, and what its commands name of the files around it."""
    yield target_file
    beside = target_file.parent.resolve()
    words = sorted({word for argv in run.target.run.values() for word in argv})
    for path in map(Path, words):
        if path.is_absolute() and path.is_relative_to(beside) and path.is_file():
            yield path


def _content(scenario: Scenario) -> bytes:
    """Every text of a scenario; sorted, since some stand in sets."""
    return "\0".join((scenario.id, *sorted(catalogue.texts(scenario)))).encode(errors="replace")
