"""What a run did beside its requests: programs, files, stores, time, words."""

from dataclasses import dataclass
from typing import Literal

from conformance.vocabulary.expectations.terms import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class HelperRuns:
    """How often a helper program was executed, over all steps.

    ``after_answer``: not before the person had answered the question about trust.
    """

    least: int = 0
    most: int = 0
    after_answer: bool = False
    name: str = "key-helper"
    requirement: str | None = None
    level: Level | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRequests:
    """How often a token endpoint was asked, over all steps.

    ``kind`` counts only requests of this grant type, ``accepted`` only those that were granted.
    """

    least: int = 0
    most: int = 0
    kind: Literal["refresh_token", "authorization_code"] | None = None
    accepted: bool = False
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
    """The login that is stored after the last step; ``None`` fields are not judged.

    It is the keychain's where that holds one, else the file's; ``place`` asks for one of them.
    ``lasts_s``: the stored expiry is at least so many seconds after the start. ``keeps``: names
    of keys beside the login that are still there.
    """

    place: Literal["file", "keychain"] | None = None

    access: str | None = None
    refresh: str | None = None
    lasts_s: float | None = None
    keeps: tuple[str, ...] = ()
    requirement: str | None = None
    level: Level | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingStored:
    """After the last step no store holds a login or a key of the program.

    ``places`` are those that are looked into: the login's file, the state file's key, the keychain.
    """

    places: tuple[Literal["file", "key", "keychain"], ...] = ("file", "key", "keychain")
    requirement: str | None = None
    level: Level | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Private:
    """What was made or rewritten is the user's alone: files 0600, new folders 0700, or tighter."""

    paths: tuple[str, ...]
    requirement: str | None = None
    level: Level | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeps:
    """A JSON file still holds these keys with the values that they had; ``("a", "b")`` is a path.

    Without ``keys``: everything that it held.
    """

    path: str
    keys: tuple[tuple[str, ...], ...] = ()
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
class KeychainCalls:
    """How often the keychain was called, over all steps; ``operation``: only such calls."""

    least: int = 0
    most: int = 0
    operation: Literal["read", "write", "delete"] | None = None
    requirement: str | None = None
    level: Level | None = None
