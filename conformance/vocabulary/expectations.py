"""What must be observed. Each expectation is a value; the oracle knows how to judge it.

``requirement`` is the one that a violation breaks: by default the scenario's first. ``level`` is
the requirement's own unless given (a SHOULD inside a MUST). ``step`` is the index of the step
judged, the last by default; ``None`` judges all steps together.
"""

from dataclasses import dataclass
from typing import Literal

Level = Literal["MUST", "SHOULD", "MAY"]
HeaderForm = Literal["x-api-key", "bearer"]
Reason = Literal[
    "no-credential", "malformed-credential", "helper-failed", "helper-timeout",
    "untrusted-workspace", "malformed-settings", "malformed-store", "store-unavailable",
    "login-expired", "refresh-unavailable", "unauthorized", "forbidden", "throttled",
    "provider-misconfigured", "conflict", "network", "timeout", "cancelled", "unavailable",
    "rejected", "malformed-header", "script-failed",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The API answered, and every inference request of the step carried this credential.

    ``credential`` is a slot. ``header`` asks for one form (default: any). ``value`` is the exact
    value, with places, where it is more than the canary. ``alone``: a second credential beside it
    is a violation; otherwise it is PRE-004's warning. ``earlier``: what the step's requests before
    the last one may have carried instead. ``host``: where it goes, when not the endpoint.
    """

    credential: str
    header: HeaderForm | None = None
    value: str | None = None
    alone: bool = False
    earlier: tuple[str, ...] = ()
    host: str | None = None
    requirement: str | None = None
    level: Level | None = None
    step: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """It refuses by its own decision, says so, and no credential is in an inference request.

    The exit status is not 0, and it is no crash.

    ``mentions``: at least one of these is in the message, in any case. ``silent``: no inference
    request at all. ``reason`` is judged where the target speaks ``outcome``.
    """

    reason: Reason | None = None
    mentions: tuple[str, ...] = ()
    silent: bool = False
    requirement: str | None = None
    level: Level | None = None
    step: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The request was made with this credential and did not succeed; the program says so.

    ``credential`` of ``None``: no request is expected to carry one (the host was not reached).
    ``most`` and ``least`` bound the inference requests. ``without``: words that must not be said.
    """

    credential: str | None
    mentions: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    reason: Reason | None = None
    least: int = 1
    most: int = 11
    requirement: str | None = None
    level: Level | None = None
    step: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class HelperRuns:
    """How often a helper program was executed, over all steps."""

    least: int = 0
    most: int = 0
    name: str = "key-helper"
    requirement: str | None = None
    level: Level | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRequests:
    """How often a token endpoint was asked, over all steps."""

    least: int = 0
    most: int = 0
    requirement: str | None = None
    level: Level | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InferenceRequests:
    """How many inference requests there were in a step, whatever they carried."""

    least: int = 0
    most: int = 0
    requirement: str | None = None
    level: Level | None = None
    step: int | None = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """A header of every inference request of the step: present with this value, or absent.

    ``value`` may hold places; ``None`` means that the header is absent. ``contains``: part of it
    will do.
    """

    header: str
    value: str | None
    contains: bool = False
    requirement: str | None = None
    level: Level | None = None
    step: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class NotContacted:
    """No connection, request or tunnel went to this host."""

    host: str
    requirement: str | None = None
    level: Level | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentions:
    """The step's output says at least one of these words, in any case."""

    words: tuple[str, ...]
    requirement: str | None = None
    level: Level | None = None
    step: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """The login that the store's file holds after the last step; ``None`` fields are not judged.

    ``lasts_s``: the stored expiry is at least so many seconds after the start. ``keeps``: names
    of keys beside the login that are still there.
    """

    access: str | None = None
    refresh: str | None = None
    lasts_s: float | None = None
    keeps: tuple[str, ...] = ()
    requirement: str | None = None
    level: Level | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A file of the world was not opened for reading; ``path`` begins with a place."""

    path: str
    requirement: str | None = None
    level: Level | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """A file of the world is byte for byte as it was (or still absent)."""

    path: str
    requirement: str | None = None
    level: Level | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """The step ended by itself between these times, in seconds."""

    most_s: float
    least_s: float = 0.0
    requirement: str | None = None
    level: Level | None = None
    step: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class HelperEnded:
    """A helper that hangs was ended after the implementation's own limit, and so was the step.

    The limit asserted is the one that the target file declares. Where it declares none, a step
    that the suite had to end tells nothing: not observed. ``early``: the step may be over before
    the limit, as where the helper ended and a child of its own holds the output.
    """

    name: str = "key-helper"
    early: bool = False
    requirement: str | None = None
    level: Level | None = None
    step: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class SameWinner:
    """Every step's inference requests carried one and the same credential, or all steps refused."""

    requirement: str | None = None
    level: Level | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyOf:
    """At least one of these holds: for requirements that leave a choice."""

    choices: tuple["Expectation", ...]
    requirement: str | None = None
    level: Level | None = None


Expectation = (
    Sent
    | Refused
    | Failed
    | HelperRuns
    | TokenRequests
    | InferenceRequests
    | Carried
    | NotContacted
    | Mentions
    | Stored
    | Unread
    | Unchanged
    | Within
    | HelperEnded
    | SameWinner
    | AnyOf
)
