"""Requests that are signed, and then sent as a test wants them: over the proxy, byte by byte."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from fakes.internet.internet import Internet
from fakes.selftest import wire
from fakes.selftest.clouds.aws.keys import LASTING
from fakes.situation.aws import AwsKey

HOST = "bedrock-runtime.us-east-1.amazonaws.com"
INVOKE = "/model/us.anthropic.claude-sonnet-5-5-v1%3A0/invoke"
PROMPT = (
    '{"anthropic_version": "bedrock-2023-05-31", "max_tokens": 8,'
    ' "messages": [{"role": "user", "content": "ping"}]}'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What is signed; ``changed`` headers are those that are sent in place of the signed ones."""

    host: str = HOST
    path: str = INVOKE
    method: str = "POST"
    body: str = PROMPT
    key: AwsKey = LASTING
    region: str = "us-east-1"
    service: str = "bedrock"
    extra: Mapping[str, str] = field(default_factory=dict)
    changed: Mapping[str, str] = field(default_factory=dict)

    def headers(self) -> dict[str, str]:
        """Every header but those of the framing, by names in lower case."""
        request = AWSRequest(
            self.method, f"https://{self.host}{self.path}", data=self.body, headers=self.extra
        )
        credentials = Credentials(self.key.id, self.key.secret, self.key.session)
        signer: Any = SigV4Auth(credentials, self.service, self.region)
        signer.add_auth(request)
        made = {name.lower(): value for name, value in request.headers.items()}
        return {**made, **self.changed}


def send(internet: Internet, what: Signed, headers: Mapping[str, str] | None = None) -> str:
    """The whole answer to a request; ``headers`` replace the signed ones."""
    given = what.headers() if headers is None else headers
    lines = [f"{name}: {value}" for name, value in given.items()]
    raw = wire.request(what.host, what.path, *lines, method=what.method, body=what.body)
    with wire.secure(internet, what.host) as connection:
        connection.sendall(raw)
        return wire.until_closed(connection).decode()
