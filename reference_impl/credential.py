"""A credential, and the way a run ends without one."""

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["key", "token", "oauth"]
LocalReason = Literal["malformed-settings", "store-unavailable", "cancelled", "conflict"]
SourceReason = Literal["no-credential", "malformed-credential"]
CommandReason = Literal["helper-failed", "helper-timeout", "script-failed"]
IssuerReason = Literal["login-expired", "refresh-unavailable"]
RequestReason = Literal["provider-misconfigured", "malformed-header", "network", "timeout"]
AnswerReason = Literal["unauthorized", "forbidden", "throttled", "unavailable", "rejected"]
Reason = LocalReason | SourceReason | CommandReason | IssuerReason | RequestReason | AnswerReason
WHITE_SPACE = " \t\r\n\v\f"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """A value to send, in the form its kind asks for, and the source that gave it."""

    kind: Kind
    value: str = field(repr=False)
    source: str


class RunEndedError(Exception):
    """The run cannot go on: a reason of the closed set, and a message without a secret."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason: Reason = reason


def trim(text: str) -> str:
    """Return the text without the ASCII white space and line ends around it."""
    return text.strip(WHITE_SPACE)


def text_of(value: object) -> str:
    """Return a decoded JSON value as trimmed text; "" for anything but a string."""
    return trim(value) if isinstance(value, str) else ""


def is_set(text: str | None) -> bool:
    """Whether a value counts: an empty one, also after trimming, is not set."""
    return text is not None and trim(text) != ""


def is_malformed(value: str) -> bool:
    """Whether a trimmed value holds a character that no header may carry."""
    return any(
        not (" " <= character <= "\xff" or character == "\t") or character == "\x7f"
        for character in value
    )


def accept(text: str, *, kind: Kind, source: str, name: str) -> Credential:
    """Return the text as a credential; end the run when it cannot be sent as it is."""
    value = trim(text)
    if is_malformed(value):
        message = (
            f"{name} holds a character that is illegal in a header. Set it again, in one line."
        )
        raise RunEndedError("malformed-credential", message)
    return Credential(kind=kind, value=value, source=source)
