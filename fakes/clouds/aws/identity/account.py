"""What moto keeps and words: users, roles, who has taken on which, and the answers of STS and IAM.

Its own authentication stays off. It knows no date of a signature, no expiry and no border between
accounts, and would want policies for what a situation says in one word; the front (``sts``,
``iam``) has verified all that before anything comes here. So moto is only told which keys exist.

moto is loaded for the first situation that tells of a role, in a thread of its own, or else with
the first request: its import takes a second of a free processor. One thread serves everything, as
moto's state is one for the whole process.
"""

import functools
import io
import re
import sys
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from starlette.types import ASGIApp, Receive, Scope, Send

from fakes.clouds.aws.identity.principals import Principal, account_of, principals
from fakes.situation.aws import AwsKey

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication

    from fakes.clouds.aws.state import AwsState

_PARTITION = "aws"
_REGION = "us-east-1"
_HOST = "sts.us-east-1.amazonaws.com"
_ERRAND = "aws_errand"
_CREDENTIALS = re.compile(r"<Credentials>.*</Credentials>", re.DOTALL)
_KEY_ID = re.compile(r"<AccessKeyId>(.*?)</AccessKeyId>")
_HOUR_S = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Gift:
    """The key that a reply gives in place of the one that moto makes up, and until when.

    ``until``: seconds since the epoch.
    """

    key: AwsKey
    role: str
    until: float


def ask(account: str, gift: Gift | None = None) -> ASGIApp:
    """The application that lets moto answer a request, for the account of who asks."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        headers = [*scope["headers"], (b"x-moto-account-id", account.encode())]
        state = {**scope["state"], _ERRAND: gift}
        await _served()({**scope, "headers": headers, "state": state}, receive, send)

    return answer


@functools.cache
def prepare() -> None:
    """Begin to load moto, once, so that the first request does not wait for all of it."""
    threading.Thread(target=load, name="moto", daemon=True).start()


def load() -> None:
    """Load moto. Without it nothing happens here: the first request tells what is missing."""
    with suppress(ImportError):
        _moto().get_application({"HTTP_HOST": _HOST, "PATH_INFO": "/"})


@functools.cache
def _served() -> ASGIApp:
    from a2wsgi import WSGIMiddleware  # noqa: PLC0415  # loaded where moto is

    application: Any = _answer  # a2wsgi has names of its own for these types
    served: Any = WSGIMiddleware(application, workers=1)
    return served  # type: ignore[no-any-return]  # as above


def _answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    state = environ["asgi.scope"]["state"]
    gift: Gift | None = state[_ERRAND]
    _tell(state["aws"])
    told: list[tuple[str, list[tuple[str, str]]]] = []

    def note(status: str, headers: list[tuple[str, str]], *_: object) -> Any:
        told.append((status, headers))
        return io.BytesIO().write

    # a2wsgi would take standard output, which may be somebody's channel.
    body = b"".join(_moto()({**environ, "wsgi.errors": sys.stderr}, note))
    ((status, headers),) = told
    if gift is not None and status.startswith("200"):
        body = _give(body.decode(), gift).encode()
    kept = [(name, value) for name, value in headers if name.lower() != "content-length"]
    start_response(status, [*kept, ("Content-Length", str(len(body)))])
    return [body]


@functools.cache
def _moto() -> "DomainDispatcherApplication":
    from moto.moto_server.werkzeug_app import (  # noqa: PLC0415  # see the module's docstring
        DomainDispatcherApplication,
        create_backend_app,
    )

    return DomainDispatcherApplication(create_backend_app)


def _give(reply: str, gift: Gift) -> str:
    """The reply with the situation's key; moto then knows its owner by that key."""
    from moto.sts.models import sts_backends  # noqa: PLC0415  # see the module's docstring

    key = gift.key
    backend = sts_backends[account_of(gift.role)][_PARTITION]
    made = _KEY_ID.search(reply)
    taken = backend.get_assumed_role_from_access_key(made[1]) if made else None
    if taken is None:
        raise LookupError("moto says that a role was assumed, and does not know who assumed it")
    roles = backend.assumed_roles
    backend.assumed_roles = [role for role in roles if role.access_key_id != key.id]
    taken.access_key_id = key.id
    until = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(gift.until))
    fields = {
        "AccessKeyId": key.id,
        "SecretAccessKey": key.secret,
        "SessionToken": key.session or "",
        "Expiration": until,
    }
    inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items())
    credentials = f"<Credentials>{inner}</Credentials>"
    return _CREDENTIALS.sub(lambda _: credentials, reply)


_known: "list[AwsState]" = []  # the one situation that moto has been told of


def _tell(state: "AwsState") -> None:
    """Let moto know this situation's users and roles, and nothing of before."""
    from moto.iam.models import iam_backends  # noqa: PLC0415  # see the module's docstring
    from moto.sts.models import sts_backends  # noqa: PLC0415  # as above

    if _known == [state]:
        return
    iam_backends.reset()
    sts_backends.reset()
    for owner in principals(state.told).values():
        if owner.role is None:
            _add_user(owner)
        else:
            _add_session(owner, owner.role)
    _known[:] = [state]


def _add_user(owner: Principal) -> None:
    from moto.iam.models import iam_backends  # noqa: PLC0415  # see the module's docstring

    backend = iam_backends[owner.account][_PARTITION]
    backend.create_user(_REGION, owner.key.id)
    made = backend.create_access_key(owner.key.id)
    made.access_key_id, made.secret_access_key = owner.key.id, owner.key.secret


def _add_session(owner: Principal, role: str) -> None:
    from moto.iam.models import iam_backends  # noqa: PLC0415  # see the module's docstring
    from moto.sts.models import AssumedRole, sts_backends  # noqa: PLC0415  # as above

    path, _, name = role.partition(":role")[2].rpartition("/")
    iam = iam_backends[owner.account][_PARTITION]
    if name not in {known.name for known in iam.get_roles()}:
        iam.create_role(name, "{}", f"{path}/", None, "", [], str(_HOUR_S))
    made = iam.create_temp_access_key()
    made.access_key_id, made.secret_access_key = owner.key.id, owner.key.secret
    taken = AssumedRole(owner.account, _REGION, made, owner.session, role, "", _HOUR_S, "")
    sts_backends[owner.account][_PARTITION].assumed_roles.append(taken)
