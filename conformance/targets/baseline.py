"""Keeping a file of known failures: entries added for what is red, taken out for what is not.

The file is a person's: comments, order and form of what stays are left as they are. Entries are
edited one by one as text; tomlkit writes what changes inside of one.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import tomlkit
from tomlkit.items import Array

from conformance.targets.known import KnownFailuresError

# What a new entry has for a reason: the loader turns it away until a person has written one.
TODO = "TODO: say in plain words what the program does instead"
_ENTRY = re.compile(r"^\s*\[\[\s*known\s*\]\]")
_PER_LINE = 96
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """One entry to come: scenarios that fail in one way, by these checks, and what shows it."""

    scenarios: tuple[str, ...]
    checks: tuple[str, ...]
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A stretch of the file: an entry, or what stands between two (comments, blank lines)."""

    text: str
    is_entry: bool


def listed(path: Path) -> frozenset[Pair]:
    """Every (scenario, check) that the file lists, whether or not it has a reason yet.

    Raises ``KnownFailuresError`` for a file that cannot be edited.
    """
    return frozenset(
        pair for part in _parts(path) if part.is_entry for pair in _pairs(_table(part.text), path)
    )


def unstable(path: Path) -> frozenset[Pair]:
    """Those whose entries say that they come and go."""
    return frozenset(
        pair
        for part in _parts(path)
        if part.is_entry and (table := _table(part.text)).get("unstable") is True
        for pair in _pairs(table, path)
    )


def add(path: Path, additions: Sequence[Addition]) -> None:
    """Write entries at the end of the file, which is made where it is not there."""
    text = path.read_text("utf-8") if path.exists() else ""
    gap = "" if not text else "\n" if text.endswith("\n") else "\n\n"
    path.write_text(f"{text}{gap}{chr(10).join(map(_written, additions))}", "utf-8")


def prune(path: Path, is_stale: Callable[[str, str], bool]) -> tuple[Pair, ...]:
    """Take out what is stale, by scenario and check; tells what was taken out, in its order.

    A scenario leaves its list, a check its list; an entry of which nothing is left goes whole.
    Where scenarios of one entry have different checks left, they get entries of their own.
    """
    parts, gone, made = _parts(path), [], []
    for part in parts:
        if not part.is_entry:
            made.append(part.text)
            continue
        stale = [pair for pair in _pairs(_table(part.text), path) if is_stale(*pair)]
        gone += stale
        made.append(_without(part.text, frozenset(stale)) if stale else part.text)
    text = "".join(made)
    # Where an entry went, the blank lines around it become one.
    path.write_text(re.sub(r"\n{3,}", "\n\n", text).lstrip("\n") if gone else text, "utf-8")
    return tuple(gone)


def _parts(path: Path) -> list[_Part]:
    if not path.exists():
        return []
    try:
        text = path.read_text("utf-8")
        number = len(tomllib.loads(text).get("known", []))
    except (OSError, ValueError) as problem:
        raise KnownFailuresError(
            str(path), f"is not TOML: {problem}", "tables [[known]]", "correct the file"
        ) from None
    lines = text.splitlines(keepends=True)
    starts = [index for index, line in enumerate(lines) if _ENTRY.match(line)]
    if len(starts) != number:
        raise KnownFailuresError(
            str(path),
            f"{number} entries and {len(starts)} lines [[known]]",
            "each entry to begin with such a line, and no text to hold one",
            "write it so; nothing was changed",
        )
    parts = [_Part(text="".join(lines[: starts[0]] if starts else lines), is_entry=False)]
    for start, behind in zip(starts, [*starts[1:], len(lines)], strict=True):
        end = _end(lines, start, behind)
        parts.append(_Part(text="".join(lines[start:end]), is_entry=True))
        parts.append(_Part(text="".join(lines[end:behind]), is_entry=False))
    return [part for part in parts if part.text]


def _end(lines: Sequence[str], start: int, behind: int) -> int:
    """Where an entry ends: behind the last line of a value, before the comments of the next."""
    whole = tomllib.loads("".join(lines[start:behind]))
    end = behind
    while end > start + 1:
        last = lines[end - 1].strip()
        if last and not last.startswith("#"):
            break
        try:
            if tomllib.loads("".join(lines[start : end - 1])) != whole:
                break  # it stands inside of a text
        except ValueError:
            break
        end -= 1
    return end


def _table(text: str) -> Mapping[str, object]:
    tables: list[Mapping[str, object]] = tomllib.loads(text)["known"]
    return tables[0]


def _pairs(table: Mapping[str, object], path: Path) -> tuple[Pair, ...]:
    return tuple(
        (scenario, check)
        for scenario in _words(table, "scenario", path)
        for check in _words(table, "check", path)
    )


def _words(table: Mapping[str, object], key: str, path: Path) -> tuple[str, ...]:
    found = table.get(key)
    words = [found] if isinstance(found, str) else found
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise KnownFailuresError(
            str(path), f"{key} is {found!r}", f"{key}: a word, or a list of words", "correct it"
        )
    return tuple(words)


def _without(text: str, stale: frozenset[Pair]) -> str:
    """One entry's text without some of its pairs; several entries where that cannot be one."""
    table = _table(text)
    checks = _words(table, "check", Path())
    left: dict[tuple[str, ...], list[str]] = {}
    for scenario in _words(table, "scenario", Path()):
        remaining = tuple(check for check in checks if (scenario, check) not in stale)
        if remaining:
            left.setdefault(remaining, []).append(scenario)
    ordered = sorted(left.items(), key=lambda item: item[0] != checks)
    return "\n".join(_narrowed(text, scenarios, kept) for kept, scenarios in ordered)


def _narrowed(text: str, scenarios: Sequence[str], checks: Sequence[str]) -> str:
    document = tomlkit.parse(text)
    tables = document["known"]
    entry = tables[0]
    for key, wanted in (("scenario", scenarios), ("check", checks)):
        value = entry[key]
        if not isinstance(value, Array):
            continue
        for word in [word for word in value if word not in wanted]:
            value.remove(word)
        if len(value) == 1 and "#" not in value.as_string():
            entry[key] = value[0]
    return tomlkit.dumps(document)


def _written(item: Addition) -> str:
    tables = tomlkit.aot()
    table = tomlkit.table()
    table.add("scenario", _list(item.scenarios))
    table.add("check", _list(item.checks))
    table.add("reason", TODO)
    table.add("evidence", tomlkit.string(item.evidence, multiline="\n" in item.evidence))
    tables.append(table)
    document = tomlkit.document()
    document.add("known", tables)
    # TOML leaves a first line break out: the text then begins where it can be read.
    return tomlkit.dumps(document).replace('evidence = """', 'evidence = """\n', 1)


def _list(words: Iterable[str]) -> object:
    """One word as it is; several as a list, on lines of their own where they are long."""
    several = tuple(words)
    if len(several) == 1:
        return several[0]
    array = tomlkit.array()
    array.extend(several)
    return array.multiline(len(array.as_string()) > _PER_LINE)
