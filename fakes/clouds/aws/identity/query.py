"""Requests of the query protocol: what they ask, and who signed them.

docs.aws.amazon.com/STS/latest/APIReference/welcome and …/IAM/latest/UserGuide/programming (read
2026-11).
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from fakes.clouds.aws import signature
from fakes.clouds.aws.identity import errors
from fakes.clouds.aws.identity.principals import Principal, principals

if TYPE_CHECKING:
    from fakes.clouds.aws.state import AwsState
    from fakes.journal import Exchange


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One request: its parameters by name, when it came, and who may have signed it."""

    state: "AwsState"
    exchange: "Exchange"
    asked: Mapping[str, str]
    now: float

    @property
    def action(self) -> str:
        """The operation."""
        return self.asked.get("Action", "")

    def signer(self, service: str, region: str) -> Principal | Response:
        """Who signed it, or the answer to a request that nobody signed."""
        found = signature.verify(
            self.exchange, self.state, service=service, region=region, now=self.now
        )
        if not isinstance(found, signature.Refusal):
            # What Bedrock makes of a key holds here as far as the key itself is meant.
            match self.state.judge_key(found, inference=False):
                case "unrecognized":
                    found = signature.UNRECOGNIZED
                case "expired":
                    found = signature.EXPIRED
                case _:
                    return principals(self.state.told)[found.id]
        return errors.refuse(found)


def read(request: Request) -> Query | Response:
    """The query in a request, or the answer to one that is none."""
    exchange: Exchange = request.state.exchange
    path, _, query = exchange.target.partition("?")
    if path not in {"", "/"} or exchange.method not in {"GET", "POST"}:
        return errors.unknown_operation()
    pairs = (*parse_qsl(query), *parse_qsl(exchange.body.decode("utf-8", "replace")))
    asked = Query(state=request.state.aws, exchange=exchange, asked=dict(pairs), now=time.time())
    if not asked.action:
        return errors.answer(400, "MissingAction", "The request must contain the parameter Action.")
    return asked
