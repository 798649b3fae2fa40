"""What must have gone to the API: who won, in which form, how often."""

from dataclasses import dataclass

from conformance.vocabulary.cloud import Provider
from conformance.vocabulary.expectations.terms import HeaderForm, Level, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The API answered, and every inference request of the step carried this credential.

    ``credential`` is a slot. ``header`` asks for one form (default: any). ``value`` is the exact
    value, with places, where it is more than the canary. ``alone``: a second credential beside it
    is a violation; otherwise it is PRE-004's warning. ``earlier``: what the step's requests before
    the last one may have carried instead. ``host``: where it goes, when not the endpoint. One who
    signs is told by the id of its access key; that its session token goes along is no second one.
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
    request at all. ``reason`` is judged where the target speaks ``outcome``. ``declined``: a person
    said no in this step, so that the end is what they asked for and exit status 0 conforms too.
    """

    reason: Reason | None = None
    mentions: tuple[str, ...] = ()
    silent: bool = False
    declined: bool = False
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
class AllSent:
    """Every process of a race got an answer with this credential.

    ``earlier`` is what requests before a process's last one may have carried instead.
    """

    credential: str
    earlier: tuple[str, ...] = ()
    requirement: str | None = None
    level: Level | None = None
    step: int = -1


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
class SameWinner:
    """Every step's inference requests carried one and the same credential, or all steps refused."""

    requirement: str | None = None
    level: Level | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotContacted:
    """No connection, request or tunnel went to this host, or to any that the pattern names."""

    host: str
    requirement: str | None = None
    level: Level | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Anonymous:
    """The API answered, and no inference request of the step carried any credential.

    ``authorization``: the value that the Authorization header may have all the same.
    """

    authorization: str | None = None
    requirement: str | None = None
    level: Level | None = None
    step: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Requests:
    """How many requests went to a host and path, over all steps; both are shell patterns.

    ``accepted`` counts only those that were answered well.
    """

    host: str
    path: str = "*"
    least: int = 0
    most: int = 0
    accepted: bool = False
    requirement: str | None = None
    level: Level | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OneProvider:
    """All requests of all steps went to hosts of one provider, or there were none.

    ``among``: those providers alone conform.
    """

    among: tuple[Provider, ...] = ()
    requirement: str | None = None
    level: Level | None = None
