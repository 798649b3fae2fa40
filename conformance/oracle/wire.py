"""Reading the wire: which requests are inference, what they carry, in which header."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from urllib.parse import parse_qsl, urlsplit

from conformance.oracle import traces
from conformance.vocabulary.observation import Observation, Run
from fakes.journal import BROWSER_HEADER, Exchange, Tunnel

# Messages, invoke and rawPredict paths of the four providers; token counting is housekeeping.
_INFERENCE = (
    "*/v1/messages",
    "/model/*/invoke",
    "/model/*/invoke-with-response-stream",
    "/model/*/converse",
    "/model/*/converse-stream",
    "*:rawPredict",
    "*:streamRawPredict",
)
_TOKEN = "/v1/oauth/token"  # noqa: S105  # a path, not a password
_REVOCATION = "/v1/oauth/revoke"
SUCCESS = range(200, 300)
_WRITTEN = {"bearer": "authorization: Bearer", "signature": "authorization: AWS4-HMAC-SHA256"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorization:
    """An authorization address (RFC 6749, section 4.1.1), taken apart."""

    scheme: str
    host: str
    parameters: tuple[tuple[str, str], ...]

    def get(self, name: str) -> str:
        """The value of a parameter, empty where it is missing."""
        return next((value for key, value in self.parameters if key == name), "")


def authorization(address: str) -> Authorization:
    """The address of an authorization request; all is empty in what is no address."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").lower()
    except ValueError:
        return Authorization(scheme="", host="", parameters=())
    parameters = tuple(parse_qsl(parts.query, keep_blank_values=True))
    return Authorization(scheme=parts.scheme, host=host, parameters=parameters)


def is_inference(exchange: Exchange, housekeeping: Sequence[str] = ()) -> bool:
    """Whether a request asks a model for an answer.

    Bytes that did not parse as HTTP count as one: something was sent, and nobody can tell what.
    """
    if exchange.malformed:
        return True
    if exchange.method != "POST" or any(fnmatchcase(exchange.path, p) for p in housekeeping):
        return False
    return any(fnmatchcase(exchange.path, pattern) for pattern in _INFERENCE)


def is_token_request(exchange: Exchange) -> bool:
    """Whether a request asks an authorization server for a token."""
    return exchange.method == "POST" and exchange.path == _TOKEN


def is_revocation(exchange: Exchange) -> bool:
    """Whether a request gives a token back (RFC 7009)."""
    return exchange.method == "POST" and exchange.path == _REVOCATION


def is_code_exchange(exchange: Exchange) -> bool:
    """Whether a request offers an authorization code, by whatever method and in whatever part."""
    if exchange.is_browser or exchange.path != _TOKEN:
        return False
    return fields(exchange).get("grant_type") == "authorization_code"


def browser_connections(observation: Observation) -> frozenset[int]:
    """The numbers of the connections over which the person's browser asked."""
    return frozenset(item.connection for item in observation.exchanges if item.is_browser)


def is_browser_tunnel(tunnel: Tunnel) -> bool:
    """Whether the person's browser asked a proxy for a tunnel."""
    return any(name.lower() == BROWSER_HEADER for name, _ in tunnel.headers)


def fields(exchange: Exchange) -> Mapping[str, str]:
    """What a request to an authorization server says: its query, and its body as JSON or form."""
    text = exchange.body.decode("utf-8", "replace")
    told = dict(parse_qsl(exchange.target.partition("?")[2], keep_blank_values=True))
    try:
        body = json.loads(text)
    except ValueError:
        body = dict(parse_qsl(text, keep_blank_values=True))
    if isinstance(body, dict):
        told |= {str(key): value for key, value in body.items() if isinstance(value, str)}
    return told


def during(run: Run, observation: Observation) -> tuple[Exchange, ...]:
    """The requests that arrived during one step."""
    first, behind = run.exchanges
    return observation.exchanges[first:behind]


def credential_value(exchange: Exchange, slot: str, canaries: Mapping[str, str]) -> str | None:
    """The header value that carries a slot, without a bearer's scheme; ``None`` where none does."""
    for name, value in exchange.headers:
        if slot in traces.slots_in(value.encode("latin-1", "replace"), canaries):
            scheme, _, rest = value.partition(" ")
            bearer = name == "authorization" and scheme.lower() == "bearer"
            return rest if bearer else value
    return None


def carrying_headers(exchange: Exchange, slot: str, canaries: Mapping[str, str]) -> frozenset[str]:
    """The names of the headers that carry a slot; ``bearer`` and ``signature`` for those."""
    names = set()
    for name, value in exchange.headers:
        if slot in traces.slots_in(value.encode("latin-1", "replace"), canaries):
            names.add(_form(name, value))
    return frozenset(names)


def _form(name: str, value: str) -> str:
    """The name of a header, or of the authorization scheme in it."""
    scheme = value.partition(" ")[0].lower() if name == "authorization" else ""
    return {"bearer": "bearer", "aws4-hmac-sha256": "signature"}.get(scheme, name)


def line(exchange: Exchange, canaries: Mapping[str, str]) -> str:
    """One request and its answer as a line of evidence, secrets by their slots' names."""
    if exchange.malformed:
        return request(exchange, canaries)
    answer = exchange.fault or exchange.status or "no answer"
    return f"{request(exchange, canaries)}  → {answer}"


def request(exchange: Exchange, canaries: Mapping[str, str]) -> str:
    """One request as a line, whatever it is answered, secrets by their slots' names."""
    if exchange.malformed:
        return f"{len(exchange.malformed)} bytes that are not HTTP"
    carried = [
        f"{_WRITTEN.get(name, name + ':')} «{slot}»"
        for slot in sorted(traces.header_slots(exchange, canaries))
        for name in sorted(carrying_headers(exchange, slot, canaries))
    ]
    inside = traces.all_slots(exchange, canaries) - traces.header_slots(exchange, canaries)
    carried += [f"in body or address: «{slot}»" for slot in sorted(inside)]
    address = traces.redact(f"{exchange.host}{exchange.target}", canaries)
    known = "" if exchange.known else " (unknown host)"
    known += " (browser)" if exchange.is_browser else ""
    credentials = ", ".join(carried) or "no credential"
    return f"{exchange.method} {address}{known}  {credentials}"
