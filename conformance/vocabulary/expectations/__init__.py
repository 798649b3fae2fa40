"""What must be observed. Each expectation is a value; the oracle knows how to judge it.

``requirement`` is the one that a violation breaks: by default the scenario's first. ``level`` is
the requirement's own unless given (a SHOULD inside a MUST). ``step`` is the index of the step
judged, the last by default; ``None`` judges all steps together.
"""

from dataclasses import dataclass

from conformance.vocabulary.expectations.effects import (
    HelperEnded,
    HelperRuns,
    Keeps,
    KeychainCalls,
    Mentions,
    NothingStored,
    Private,
    Stored,
    TokenRequests,
    Unchanged,
    Unread,
    Within,
)
from conformance.vocabulary.expectations.requests import (
    AllSent,
    Anonymous,
    Carried,
    Failed,
    InferenceRequests,
    NotContacted,
    OneProvider,
    Refused,
    Requests,
    SameWinner,
    Sent,
)
from conformance.vocabulary.expectations.session import (
    Asked,
    Authorizes,
    Diagnosed,
    Exchanges,
    Listens,
    Succeeded,
    Unguessable,
    Unsuccessful,
)
from conformance.vocabulary.expectations.terms import HeaderForm, Level, Reason, Source

__all__ = [
    "AllSent",
    "Anonymous",
    "AnyOf",
    "Asked",
    "Authorizes",
    "Carried",
    "Diagnosed",
    "Exchanges",
    "Expectation",
    "Failed",
    "HeaderForm",
    "HelperEnded",
    "HelperRuns",
    "InferenceRequests",
    "Keeps",
    "KeychainCalls",
    "Level",
    "Listens",
    "Mentions",
    "NotContacted",
    "NothingStored",
    "OneProvider",
    "Private",
    "Reason",
    "Refused",
    "Requests",
    "SameWinner",
    "Sent",
    "Source",
    "Stored",
    "Succeeded",
    "TokenRequests",
    "Unchanged",
    "Unguessable",
    "Unread",
    "Unsuccessful",
    "Within",
]


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
    | NothingStored
    | Private
    | Keeps
    | AllSent
    | Anonymous
    | Requests
    | OneProvider
    | Asked
    | Succeeded
    | Unsuccessful
    | Authorizes
    | Exchanges
    | Unguessable
    | Listens
    | Diagnosed
    | KeychainCalls
    | AnyOf
)
