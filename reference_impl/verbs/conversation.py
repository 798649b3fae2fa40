"""Prompts and their replies: `send` has one prompt, `chat` as many as are typed."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Literal

from reference_impl import credential
from reference_impl.credential import Reason, RunEndedError
from reference_impl.surroundings import Surroundings
from reference_impl.verbs import session
from reference_impl.verbs.command import Command

Outcome = Literal["sent", "refused", "failed"]


def send(around: Surroundings, asked: Command) -> int:
    """Send one prompt and write its reply; return the exit status."""
    return converse(around, asked, asked.words, str)


def chat(around: Surroundings, asked: Command) -> int:
    """Send each prompt that is typed and write its reply; the first that fails is the last."""
    return converse(around, asked, typed(around), one_line)


def typed(around: Surroundings) -> Iterator[str]:
    """Yield the lines of standard input as they come; an empty one is no prompt."""
    for line in around.stdin:
        if credential.is_set(line):
            yield credential.trim(line)


def one_line(reply: str) -> str:
    """Return a reply as one line."""
    return " ".join(reply.splitlines())


def converse(
    around: Surroundings, asked: Command, prompts: Iterable[str], shape: Callable[[str], str]
) -> int:
    """Send the prompts in one session and write their replies; return the exit status."""
    opened: session.Session | None = None
    reason: Reason | None = None
    try:
        opened = session.begin(around, asked)
        for prompt in prompts:
            around.say(shape(session.reply(opened, prompt)))
    except RunEndedError as error:
        around.tell(str(error))
        reason = error.reason
    except KeyboardInterrupt:
        around.tell("The run was cancelled.")
        reason = "cancelled"
    return report(around, reason, opened.source if opened else None)


def report(around: Surroundings, reason: Reason | None, source: str | None) -> int:
    """Write the outcome as the last line; return the exit status that goes with it."""
    line = {"outcome": outcome(reason, source), "reason": reason, "source": source}
    around.say(json.dumps({name: value for name, value in line.items() if value is not None}))
    return 0 if reason is None else 1


def outcome(reason: Reason | None, source: str | None) -> Outcome:
    """Return how it ended; without a source there was nothing that could be sent."""
    if reason is None:
        return "sent"
    return "failed" if source or reason == "cancelled" else "refused"
