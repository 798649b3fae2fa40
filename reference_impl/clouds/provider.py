"""A cloud as a small value, and one session's visit to it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from reference_impl import credential
from reference_impl.credential import RunEndedError
from reference_impl.local import settings as configuration
from reference_impl.local.settings import Settings
from reference_impl.surroundings import Surroundings
from reference_impl.wire.exchange import Answer, Request

MOST_REFRESHES = 2  # a script that signs in again and again would ask its user again and again


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """What a cloud lets in, how a request carries it, and whether an answer calls for another."""

    source: str
    carry: Callable[[Request], Request] = field(repr=False)
    is_rejected: Callable[[Answer], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """What sets a cloud apart.

    `locate` returns the address that a prompt is posted to. `open` looks for the credentials and
    returns what gives a pass for each prompt, renewed when it has to be; both it and `open` raise
    StaleError when signing in again may help, RunEndedError when it does not.
    """

    name: str
    selector: str  # the variable that selects it
    skip: str  # the variable that leaves its authentication out
    script: str | None  # the setting whose command signs in again
    prefixes: tuple[str, ...]  # of the variables that its SDK reads
    bounds: Mapping[str, str]  # variables that keep its SDK from trying for long, unless set
    body: Mapping[str, object]  # what a prompt's body holds besides the conversation
    locate: Callable[["Visit"], str]
    open: Callable[["Visit"], Callable[[], Pass]]


@dataclass(slots=True, kw_only=True)
class Visit:
    """A session's dealings with one provider."""

    around: Surroundings
    given: Settings
    provider: Provider
    refreshes_left: int = MOST_REFRESHES
    ask: Callable[[], Pass] | None = field(default=None, repr=False)  # once the source is found
    held: Pass | None = None
    place: str = ""  # the region: once a session, so that host and signature have the same


class StaleError(RunEndedError):
    """The credentials are missing or have expired: to sign in again may help."""


def variable(visit: Visit, *names: str) -> str:
    """Return the first of the variables that is set, trimmed: the process's, or the settings'."""
    values = (configuration.lookup(visit.around, visit.given, name) for name in names)
    return next(filter(None, map(credential.trim, values)), "")


def host_label(text: str, name: str) -> str:
    """Return a text that is one label of a host name; end the run otherwise.

    Anything else could move the request, and the credential with it, to another host.
    """
    if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?", text):
        message = f"{name} is not one host label: expected letters, digits and hyphens. Correct it."
        raise RunEndedError("provider-misconfigured", message)
    return text


def path_word(text: str) -> str:
    """Return a text as one word of a path."""
    return quote(text, safe="@")


def sendable(text: str, name: str) -> str:
    """Return a value for a header; end the run, without repeating it, when none can carry it."""
    return credential.accept(text, kind="token", source="", name=name).value
