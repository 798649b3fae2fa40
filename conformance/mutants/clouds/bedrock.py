"""Mutants of requests to Bedrock: signed, unsigned, moved, denied (BED-001, BED-017 to BED-023)."""

from collections.abc import Callable
from dataclasses import replace

from conformance.mutants.mutant import Mutant
from reference_impl.clouds import aws, bedrock, visit
from reference_impl.clouds.aws import Keys
from reference_impl.clouds.provider import Pass, Visit
from reference_impl.credential import RunEndedError
from reference_impl.surroundings import Surroundings
from reference_impl.wire import api, exchange
from reference_impl.wire.exchange import Answer, Request

_sign = bedrock.sign
_send, _present, _deliver = visit.send, visit.present, api.deliver
_open_source = aws.open_source
_read_reply = api.read_reply
_FORBIDDEN = 403


def signs_for_another_service(request: Request, keys: Keys, region: str) -> Request:
    """BUG: signs for the service bedrock-runtime, as the host is called."""
    from botocore.auth import SigV4Auth  # noqa: PLC0415  # as the reference does: it costs 0.2 s
    from botocore.awsrequest import AWSRequest  # noqa: PLC0415  # needed here alone

    covered = {"content-type": request.headers["content-type"]}
    signed = AWSRequest("POST", request.url, headers=covered, data=exchange.encode(request.body))
    SigV4Auth(keys, "bedrock-runtime", region).add_auth(signed)
    return visit.with_headers(request, dict(signed.headers.items()))


def signs_once(request: Request, keys: Keys, region: str) -> Request:
    """BUG: signs before the body is complete."""
    early = _sign(replace(request, body={}), keys, region)
    return replace(request, headers=early.headers)


def shows_the_secret(request: Request, keys: Keys, region: str) -> Request:
    """BUG: sends the secret access key in a header, for whoever debugs."""
    signed = _sign(request, keys, region)
    return visit.with_headers(signed, {"x-debug-key": keys.secret_key})


def lets_custom_headers_sign(request: Request, added: dict[str, str]) -> Request:
    """BUG: a custom header replaces the signature's of that name."""
    lower = {name.lower(): value for name, value in added.items()}
    return replace(request, headers={**lower, **request.headers})


def reserves_nothing(name: str) -> bool:
    """BUG: a custom header may have any name."""
    return False


def stays_at_amazon(at: Visit) -> str:
    """BUG: does not know ANTHROPIC_BEDROCK_BASE_URL."""
    root = f"https://bedrock-runtime.{aws.region(at)}.amazonaws.com"
    return f"{root}/model/{bedrock.MODEL.replace(':', '%3A')}/invoke"


def signs_all_the_same(at: Visit) -> bool:
    """BUG: does not know CLAUDE_CODE_SKIP_BEDROCK_AUTH."""
    return False


def looks_before_it_skips(at: Visit) -> Pass:
    """BUG: where authentication is skipped, looks for credentials all the same."""
    found = _present(at)
    if visit.is_skipped(at):
        try:
            at.provider.open(at)()
        except RunEndedError:
            at.around.tell("There are no credentials, which does not matter.")
    return found


def knows_no_bearer(at: Visit) -> Callable[[], Pass]:
    """BUG: does not know AWS_BEARER_TOKEN_BEDROCK."""
    keys, region = aws.open_source(at), aws.region(at)
    return lambda: bedrock.signature(keys(), region)


def signs_beside_a_bearer(token: str) -> Pass:
    """BUG: sends the headers of a signature beside an API key."""
    return Pass(
        source=bedrock.BEARER,
        carry=lambda request: visit.with_headers(
            visit.with_bearer(request, token), {"x-amz-date": "20261128T000000Z"}
        ),
        is_rejected=visit.never,
    )


_GONE: list[str] = []


def tries_the_next_source(at: Visit, request: Request) -> str:
    """BUG: after a 403 signs with what the chain finds next."""
    try:
        return _send(at, request)
    except RunEndedError as error:
        if error.reason != "forbidden" or at.held is None:
            raise
        _GONE.append(at.held.source.removeprefix("AWS "))
        at.ask = None
        return _send(at, request)


def passes_over(at: Visit) -> Callable[[], Keys]:
    """BUG: leaves out the sources that were denied access."""
    if not _GONE:
        return _open_source(at)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        at.around.environment.pop(name, None)  # type: ignore[attr-defined]  # a dict at run time
    return _open_source(at)


def storms_when_denied(around: Surroundings, request: Request) -> Answer:
    """BUG: asks again and again although access is denied."""
    answer = _deliver(around, request)
    for _ in range(12):
        if answer.status == _FORBIDDEN:
            answer = _deliver(around, request)
    return answer


def hides_a_denial(answer: Answer, host: str, source: str) -> str:
    """BUG: ends well, without a word, when access to a model is denied."""
    return "" if answer.status == _FORBIDDEN else _read_reply(answer, host, source)


_SIGN = "reference_impl.clouds.bedrock:sign"
_SOURCE = "reference_impl.clouds.aws:open_source"
_PRESENT = "reference_impl.clouds.visit:present"
_ROWS: tuple[tuple[str, str, str, Callable[..., object]], ...] = (
    ("bedrock.other-service", "BED-001", _SIGN, signs_for_another_service),
    ("bedrock.signed-too-early", "BED-001", _SIGN, signs_once),
    (
        "bedrock.skip-ignored",
        "BED-017",
        "reference_impl.clouds.visit:is_skipped",
        signs_all_the_same,
    ),
    ("bedrock.skip-looks-first", "BED-017", _PRESENT, looks_before_it_skips),
    (
        "bedrock.bearer-ignored",
        "BED-018",
        "reference_impl.clouds.bedrock:open_source",
        knows_no_bearer,
    ),
    (
        "bedrock.bearer-and-signature",
        "BED-018",
        "reference_impl.clouds.bedrock:bearer",
        signs_beside_a_bearer,
    ),
    ("bedrock.denied-storm", "BED-020", "reference_impl.wire.api:deliver", storms_when_denied),
    ("bedrock.denied-silently", "BED-020", "reference_impl.wire.api:read_reply", hides_a_denial),
    (
        "bedrock.base-url-ignored",
        "BED-023",
        "reference_impl.clouds.bedrock:locate",
        stays_at_amazon,
    ),
)
MUTANTS: tuple[Mutant, ...] = (
    *(
        Mutant(id=id_, requirement=requirement, replaces=place, by=by)
        for id_, requirement, place, by in _ROWS
    ),
    Mutant(
        id="bedrock.denied-next-source",
        requirement="BED-020",
        replaces="reference_impl.clouds.visit:send",
        by=tries_the_next_source,
        also=((_SOURCE, passes_over),),
    ),
    Mutant(
        id="bedrock.secret-shown",
        requirement="BED-021",
        told_as="LEK-001",
        replaces=_SIGN,
        by=shows_the_secret,
    ),
    Mutant(
        id="bedrock.custom-headers-sign",
        requirement="BED-022",
        replaces="reference_impl.clouds.visit:with_headers",
        by=lets_custom_headers_sign,
        also=(("reference_impl.wire.headers:is_reserved", reserves_nothing),),
    ),
)
