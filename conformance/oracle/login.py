"""Judging a login: its authorization address, its listener, the exchange of its code."""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import itertools
import math
import re
from typing import TYPE_CHECKING, assert_never
from urllib.parse import unquote

from conformance.oracle import effects, traces, wire
from conformance.vocabulary.expectations import Authorizes, Exchanges, Listens, Unguessable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from conformance.oracle.case import Case
    from conformance.vocabulary.finding import Finding
    from conformance.vocabulary.observation import Run
    from fakes.journal import Exchange
    from fakes.programs.browser.script import Visited

_Login = Authorizes | Exchanges | Unguessable | Listens
_SECRETS = {"code": "a code", "code_verifier": "a verifier"}
_OWED = ("client_id", "redirect_uri", "scope", "state")
# RFC 7636: base64url of a SHA-256, and the verifier's length and alphabet (section 4.1).
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
# RFC 6749, section 10.10, asks for a chance of 2^-128 at the most.
_LEAST_BITS = 128
# Random texts have this many first or last characters in common once in 2^32 pairs, or less often.
_BY_CHANCE = 8
# 32 random hexadecimal digits have fewer different ones once in 10^8 times.
_LEAST_VARIETY = 8
_ALPHABETS = (
    (re.compile(r"[0-9-]*"), 10),
    (re.compile(r"[0-9a-f-]*|[0-9A-F-]*"), 16),
    (re.compile(r"[A-Za-z0-9_.~-]*"), 64),
)


def judge(case: Case, expectation: _Login) -> Iterator[Finding]:
    """The violations of one expectation about a login."""
    match expectation:
        case Authorizes():
            yield from _authorizes(case, expectation)
        case Exchanges():
            yield from _exchanges(case, expectation)
        case Unguessable():
            yield from _unguessable(case, expectation)
        case Listens():
            yield from _listens(case, expectation)
        case _:
            assert_never(expectation)


def _addresses(run: Run) -> tuple[str, ...]:
    """The addresses that a login opened or printed, each once."""
    return tuple(dict.fromkeys(visit.address for visit in run.visits))


def _authorizes(case: Case, expectation: Authorizes) -> Iterator[Finding]:
    addresses = _addresses(case.run(expectation.step))
    if not addresses:
        yield case.finding(
            expectation,
            "authorization",
            expected="an authorization address, opened or printed",
            observed="none",
        )
    for address in addresses:
        for name, expected, observed in _wrong(wire.authorization(address), expectation.host):
            yield case.finding(
                expectation, f"authorization-{name}", expected=expected, observed=observed
            )


def _wrong(request: wire.Authorization, host: str | None) -> Iterator[tuple[str, str, str]]:
    """What is wrong with an authorization request: its part, what was expected, what is there."""
    if request.scheme != "https":
        yield "scheme", "https", request.scheme or "none"
    if host is not None and request.host != host:
        yield "host", host, request.host or "none"
    for name, wanted in (("response_type", "code"), ("code_challenge_method", "S256")):
        if request.get(name) != wanted:
            yield name, f"{name}={wanted}", repr(request.get(name))
    for name in _OWED:
        if not request.get(name):
            yield name, f"a value of {name}", "none"
    if not _CHALLENGE.fullmatch(request.get("code_challenge")):
        length = len(request.get("code_challenge"))
        yield "code_challenge", "43 characters of base64url", f"{length} characters"
    names = [name for name, _ in request.parameters]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        yield "repeated", "each parameter once", f"{twice[0]} more than once"


def _exchanges(case: Case, expectation: Exchanges) -> Iterator[Finding]:
    run = case.run(expectation.step)
    arrived = wire.during(run, case.observation)
    found = [item for item in arrived if wire.is_code_exchange(item)]
    if not expectation.least <= len(found) <= expectation.most:
        yield case.finding(
            expectation,
            "exchanges",
            expected=f"{effects.bounds(expectation.least, expectation.most)} exchanges of a code",
            observed=str(len(found)),
        )
    broken: dict[str, tuple[str, str]] = {}
    for item in found:
        for name, expected, observed in _unfit(item, run.visits):
            broken.setdefault(name, (expected, observed))
    if told := _told_in_addresses(case, run, arrived):
        broken["address"] = ("no address with a code, a verifier or a token", told)
    for name, (expected, observed) in broken.items():
        yield case.finding(expectation, f"exchange-{name}", expected=expected, observed=observed)


def _unfit(item: Exchange, visits: Sequence[Visited]) -> Iterator[tuple[str, str, str]]:
    """What of an exchange does not fit the address that its code came from."""
    told = wire.fields(item)
    if item.method != "POST":
        yield "method", "POST", item.method
    if item.scheme != "https":
        yield "scheme", "https", item.scheme
    request = _answered(told, visits)
    redirect = request.get("redirect_uri")
    if told.get("redirect_uri") != redirect:
        yield "redirect_uri", repr(redirect), repr(told.get("redirect_uri"))
    verifier = told.get("code_verifier", "")
    if not _VERIFIER.fullmatch(verifier):
        wanted = "43 to 128 unreserved characters"
        yield "verifier", wanted, f"{len(verifier)} characters, or others"
    if _challenge_of(verifier) != request.get("code_challenge"):
        yield "challenge", "a verifier that matches the challenge", "another one"


def _answered(told: Mapping[str, str], visits: Sequence[Visited]) -> wire.Authorization:
    """The authorization request that a code answers; the last one for a code of nobody's."""
    of_the_code = [visit for visit in visits if visit.code == told.get("code", "")]
    return wire.authorization(
        next((visit.address for visit in (*of_the_code, *reversed(visits))), "")
    )


def _challenge_of(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode("utf-8", "replace")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _told_in_addresses(case: Case, run: Run, arrived: Sequence[Exchange]) -> str | None:
    """Which secret of the login an address holds, in words."""
    canaries = case.observation.canaries
    secrets = {visit.code: "a code" for visit in run.visits if visit.code}
    for item in arrived:
        if wire.is_code_exchange(item):
            told = wire.fields(item)
            secrets |= {told[key]: word for key, word in _SECRETS.items() if key in told}
    targets = [
        (f"a request to {item.host}", item.target) for item in arrived if not item.is_browser
    ]
    targets += [("the authorization address", address) for address in _addresses(run)]
    for place, target in targets:
        text = unquote(target)
        found = traces.slots_in(text.encode("utf-8", "replace"), canaries)
        words = [word for secret, word in secrets.items() if _tells(text, secret)]
        words += [slot for slot in sorted(found) if traces.is_credential(slot)]
        if words:
            return f"{words[0]} in {place}"
    return None


def _tells(text: str, secret: str) -> bool:
    """Whether a text holds a secret, where that is long enough not to be there by chance."""
    return len(secret) > _BY_CHANCE and secret in text


def _unguessable(case: Case, expectation: Unguessable) -> Iterator[Finding]:
    """Each login by itself, and no value of one in another.

    A login that offers two addresses, for a browser and for a person, may use one state for both.
    """
    logins = [
        [wire.authorization(address) for address in _addresses(run)]
        for run in case.observation.runs
        if run.visits
    ]
    if not logins:
        yield case.finding(
            expectation,
            "authorization",
            expected="an authorization address, opened or printed",
            observed="none",
        )
    for name in ("state", "code_challenge"):
        values = [{request.get(name) for request in login} for login in logins]
        every = sorted(set().union(*values))
        if sum(map(len, values)) > len(every):
            yield case.finding(
                expectation,
                f"login-{name}",
                expected=f"a {name} of its own for each login",
                observed="the same in two logins",
            )
        elif weak := [bits for bits in map(strength, _varying(every)) if bits < _LEAST_BITS]:
            yield case.finding(
                expectation,
                f"login-{name}",
                expected=f"a {name} that could be {_LEAST_BITS} random bits",
                observed=f"{weak[0]:.0f} bits at the most",
            )


def strength(text: str) -> float:
    """How many random bits a text may hold at the most: length times what one character tells.

    A character tells as much as the smallest alphabet allows that all of them are from: decimal,
    hexadecimal (in one case) or base64url, of which letters and digits count where there are
    others too. Hyphens of the first two do not count, nor does a text of few different characters.
    """
    if len(set(text)) < _LEAST_VARIETY:
        return 0.0
    for alphabet, size in _ALPHABETS:
        if alphabet.fullmatch(text):
            counted = text if size > 16 else text.replace("-", "")  # noqa: PLR2004  # hexadecimal
            return len(counted) * math.log2(size)
    return sum(map(str.isalnum, text)) * math.log2(64)


def _varying(texts: Sequence[str]) -> tuple[str, ...]:
    """The texts without a beginning or an end that all share, where chance does not explain it."""
    if len(texts) < 2:  # noqa: PLR2004  # nothing to compare one with
        return tuple(texts)
    begin = _shared(texts)
    end = _shared([text[::-1] for text in texts])
    begin = begin if begin > _BY_CHANCE else 0
    end = end if end > _BY_CHANCE else 0
    return tuple(text[begin : len(text) - end] for text in texts)


def _shared(texts: Sequence[str]) -> int:
    """How many characters all texts begin with in common."""
    columns = zip(*texts, strict=False)
    return sum(1 for _ in itertools.takewhile(lambda column: len(set(column)) == 1, columns))


def _listens(case: Case, expectation: Listens) -> Iterator[Finding]:
    run = case.run(expectation.step)
    redirects = [wire.authorization(address).get("redirect_uri") for address in _addresses(run)]
    wide = sorted({place for place in run.listeners if not _is_loopback(_host_of(place))})
    is_owed = not redirects or any(_leads_to_loopback(redirect) for redirect in redirects)
    if wide:
        yield case.finding(
            expectation,
            "listener",
            expected="a listener on the loopback interface alone",
            observed=", ".join(wide),
        )
    elif is_owed and not run.listeners:
        yield case.finding(
            expectation,
            "listener",
            expected="a listener on the loopback interface",
            observed="none" if redirects else "none, and no authorization address",
        )
    if run.listening_after:
        yield case.finding(
            expectation,
            "listener-left",
            expected="no listener once the login has ended",
            observed=", ".join(run.listening_after),
        )


def _host_of(place: str) -> str:
    """The host of ``host:port``, ``[host]:port`` or ``host``; an IPv6 one needs no brackets."""
    host = place.rpartition(":")[0].strip("[]")
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return place
    return host


def _is_loopback(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback


def _leads_to_loopback(redirect: str) -> bool:
    host = wire.authorization(redirect).host
    return host == "localhost" or _is_loopback(host)
