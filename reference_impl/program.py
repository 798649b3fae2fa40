"""The command line: what was asked for, and how it ended."""

import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from types import FrameType

from reference_impl import surroundings
from reference_impl.surroundings import Surroundings
from reference_impl.verbs import conversation, login, logout

VERSION = "reference-resolver 0.1.0"
USAGE = """usage: python -m reference_impl VERB [OPTION ...]
  send PROMPT  send one prompt and print the reply
  chat         send each line of standard input as a prompt, and print the replies
  login        log in by the browser; with --no-browser, by a code that is pasted
  logout       remove the stored login and the stored key
options of send and chat:
  --bare           use ANTHROPIC_API_KEY and the passed settings only
  --settings FILE  a settings file, or JSON, of the user's own
  --interactive    ask whether an untrusted workspace may switch anything on"""
ENDED, FAILED, MISUSED = 0, 1, 64
TALK = frozenset({"--bare", "--interactive", "--settings"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A verb, its words, and its options; `settings` is a path or JSON."""

    verb: str
    words: tuple[str, ...]
    options: frozenset[str]
    settings: str | None


@dataclass(frozen=True, slots=True)
class Verb:
    """How many words a verb takes, its options, and what it does."""

    words: int
    options: frozenset[str]
    run: Callable[[Surroundings, Command], int]


VERBS = {
    "send": Verb(
        1,
        TALK,
        lambda around, given: conversation.send(
            around, given.words[0], bare="--bare" in given.options, passed=given.settings
        ),
    ),
    "chat": Verb(
        0,
        TALK,
        lambda around, given: conversation.chat(
            around, bare="--bare" in given.options, passed=given.settings
        ),
    ),
    "login": Verb(
        0,
        frozenset({"--no-browser"}),
        lambda around, given: login.run(around, by_hand="--no-browser" in given.options),
    ),
    "logout": Verb(0, frozenset(), lambda around, _: logout.run(around)),
}


class MisusedError(Exception):
    """The command line cannot be understood."""


def main(argv: Sequence[str]) -> int:
    """Run the program in the real process; return its exit status."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) == signal.SIG_DFL:  # nohup leaves it ignored
            signal.signal(number, cancel)
    return run(surroundings.current(), argv)


def cancel(_number: int, _frame: FrameType | None) -> None:
    """End the run as Ctrl-C does, so that helpers end and no half-written file stays."""
    raise KeyboardInterrupt


def run(around: Surroundings, argv: Sequence[str]) -> int:
    """Run the program; return its exit status."""
    if list(argv) in (["--version"], ["--help"]):
        around.say(VERSION if argv[0] == "--version" else USAGE)
        return ENDED
    try:
        command = parse(argv)
        verb = understand(command)
    except MisusedError as error:
        around.tell(f"{error}; --help shows what there is")
        return MISUSED
    try:
        return verb.run(replace(around, interactive="--interactive" in command.options), command)
    except KeyboardInterrupt:
        around.tell("The run was cancelled.")
        return FAILED


def parse(argv: Sequence[str]) -> Command:
    """Return the command in the arguments; options may stand anywhere."""
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


def understand(command: Command) -> Verb:
    """Return the verb of a command; raise MisusedError when the rest does not go with it."""
    verb = VERBS.get(command.verb)
    if verb is None:
        raise MisusedError(f"no such verb; expected one of {', '.join(VERBS)}")
    for option in sorted(command.options - verb.options):
        raise MisusedError(f"{command.verb} has no option {option.partition('=')[0]}")
    if len(command.words) != verb.words:
        raise MisusedError(f"{command.verb} takes {verb.words} words after it")
    return verb
