"""Signature version 4: who signed a request, or why nobody did.

Imitates docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request and
…/reference_sigv-troubleshooting (read 2026-11), as far as a signature in the Authorization header
goes. botocore's signer computes what the signature has to be.
"""

import hmac
import re
import time
from calendar import timegm
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal
from urllib.parse import quote

from fakes.clouds.aws.state import AwsState
from fakes.journal import Exchange
from fakes.situation.aws import AwsKey

ALGORITHM = "AWS4-HMAC-SHA256"
TERMINATOR = "aws4_request"
_TOLERANCE_S = 15 * 60
_STAMP = "%Y%m%dT%H%M%SZ"
_STAMPED = re.compile(r"\d{8}T\d{6}Z")
_SCOPE_PARTS = 5  # key id, date, region, service, terminator
_TOKEN = "x-amz-security-token"  # noqa: S105  # a header's name
_WRONG = (
    "The request signature we calculated does not match the signature you provided. Check your AWS"
    " Secret Access Key and signing method. Consult the service documentation for details."
)
Reason = Literal["missing", "incomplete", "unrecognized", "expired", "invalid"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a request counts as signed by nobody, in the vendor's words."""

    reason: Reason
    message: str


UNRECOGNIZED = Refusal(
    reason="unrecognized", message="The security token included in the request is invalid."
)
EXPIRED = Refusal(reason="expired", message="The security token included in the request is expired")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claim:
    """What an Authorization header says, and the time that the request does."""

    key_id: str
    date: str
    region: str
    service: str
    terminator: str
    signed: tuple[str, ...]
    signature: str
    stamp: str


def verify(
    exchange: Exchange, state: AwsState, *, service: str, region: str | None, now: float
) -> AwsKey | Refusal:
    """The key that signed a request for this service and region, or why none did.

    ``region`` ``None`` takes any: a gateway has none. ``now``: seconds since the epoch. The answer
    does not tell what the key may do (``AwsState.judge_key``).
    """
    claim = _read(exchange)
    if isinstance(claim, Refusal):
        return claim
    key = state.find_key(claim.key_id)
    if key is None or key.session != _values(exchange, _TOKEN):
        return UNRECOGNIZED
    if state.has_expired(key, now):
        return EXPIRED
    flaw = _flaw_of_scope(claim, service, region) or _flaw_of_time(claim, now)
    flaw = flaw or _flaw_of_body(exchange)
    if flaw is None and not hmac.compare_digest(_sign(exchange, claim, key), claim.signature):
        flaw = _WRONG
    return key if flaw is None else Refusal(reason="invalid", message=flaw)


def _values(exchange: Exchange, name: str) -> str | None:
    """Every value of a header, as one."""
    values = [value for key, value in exchange.headers if key == name]
    return ",".join(values) if values else None


def _read(exchange: Exchange) -> _Claim | Refusal:
    header = _values(exchange, "authorization")
    if header is None:
        return Refusal(reason="missing", message="Missing Authentication Token")
    algorithm, _, rest = header.strip().partition(" ")
    fields = dict(field.strip().partition("=")[::2] for field in rest.split(","))
    scope = fields.get("Credential", "").split("/")
    stamp = _values(exchange, "x-amz-date") or ""
    lacking = [name for name in ("Credential", "Signature", "SignedHeaders") if name not in fields]
    if algorithm != ALGORITHM or lacking:
        needs = "".join(f"Authorization header requires '{name}' parameter. " for name in lacking)
        return _incomplete(needs or f"Unsupported AWS 'algorithm': '{algorithm}'. ")
    if len(scope) != _SCOPE_PARTS:
        return _incomplete("Credential must have exactly 5 slash-delimited elements. ")
    if not _STAMPED.fullmatch(stamp):
        return _incomplete("Authorization header requires existence of an 'X-Amz-Date' header. ")
    signed = tuple(fields["SignedHeaders"].split(";"))
    if unsigned := _unsigned(exchange, signed):
        return _incomplete(f"'{unsigned}' must be a 'SignedHeader' in the AWS Authorization. ")
    return _Claim(**dict(zip(("key_id", "date", "region", "service", "terminator"), scope,
        strict=True)), signed=signed, signature=fields["Signature"], stamp=stamp)  # fmt: skip


def _incomplete(message: str) -> Refusal:
    return Refusal(reason="incomplete", message=message.strip())


def _unsigned(exchange: Exchange, signed: tuple[str, ...]) -> str | None:
    """A header that has to be signed and is not, or is said to be signed and was not sent."""
    sent = {name for name, _ in exchange.headers}
    due = {"host", "x-amz-date", *sent.intersection({_TOKEN})}
    return next(iter(sorted((due - set(signed)) | (set(signed) - sent))), None)


def _flaw_of_scope(claim: _Claim, service: str, region: str | None) -> str | None:
    if claim.terminator != TERMINATOR:
        return f"Credential should be scoped with a valid terminator: '{TERMINATOR}'."
    if region is not None and claim.region != region:
        return f"Credential should be scoped to a valid region, not '{claim.region}'."
    if claim.service != service:
        return f"Credential should be scoped to correct service: '{service}'."
    if claim.date != claim.stamp[:8]:
        return (
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from"
            f" HTTP: '{claim.date}' != '{claim.stamp[:8]}', from '{claim.stamp}'."
        )
    return None


def _flaw_of_time(claim: _Claim, now: float) -> str | None:
    try:
        signed_at = timegm(time.strptime(claim.stamp, _STAMP))
    except ValueError:
        return f"Date must be in ISO-8601 'basic format'. Got '{claim.stamp}'."
    minutes = _TOLERANCE_S // 60
    if signed_at < now - _TOLERANCE_S:
        limit = f"{_stamp(now - _TOLERANCE_S)} ({_stamp(now)} - {minutes} min.)"
        return f"Signature expired: {claim.stamp} is now earlier than {limit}"
    if signed_at > now + _TOLERANCE_S:
        limit = f"{_stamp(now + _TOLERANCE_S)} ({_stamp(now)} + {minutes} min.)"
        return f"Signature not yet current: {claim.stamp} is still later than {limit}"
    return None


def _stamp(moment: float) -> str:
    return time.strftime(_STAMP, time.gmtime(moment))


def _flaw_of_body(exchange: Exchange) -> str | None:
    """The body is never left unsigned here, whatever its hash is said to be."""
    told = _values(exchange, "x-amz-content-sha256")
    return _WRONG if told not in {None, sha256(exchange.body).hexdigest()} else None


def _sign(exchange: Exchange, claim: _Claim, key: AwsKey) -> str:
    """What the signature has to be; only what the claim says was signed counts."""
    # Imported here: botocore costs 0.2 s that most runs never need.
    from botocore.auth import SigV4Auth  # noqa: PLC0415  # see above
    from botocore.awsrequest import AWSRequest  # noqa: PLC0415  # see above
    from botocore.compat import HTTPHeaders  # noqa: PLC0415  # see above
    from botocore.credentials import Credentials  # noqa: PLC0415  # see above
    from botocore.utils import normalize_url_path  # noqa: PLC0415  # see above

    path, _, query = exchange.target.partition("?")
    request: Any = AWSRequest(exchange.method, f"https://{exchange.host}/?{query}")
    request.context["timestamp"] = claim.stamp
    headers = HTTPHeaders()
    for name, value in exchange.headers:
        if name in claim.signed:
            headers[name] = value
    signer: Any = SigV4Auth(Credentials(key.id, key.secret), claim.service, claim.region)
    # Put together here, as botocore's own method leaves out headers that other clients may sign.
    canonical = "\n".join(
        (
            exchange.method,
            quote(normalize_url_path(path), safe="/~"),
            signer.canonical_query_string(request),
            signer.canonical_headers(headers) + "\n",
            ";".join(claim.signed),
            sha256(exchange.body).hexdigest(),
        )
    )
    return str(signer.signature(signer.string_to_sign(request, canonical), request))
