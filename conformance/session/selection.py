"""Which scenarios a run is about: all of them, or a part that was asked for, and told as one."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Self

from conformance import catalogue
from conformance.session import durations
from conformance.spec import revisions
from conformance.spec.chapters import Specification
from conformance.vocabulary.scenario import Scenario

_SHARD = re.compile(r"([1-9]\d{0,3})/([1-9]\d{0,3})")
_BY_PYTEST = "chosen or ended by pytest"
# As a report tells them.
_TOLD_SHARD = re.compile(r"shard \d+/\d+")
_PARTIAL = re.compile(r" \((?:partial: )?\d+ of \d+ scenarios\)$")


class ConfigurationError(Exception):
    """Something that a person gave is wrong: place, value, expectation, remedy, in one message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """One of so many parts of what was chosen, none of which shares a scenario with another.

    They take about equally long. Where a scenario belongs is the same for every target and on every
    machine; in another version of the suite, or another selection, it may be elsewhere.
    """

    number: int = 1
    count: int = 1

    @classmethod
    def parse(cls, text: str) -> Self:
        """A shard as a person writes it, ``1/3``. Raises ``ConfigurationError``."""
        found = _SHARD.fullmatch(text)
        if found is None or int(found[1]) > int(found[2]):
            raise ConfigurationError(
                f"--shard {text}: there is no such shard.\n"
                "  expected: its number and how many there are, from 1/3 to 3/3 for three"
            )
        return cls(number=int(found[1]), count=int(found[2]))

    def part(self, scenarios: Sequence[Scenario]) -> tuple[Scenario, ...]:
        """The scenarios that belong to it, in the order in which they were given."""
        if self.count == 1:
            return tuple(scenarios)
        own = durations.divide([item.id for item in scenarios], self.count)[self.number - 1]
        return tuple(item for item in scenarios if item.id in own)

    @property
    def is_last(self) -> bool:
        """Whether it is the last one, to which all belongs that is no scenario."""
        return self.number == self.count


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What was asked for; everything, where nothing was.

    ``patterns`` are IDs of scenarios, in which ``*`` stands for anything.
    """

    patterns: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    revision: str | None = None
    shard: Shard = Shard()

    @property
    def has_procedures(self) -> bool:
        """Whether procedures, which are about many requirements, are run too."""
        return not self._is_narrowed and self.shard.is_last

    @property
    def _is_narrowed(self) -> bool:
        return bool(self.patterns or self.requirements or self.areas or self.revision)

    def scenarios(self, specification: Specification) -> tuple[Scenario, ...]:
        """Those that were chosen.

        Raises ``ConfigurationError`` for a pattern, a requirement, an area or a revision of which
        there is none.
        """
        self._check(specification)
        frozen = revisions.requirements(self.revision) if self.revision else None
        chosen = [
            scenario
            for scenario in catalogue.catalogue()
            if (not self.requirements or set(self.requirements) & set(scenario.requires))
            and (not self.areas or scenario.requires[0].partition("-")[0] in self.areas)
            and (frozen is None or scenario.requires[0] in frozen)
            and (not self.patterns or self._matches(scenario.id))
        ]
        return self.shard.part(chosen)

    def words(self, chosen: int, judged: int | None = None) -> str:
        """What was chosen, in words; empty for everything.

        ``judged`` are fewer than ``chosen`` where pytest was told to leave some out, or to stop.
        """
        areas = (f"area {area}" for area in self.areas)
        revision = (f"revision {self.revision}",) * (self.revision is not None)
        shards = (f"shard {self.shard.number}/{self.shard.count}",) * (self.shard.count > 1)
        left_out = (_BY_PYTEST,) * (judged is not None and judged < chosen)
        asked = ", ".join(
            (*self.patterns, *self.requirements, *areas, *revision, *shards, *left_out)
        )
        return asked and _partial(asked, chosen if judged is None else judged)

    def _matches(self, scenario_id: str) -> bool:
        return any(fnmatchcase(scenario_id, pattern) for pattern in self.patterns)

    def _check(self, specification: Specification) -> None:
        for pattern in self.patterns:
            if not any(fnmatchcase(name, pattern) for name in catalogue.by_id()):
                raise ConfigurationError(
                    f"--scenario {pattern}: there is no such scenario.\n"
                    "  expected: an ID, in which * stands for anything"
                )
        if self.revision is not None and self.revision not in revisions.names():
            raise ConfigurationError(
                f"--revision {self.revision}: there is no such revision.\n"
                f"  expected: one of {', '.join(revisions.names())}"
            )
        for name in self.requirements:
            if name not in specification.requirements:
                near = specification.closest(name)
                hint = f"Did you mean {near}?" if near else "conformance/spec lists them."
                raise ConfigurationError(
                    f"--requirement {name}: there is no such requirement. {hint}"
                )
        for area in self.areas:
            if area not in specification.areas:
                raise ConfigurationError(
                    f"--area {area}: there is no such area.\n"
                    f"  expected: one of {', '.join(specification.areas)}"
                )


def together(parts: Sequence[str], judged: int) -> str:
    """What several runs chose together, in words, from those of each; empty for everything.

    Where all shards of something are there, what was divided is what was chosen.
    """
    if judged == len(catalogue.catalogue()):
        return ""
    asked = [_PARTIAL.sub("", words) for words in parts]
    wholes = list(dict.fromkeys(_without_shard(words) for words in asked))
    shards = {found[0] for words in asked for found in _TOLD_SHARD.finditer(words)}
    is_one = len(wholes) == 1 and all(_TOLD_SHARD.search(words) for words in asked)
    if is_one and wholes[0] and _are_all(shards):
        return _partial(wholes[0], judged)
    return _partial("; ".join(dict.fromkeys(asked)) or "not all", judged)


def _without_shard(words: str) -> str:
    return ", ".join(part for part in words.split(", ") if not _TOLD_SHARD.fullmatch(part))


def _are_all(shards: Collection[str]) -> bool:
    counts = {words.partition("/")[2] for words in shards}
    return len(counts) == 1 and len(shards) == int(counts.pop())


def _partial(asked: str, judged: int) -> str:
    """What was asked for, and that it is a part; a revision may be all that there is."""
    total = len(catalogue.catalogue())
    part = "partial: " * (judged < total)
    return f"{asked} ({part}{judged} of {total} scenarios)"
