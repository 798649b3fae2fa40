"""One attempt to authenticate: what the fakes are told, what the client is given, what comes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fakes.situation import Aws

REGION = "us-east-1"
MODEL = "us.anthropic.claude-sonnet-5-5-v1:0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """``refusal`` is a pattern of what the client says when it is refused; none: it is served.

    ``files`` lie below HOME, by their places in it; ``{home}`` in their texts and in the variables
    is that folder. ``endpoint``: where the client sends, instead of its region's host.
    ``clock_s``: how far its clock is ahead. ``tampered``: the body is changed after it was signed.
    ``profile`` is named to boto3 itself, as variables with a key outrank ``AWS_PROFILE``. ``arn``:
    how the name begins that STS has for whoever the credential makes of the client.
    """

    aws: Aws
    refusal: str | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    endpoint: str | None = None
    clock_s: int = 0
    tampered: bool = False
    profile: str | None = None
    arn: str | None = None
