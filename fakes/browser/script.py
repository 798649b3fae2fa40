"""What a person and their browser do with an authorization address, and what came of it."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback:
    """One request to the program's listener, the ``redirect_uri`` of the address.

    ``code`` "used" is one that an earlier callback brought and the program may have redeemed;
    "foreign" is one that the issuer never gave. ``error`` takes the code's place. ``path`` is
    another path than the address's. ``after_s`` seconds pass before it.
    """

    code: Literal["right", "none", "used", "foreign"] = "right"
    state: Literal["right", "none", "wrong"] = "right"
    error: str | None = None
    path: str | None = None
    method: Literal["GET", "POST"] = "GET"
    after_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What is clicked on the page, and what then reaches the listener.

    ``callbacks`` of ``None``: the browser follows the redirect that the page answers.
    """

    decision: Literal["allow", "deny"] = "allow"
    callbacks: tuple[Callback, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the listener answered: a status, or the problem that there was instead."""

    status: int | None
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    """What was seen of one visit; ``code`` and ``state`` are those of the page's redirect."""

    address: str
    page_status: int | None
    redirect: str | None = None
    code: str | None = None
    state: str | None = None
    answers: tuple[Answer, ...] = ()
