"""What the user does in the browser during one login, and what became of it."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback:
    """One request to the program's listener, the ``redirect_uri`` of the address.

    ``code``: "right" is the one that the page gave; "used" one that was redeemed before, in an
    earlier visit or, without one, in this; "foreign" one that no issuer gave. ``state="right"`` is
    the one of the address. ``error`` is sent instead of a code. ``path`` replaces that of the
    ``redirect_uri``. A POST carries the same query and no body. ``after_s``: seconds before it.
    ``at_once``: it does not wait until the one before it is answered.
    """

    code: Literal["right", "none", "used", "foreign"] = "right"
    state: Literal["right", "none", "wrong"] = "right"
    error: str | None = None
    path: str | None = None
    method: Literal["GET", "POST"] = "GET"
    after_s: float = 0.0
    at_once: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What the user clicks on the authorize page, and what reaches the listener then.

    ``callbacks=None`` follows the redirect that the page answers, as a browser does.
    """

    decision: Literal["allow", "deny"] = "allow"
    callbacks: tuple[Callback, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one callback was answered.

    ``status`` is ``None`` when nothing answered; ``problem`` then says why.
    """

    status: int | None
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    """What a visit met.

    ``page_status`` is that of the authorize page, ``None`` when it did not answer. ``redirect`` is
    where the click led; ``code`` and ``state`` are those of the redirect. ``answers`` has one for
    each callback. ``problem`` says why there was no redirect.
    """

    address: str
    page_status: int | None
    redirect: str | None = None
    code: str | None = None
    state: str | None = None
    answers: tuple[Answer, ...] = ()
    problem: str | None = None
