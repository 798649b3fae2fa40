"""The command line: what was asked for, and how it ended."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from reference_impl import chain, surroundings
from reference_impl.credential import Reason, RunEndedError
from reference_impl.local import settings
from reference_impl.surroundings import Surroundings
from reference_impl.wire import api

VERSION = "reference-resolver 0.1.0"
USAGE = "usage: python -m reference_impl send PROMPT [--bare] [--settings FILE] [--interactive]"
Outcome = Literal["sent", "refused", "failed"]
SENT, ENDED, MISUSED = 0, 1, 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A verb, its words, and its options; `settings` is a path or JSON."""

    verb: str
    words: tuple[str, ...]
    bare: bool
    interactive: bool
    settings: str | None


class MisusedError(Exception):
    """The command line cannot be understood."""


def main(argv: Sequence[str]) -> int:
    """Run the program in the real process; return its exit status."""
    return run(surroundings.current(), argv)


def run(around: Surroundings, argv: Sequence[str]) -> int:
    """Run the program; return its exit status."""
    if list(argv) in (["--version"], ["--help"]):
        around.say(VERSION if argv[0] == "--version" else USAGE)
        return SENT
    try:
        return dispatch(around, parse(argv))
    except MisusedError as error:
        around.tell(f"{error}. {USAGE}")
        return MISUSED


def parse(argv: Sequence[str]) -> Command:
    """Return the command in the arguments; options may stand anywhere."""
    words: list[str] = []
    flags = {"--bare": False, "--interactive": False}
    passed: str | None = None
    rest = iter(argv)
    for word in rest:
        option, equals, value = word.partition("=")
        if option == "--settings":
            passed = value if equals else next(rest, None)
            if passed is None:
                raise MisusedError("--settings needs a file")
        elif word in flags:
            flags[word] = True
        elif word.startswith("--"):
            raise MisusedError(f"unknown option {option}")
        else:
            words.append(word)
    return Command(
        verb=words[0] if words else "",
        words=tuple(words[1:]),
        bare=flags["--bare"],
        interactive=flags["--interactive"],
        settings=passed,
    )


def dispatch(around: Surroundings, command: Command) -> int:
    """Do what the verb says."""
    match command.verb:
        case "send":
            return send(around, command)
        case _:
            raise MisusedError("no such verb; expected: send")


def send(around: Surroundings, command: Command) -> int:
    """Send one prompt and write its reply."""
    if len(command.words) != 1:
        raise MisusedError("send takes one prompt")
    source: str | None = None
    try:
        mode = chain.mode_of(around, bare=command.bare)
        given = settings.load(around, mode, command.settings)
        if mode != "managed":
            chain.refuse_clouds(around, given)
        request = api.prepare(around, given, command.words[0])
        credential = chain.resolve(around, given, mode)
        source = credential.source
        text = api.send(around, request, credential, lambda old: chain.renew(around, given, old))
    except RunEndedError as error:
        around.tell(str(error))
        return report(around, "failed" if source else "refused", error.reason, source)
    except KeyboardInterrupt:
        around.tell("The run was cancelled.")
        return report(around, "failed", "cancelled", source)
    around.say(text)
    return report(around, "sent", None, source)


def report(
    around: Surroundings, outcome: Outcome, reason: Reason | None, source: str | None
) -> int:
    """Write the outcome as the last line; return the exit status that goes with it."""
    line = {"outcome": outcome, "reason": reason, "source": source}
    around.say(json.dumps({name: value for name, value in line.items() if value is not None}))
    return SENT if outcome == "sent" else ENDED
