"""A mutant: which requirement it breaks, and what it puts in the place of what."""

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType

_MARK = "BUG: "


class NoSuchPlaceError(LookupError):
    """A mutant replaces something that the reference does not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One bug, as a row of a catalogue.

    ``replaces`` is ``module:attribute``; ``also`` are further replacements that the bug needs.
    ``shown_by`` is a requirement whose scenarios bring the situation about, where the broken one
    is never cited (LEK). ``told_as`` is the rule on leaks by which a breach is told, where the
    requirement forbids a leak in other words. ``survives`` says why no scenario kills it yet: a
    hole in the suite, known and counted.
    """

    id: str
    requirement: str
    replaces: str
    by: Callable[..., object]
    also: tuple[tuple[str, Callable[..., object]], ...] = ()
    shown_by: str | None = None
    told_as: str | None = None
    survives: str | None = None

    @property
    def bug(self) -> str:
        """The bug in a sentence; empty when the function does not tell it."""
        text = " ".join((self.by.__doc__ or "").split())
        return text.removeprefix(_MARK) if text.startswith(_MARK) else ""

    @property
    def replacements(self) -> Iterator[tuple[str, Callable[..., object]]]:
        """Every place and what is put there."""
        yield self.replaces, self.by
        yield from self.also


def locate(place: str) -> tuple[ModuleType, str]:
    """The module and the attribute's name; raise NoSuchPlaceError when there is no such thing."""
    name, _, attribute = place.partition(":")
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError:
        raise NoSuchPlaceError(f"{place}: there is no module {name}") from None
    if not callable(getattr(module, attribute, None)):
        raise NoSuchPlaceError(f"{place}: {name} has no function {attribute!r}")
    return module, attribute


def apply(mutant: Mutant) -> None:
    """Put the bug into this process; it stays until the process ends."""
    for place, function in mutant.replacements:
        module, attribute = locate(place)
        setattr(module, attribute, function)
