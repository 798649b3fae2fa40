"""What a person saw and did: questions, logins, logouts, diagnoses."""

from dataclasses import dataclass

from conformance.vocabulary.expectations.terms import Level, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How often the question about trust was put in the step."""

    least: int = 1
    most: int = 1
    requirement: str | None = None
    level: Level | None = None
    step: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Succeeded:
    """The step ended by itself with exit status 0."""

    requirement: str | None = None
    level: Level | None = None
    step: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsuccessful:
    """The step did not succeed: another exit status than 0, and a message.

    ``waiting``: one that still waited when nothing more would come conforms too.
    ``mentions``: at least one of these is in the message; ``without``: none of these is.
    """

    mentions: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    waiting: bool = False
    requirement: str | None = None
    level: Level | None = None
    step: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorizes:
    """The address that a login opened or printed is a whole authorization request (LGN-001).

    ``host``: at which issuer, where that is judged.
    """

    host: str | None = None
    requirement: str | None = None
    level: Level | None = None
    step: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanges:
    """How often the code of a login was exchanged, and that each exchange fits its address.

    By POST over TLS, with the address's ``redirect_uri`` and a verifier that matches its challenge;
    no URL of the step holds the code, the verifier or a token.
    """

    least: int = 1
    most: int = 1
    requirement: str | None = None
    level: Level | None = None
    step: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Unguessable:
    """All logins of the scenario had a state and a challenge of their own, each long enough."""

    requirement: str | None = None
    level: Level | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listens:
    """The listener of a login is on the loopback interface alone, and gone when the login ends."""

    requirement: str | None = None
    level: Level | None = None
    step: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosed:
    """The doctor's text names these sources, by the target's words for them.

    ``provider``: it names the provider too.
    """

    sources: tuple[Source, ...] = ()
    provider: bool = False
    requirement: str | None = None
    level: Level | None = None
    step: int = -1
