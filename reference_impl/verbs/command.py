"""What was asked for on the command line."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A verb, its words, and its options; `settings` is a path or JSON."""

    verb: str
    words: tuple[str, ...]
    options: frozenset[str]
    settings: str | None


class MisusedError(Exception):
    """The command line cannot be understood."""


def parse(argv: Sequence[str]) -> Command:
    """Return the command in the arguments; options may stand anywhere. Raise MisusedError."""
    words: list[str] = []
    options: set[str] = set()
    passed: str | None = None
    rest = iter(argv)
    for word in rest:
        option, equals, value = word.partition("=")
        if option == "--settings":
            passed = value if equals else next(rest, None)
            if passed is None:
                raise MisusedError("--settings needs a file")
            options.add(option)
        elif word.startswith("--"):
            options.add(word)
        else:
            words.append(word)
    return Command(
        verb=words[0] if words else "",
        words=tuple(words[1:]),
        options=frozenset(options),
        settings=passed,
    )


def check(asked: Command, words: int, options: frozenset[str]) -> None:
    """Raise MisusedError when words and options do not go with the verb."""
    for option in sorted(asked.options - options):
        raise MisusedError(f"{asked.verb} has no option {option.partition('=')[0]}")
    if len(asked.words) != words:
        raise MisusedError(f"{asked.verb} takes {words} words after it")
