"""A table of a target file that knows what was asked of it: what is left over is a mistake."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, TypeVar, overload

_Kind = TypeVar("_Kind", str, int)
_NAMES: Final[Mapping[type, str]] = {str: "a text", int: "a whole number"}


class TargetFileError(Exception):
    """A target file is wrong: place, what was found, what was expected, and a remedy."""


class _Required:
    """Stands for a missing default."""


_REQUIRED = _Required()


@dataclass(slots=True, kw_only=True)
class Table:
    """One table; ``name`` is its place in the file, empty for the whole of it."""

    path: Path
    name: str
    values: Mapping[str, Any]
    asked: set[str] = field(default_factory=set)

    def error(self, key: str, found: str, expected: str, remedy: str) -> TargetFileError:
        """A mistake at a key."""
        place = f"{self.name}.{key}" if self.name else key
        return TargetFileError(
            f"{self.path}: {place}: found {found}\n  expected: {expected}\n  remedy: {remedy}"
        )

    @overload
    def take(self, key: str, kind: type[_Kind]) -> _Kind: ...
    @overload
    def take(self, key: str, kind: type[_Kind], default: _Kind) -> _Kind: ...
    @overload
    def take(self, key: str, kind: type[_Kind], default: None) -> _Kind | None: ...
    def take(
        self, key: str, kind: type[_Kind], default: _Kind | _Required | None = _REQUIRED
    ) -> _Kind | None:
        """The value of a key."""
        self.asked.add(key)
        if key not in self.values:
            if isinstance(default, _Required):
                raise self.error(key, "nothing", _NAMES[kind], "add it")
            return default
        value = self.values[key]
        if type(value) is not kind or value == "":  # an instance of bool is one of int, too
            raise self.error(key, repr(value), _NAMES[kind], "correct it")
        return value

    def one_of(self, key: str, choices: Sequence[str], default: str) -> str:
        """A text out of a closed set."""
        value = self.take(key, str, default)
        if value not in choices:
            near = get_close_matches(value, choices, 1)
            remedy = f"did you mean {near[0]!r}?" if near else "choose one of them"
            raise self.error(key, repr(value), f"one of {', '.join(choices)}", remedy)
        return value

    @overload
    def words(self, key: str, default: tuple[str, ...]) -> tuple[str, ...]: ...
    @overload
    def words(self, key: str, default: None) -> tuple[str, ...] | None: ...
    def words(self, key: str, default: tuple[str, ...] | None) -> tuple[str, ...] | None:
        """A list of texts: an argv is never one text, so that no shell has to read it."""
        self.asked.add(key)
        if key not in self.values:
            return default
        value = self.values[key]
        if isinstance(value, str):
            split = ", ".join(f'"{word}"' for word in value.split())
            raise self.error(key, repr(value), "a list of words", f"write [{split}]")
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            raise self.error(key, repr(value), "a list of words", "write every word as a text")
        if not value and default is None:
            raise self.error(key, "an empty list", "at least one word", "fill it, or leave it out")
        return tuple(value)

    def texts(self, key: str) -> Mapping[str, str]:
        """A table of texts; empty when it is not there."""
        self.asked.add(key)
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            raise self.error(key, repr(value), "a table of texts", f'write {key} = {{NAME = "…"}}')
        for name, text in value.items():
            if not isinstance(text, str):
                raise self.error(f"{key}.{name}", repr(text), "a text", "put it in quotes")
        return dict(value)

    def texts_if_any(self, key: str) -> Mapping[str, str] | None:
        """A table of texts; ``None`` when it is not there."""
        found = self.texts(key)
        return found if key in self.values else None

    @overload
    def seconds(self, key: str, default: float) -> float: ...
    @overload
    def seconds(self, key: str, default: None) -> float | None: ...
    def seconds(self, key: str, default: float | None) -> float | None:
        """A time that is longer than none."""
        self.asked.add(key)
        value = self.values.get(key, default)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
            raise self.error(key, repr(value), "seconds, more than 0", "correct it")
        return float(value)

    def table(self, key: str) -> "Table":
        """A table inside; empty when it is not there."""
        self.asked.add(key)
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            raise self.error(key, repr(value), "a table", f"write it as [{key}]")
        name = f"{self.name}.{key}" if self.name else key
        return Table(path=self.path, name=name, values=value)

    def known(self, names: Sequence[str]) -> None:
        """Count these keys as asked for, and finish."""
        self.asked |= set(names)
        self.finish()

    def finish(self) -> None:
        """Nothing more is asked: raise ``TargetFileError`` for the first key left over."""
        for key in self.values:
            if key not in self.asked:
                near = get_close_matches(key, self.asked, 1)
                remedy = f"did you mean {near[0]}?" if near else "leave it out"
                expected = f"one of {', '.join(sorted(self.asked))}"
                raise self.error(key, "an unknown key", expected, remedy)
