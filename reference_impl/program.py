"""The command line: what was asked for is done."""
# ruff: noqa: PLW0108  # a lambda looks its function up when called, so that it can be exchanged

import signal
from collections.abc import Callable, Sequence
from dataclasses import replace
from types import FrameType

from reference_impl import surroundings
from reference_impl.surroundings import Surroundings
from reference_impl.verbs import command, conversation, doctor, login, logout
from reference_impl.verbs.command import Command, MisusedError

VERSION = "reference-resolver 0.1.0"
USAGE = """usage: python -m reference_impl VERB [OPTION ...]
  send PROMPT  send one prompt and print the reply
  chat         send each line of standard input as a prompt, and print the replies
  login        log in by the browser; with --no-browser, by a code that is pasted
  logout       remove the stored login and the stored key
  doctor       tell which credential is in use, and whether it works; with --json, as JSON
options of send, chat and doctor:
  --bare           use ANTHROPIC_API_KEY and the passed settings only
  --settings FILE  a settings file, or JSON, of the user's own
  --interactive    ask whether an untrusted workspace may switch anything on (not for doctor)"""
ENDED, FAILED, MISUSED = 0, 1, 64
TALK = frozenset({"--bare", "--interactive", "--settings"})
# For each verb: how many words follow it, its options, and what it does.
VERBS: dict[str, tuple[int, frozenset[str], Callable[[Surroundings, Command], int]]] = {
    "send": (1, TALK, lambda around, asked: conversation.send(around, asked)),
    "chat": (0, TALK, lambda around, asked: conversation.chat(around, asked)),
    "login": (0, frozenset({"--no-browser"}), lambda around, asked: login.run(around, asked)),
    "logout": (0, frozenset(), lambda around, _: logout.run(around)),
    "doctor": (0, TALK | {"--json"}, lambda around, asked: doctor.run(around, asked)),
}


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
        asked = command.parse(argv)
        return dispatch(replace(around, interactive="--interactive" in asked.options), asked)
    except MisusedError as error:
        around.tell(f"{error}; --help shows what there is")
        return MISUSED
    except KeyboardInterrupt:
        around.tell("The run was cancelled.")
        return FAILED


def dispatch(around: Surroundings, asked: Command) -> int:
    """Do what the verb says; raise MisusedError when the rest does not go with it."""
    if asked.verb not in VERBS:
        raise MisusedError(f"no such verb; expected one of {', '.join(VERBS)}")
    words, options, run_verb = VERBS[asked.verb]
    command.check(asked, words, options)
    return run_verb(around, asked)
