"""Who may ask Bedrock: a signature, an API key, or nothing at an anonymous gateway.

docs.aws.amazon.com/bedrock/latest/userguide/api-keys and …/security_iam_service-with-iam (read
2026-11). Both planes of Bedrock take both, and both are service ``bedrock`` to a signature.
"""

import time
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import JSONResponse

from fakes.clouds.aws import errors, signature
from fakes.clouds.aws.regions import region_of

if TYPE_CHECKING:
    from fakes.clouds.aws.state import AwsState
    from fakes.journal import Exchange

_SERVICE = "bedrock"
_HOSTS = ("bedrock-runtime", "bedrock")
_SCHEME = "bearer "


def refusal_of(request: Request, *, action: str, inference: bool) -> JSONResponse | None:
    """The answer to a request that may not go on; ``None`` when it may."""
    state: AwsState = request.state.aws
    exchange: Exchange = request.state.exchange
    now = time.time()
    shown = request.headers.getlist("authorization")
    if not shown and state.told.anonymous and exchange.host in state.gateways:
        return None
    if len(shown) == 1 and shown[0][: len(_SCHEME)].lower() == _SCHEME:
        value = shown[0][len(_SCHEME) :].strip()
        standing = state.judge_bearer(value, inference=inference, now=now)
        return errors.refuse_bearer(standing, action=action)
    regions = (region_of(exchange.host, name) for name in _HOSTS)
    region = next((each for each in regions if each), None)
    signer = signature.verify(exchange, state, service=_SERVICE, region=region, now=now)
    if isinstance(signer, signature.Refusal):
        return errors.refuse(signer)
    standing = state.judge_key(signer, inference=inference)
    who = f"User: arn:aws:iam::{signer.account}:user/{signer.id}"
    return errors.refuse_key(standing, who=who, action=action)
