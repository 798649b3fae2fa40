"""Reading the wire: which requests are inference, what they carry, in which header."""

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase

from conformance.oracle import traces
from conformance.vocabulary.observation import Observation, Run
from fakes.journal import Exchange

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
    """The names of the headers that carry a slot; ``bearer`` stands for a bearer authorization."""
    names = set()
    for name, value in exchange.headers:
        if slot in traces.slots_in(value.encode("latin-1", "replace"), canaries):
            is_bearer = name == "authorization" and value.lower().startswith("bearer ")
            names.add("bearer" if is_bearer else name)
    return frozenset(names)


def line(exchange: Exchange, canaries: Mapping[str, str]) -> str:
    """One request as a line of evidence, secrets by their slots' names."""
    if exchange.malformed:
        return f"{len(exchange.malformed)} bytes that are not HTTP"
    carried = [
        f"{'authorization: Bearer' if name == 'bearer' else name + ':'} «{slot}»"
        for slot in sorted(traces.header_slots(exchange, canaries))
        for name in sorted(carrying_headers(exchange, slot, canaries))
    ]
    inside = traces.all_slots(exchange, canaries) - traces.header_slots(exchange, canaries)
    carried += [f"in body or address: «{slot}»" for slot in sorted(inside)]
    address = traces.redact(f"{exchange.host}{exchange.target}", canaries)
    answer = exchange.fault or exchange.status or "no answer"
    known = "" if exchange.known else " (unknown host)"
    credentials = ", ".join(carried) or "no credential"
    return f"{exchange.method} {address}{known}  {credentials}  → {answer}"
