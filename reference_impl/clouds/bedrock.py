"""Amazon Bedrock: requests are signed, or carry an API key of Bedrock's own."""
# ruff: noqa: PLW0108  # a lambda looks its function up when called, so that it can be exchanged

import re
from collections.abc import Callable

from reference_impl.clouds import aws, provider, visit
from reference_impl.clouds.aws import Keys
from reference_impl.clouds.provider import Pass, Provider, Visit
from reference_impl.wire import api, exchange
from reference_impl.wire.exchange import Answer, Request

MODEL = "global.anthropic.claude-sonnet-4-5-20250929-v1:0"
BEARER = "AWS_BEARER_TOKEN_BEDROCK"
MOVED = "ANTHROPIC_BEDROCK_BASE_URL"
EXPIRED = re.compile(r"\b(ExpiredTokenException|ExpiredToken|RequestExpired)\b")
FORBIDDEN = 403


def locate(at: Visit) -> str:
    """Return the address of the model: of the region's host, or of the one it was moved to."""
    root = api.moved(at.around, at.given, MOVED)
    root = root or f"https://bedrock-runtime.{aws.region(at)}.amazonaws.com"
    return f"{root}/model/{provider.path_word(MODEL)}/invoke"


def open_source(at: Visit) -> Callable[[], Pass]:
    """Return what gives passes: the API key, else keys to sign with."""
    token = provider.variable(at, BEARER)
    if token:
        value = provider.sendable(token, BEARER)
        return lambda: bearer(value)
    keys, region = aws.open_source(at), aws.region(at)
    return lambda: signature(keys(), region)


def bearer(token: str) -> Pass:
    """Return the pass of an API key, which no script renews."""
    return Pass(
        source=BEARER,
        carry=lambda request: visit.with_bearer(request, token),
        is_rejected=visit.never,
    )


def signature(keys: Keys, region: str) -> Pass:
    """Return the pass that signs each request."""
    return Pass(
        source=keys.source,
        carry=lambda request: sign(request, keys, region),
        is_rejected=lambda answer: is_expired(answer),
    )


def sign(request: Request, keys: Keys, region: str) -> Request:
    """Return the request with a Signature Version 4 over its address, its type and its body.

    The user's headers are not covered: a proxy may change them.
    """
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest

    covered = {"content-type": request.headers["content-type"]}
    body = exchange.encode(request.body)
    signed = AWSRequest("POST", request.url, headers=covered, data=body)
    SigV4Auth(keys, "bedrock", region).add_auth(signed)
    return visit.with_headers(request, dict(signed.headers.items()))


def is_expired(answer: Answer) -> bool:
    """Whether the answer says that the credentials have expired."""
    body = exchange.decode(answer.body)
    told = (answer.headers.get("x-amzn-errortype"), body.get("__type"), body.get("message"))
    return answer.status == FORBIDDEN and any(EXPIRED.search(str(text)) for text in told)


PROVIDER = Provider(
    name="Amazon Bedrock",
    selector="CLAUDE_CODE_USE_BEDROCK",
    skip="CLAUDE_CODE_SKIP_BEDROCK_AUTH",
    script="awsAuthRefresh",
    prefixes=("AWS_",),
    bounds={"AWS_MAX_ATTEMPTS": "2", "AWS_METADATA_SERVICE_TIMEOUT": "1"},
    body={"anthropic_version": "bedrock-2023-05-31"},
    locate=lambda at: locate(at),
    open=lambda at: open_source(at),
)
