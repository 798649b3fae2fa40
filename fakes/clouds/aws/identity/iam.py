"""The service of users and roles (IAM), as far as reading goes.

docs.aws.amazon.com/IAM/latest/APIReference (read 2026-11). Nobody of a situation may change what
it tells: other operations are denied, as they are to a user without a policy.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from fakes.clouds.aws.identity import account, errors, query

HOST = "iam.amazonaws.com"
_REGION = "us-east-1"  # of the whole service
_READING = ("Get", "List")


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """The ASGI application."""
    await _answer(Request(scope))(scope, receive, send)


def _answer(request: Request) -> ASGIApp:
    asked = query.read(request)
    if isinstance(asked, Response):
        return asked
    signer = asked.signer("iam", _REGION)
    if isinstance(signer, Response):
        return signer
    if not asked.action.startswith(_READING):
        text = f"User: {signer.arn} is not authorized to perform: iam:{asked.action}"
        return errors.answer(403, "AccessDenied", text)
    return account.ask(signer.account)
