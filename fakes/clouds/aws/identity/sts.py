"""The security token service (STS): who gets which role's key, and who somebody is.

docs.aws.amazon.com/STS/latest/APIReference: API_AssumeRole, API_AssumeRoleWithWebIdentity,
API_GetCallerIdentity; …/IAM/latest/UserGuide/id_roles_create_for-user_externalid and
…/id_roles_manage-assume (read 2026-11). Other operations give keys that a situation does not tell
of, and are denied.
"""

import re
from collections.abc import Iterable

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from fakes.clouds.aws.identity import account, errors, query, web_tokens
from fakes.clouds.aws.identity.principals import Principal, account_of
from fakes.clouds.aws.regions import region_of
from fakes.situation.aws import AwsRole

GLOBAL_HOST = "sts.amazonaws.com"
_GLOBAL_REGION = "us-east-1"
_GIVING = ("AssumeRoleWithSAML", "GetFederationToken", "GetSessionToken")
_SESSION = re.compile(r"[\w+=,.@-]{2,64}", re.ASCII)
_HOUR_S = 3600
_DURATIONS_S = range(900, 43_201)


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """The ASGI application."""
    await _answer(Request(scope))(scope, receive, send)


def _answer(request: Request) -> ASGIApp:
    asked = query.read(request)
    if isinstance(asked, Response):
        return asked
    match asked.action:
        case "AssumeRoleWithWebIdentity":
            return _assume_by_token(asked)
        case "AssumeRole" | "GetAccessKeyInfo" | "GetCallerIdentity":
            return _answer_signer(asked)
        case action if action in _GIVING:
            return _answer_signer(asked)
        case action:
            text = f"Could not find operation {action} for version 2011-06-15"
            return errors.answer(400, "InvalidAction", text)


def _answer_signer(asked: query.Query) -> ASGIApp:
    signer = asked.signer("sts", region_of(asked.exchange.host, "sts") or _GLOBAL_REGION)
    if isinstance(signer, Response):
        return signer
    if asked.action == "AssumeRole":
        return _assume(asked, signer)
    if asked.action in _GIVING:
        text = f"User: {signer.arn} is not authorized to perform: sts:{asked.action}"
        return errors.answer(403, "AccessDenied", text)
    return account.ask(signer.account)


def _assume(asked: query.Query, signer: Principal) -> ASGIApp:
    chained = signer.role is not None
    if flaw := _flaw_of(asked, ("RoleArn", "RoleSessionName"), chained=chained):
        return flaw
    role = _role_of(asked)
    trusted = role is not None and signer.key.id in role.trusts
    if role is None or not trusted or not _knows_external_id(asked, role):
        resource = asked.asked["RoleArn"]
        text = f"User: {signer.arn} is not authorized to perform: sts:AssumeRole on resource:"
        return errors.answer(403, "AccessDenied", f"{text} {resource}")
    return _give(asked, role, signer.account)


def _assume_by_token(asked: query.Query) -> ASGIApp:
    if flaw := _flaw_of(asked, ("RoleArn", "RoleSessionName", "WebIdentityToken"), chained=False):
        return flaw
    role = _role_of(asked)
    if role is None or role.web is None:
        return errors.answer(*web_tokens.DENIED)
    wrong = web_tokens.flaw_of(asked.asked["WebIdentityToken"], role.web, asked.now)
    if wrong is not None:
        return errors.answer(*wrong)
    return _give(asked, role, account_of(role.arn))


def _give(asked: query.Query, role: AwsRole, who: str) -> ASGIApp:
    # STS always tells a time; a key that never expires here is told to last as long as was asked.
    until = asked.state.expiry_of(role.gives) or asked.now + _duration_of(asked)
    return account.ask(who, account.Gift(key=role.gives, role=role.arn, until=until))


def _role_of(asked: query.Query) -> AwsRole | None:
    arn = asked.asked["RoleArn"]
    return next((role for role in asked.state.told.roles if role.arn == arn), None)


def _knows_external_id(asked: query.Query, role: AwsRole) -> bool:
    return role.external_id is None or asked.asked.get("ExternalId") == role.external_id


def _duration_of(asked: query.Query) -> int:
    return int(asked.asked.get("DurationSeconds", _HOUR_S))


def _flaw_of(asked: query.Query, required: Iterable[str], *, chained: bool) -> Response | None:
    """The answer to parameters that cannot be right, whoever sends them."""
    for name in required:
        if not asked.asked.get(name):
            return _invalid("null", f"{name[0].lower()}{name[1:]}", "not be null")
    session = asked.asked["RoleSessionName"]
    if not _SESSION.fullmatch(session):
        rule = "satisfy regular expression pattern: [\\w+=,.@-]*"
        return _invalid(session, "roleSessionName", rule)
    told = asked.asked.get("DurationSeconds", str(_HOUR_S))
    if not told.isdigit() or int(told) not in _DURATIONS_S:
        rule = f"have value between {_DURATIONS_S[0]} and {_DURATIONS_S[-1]}"
        return _invalid(told, "durationSeconds", rule)
    if chained and int(told) > _HOUR_S:
        text = "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed"
        return errors.answer(400, "ValidationError", f"{text} by role chaining")
    return None


def _invalid(value: str, place: str, rule: str) -> Response:
    text = (
        f"1 validation error detected: Value '{value}' at '{place}' failed to satisfy constraint:"
        f" Member must {rule}"
    )
    return errors.answer(400, "ValidationError", text)
