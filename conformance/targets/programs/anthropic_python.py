"""The vendor's Python SDK behind the verb ``send``: what it finds for itself is what is judged.

The selectors are this program's own business: each picks the SDK's client for that cloud, with the
arguments that the vendor's documentation shows (platform.claude.com/docs, read 2026-11). A client
is looked for when it is used: older versions of the SDK do not have all of them.
"""

from __future__ import annotations

import logging
import os
import sys
from typing import TYPE_CHECKING, TypeAlias

import anthropic

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    _Client: TypeAlias = (
        anthropic.Anthropic
        | anthropic.AnthropicBedrock
        | anthropic.AnthropicFoundry
        | anthropic.AnthropicVertex
    )
    _Raised = (
        tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    )

_MODEL = "claude-sonnet-4-5"
_BEDROCK_MODEL = "anthropic.claude-sonnet-4-5-20250929-v1:0"
_VERTEX_MODEL = "claude-sonnet-4-5@20250929"
# The SDK has no region of last resort: that is for the program that uses it. These are the guide's.
_BEDROCK_REGION = "us-east-1"
_VERTEX_REGION = "us-east5"
_LONGEST_ANSWER = 16  # tokens; the fake answers one
_SCOPE = "https://ai.azure.com/.default"


class _Untraced(logging.Formatter):
    """What the libraries log, without their stack traces: to the suite a trace is a crash."""

    def formatException(self, ei: _Raised) -> str:  # noqa: N802  # the name is logging's
        _, problem, _ = ei
        return f"{type(problem).__name__}: {problem}"


def main(argv: Sequence[str]) -> int:
    """Send a prompt with whatever credential the SDK resolves; print the answer or its error."""
    _, prompt, *_ = argv
    _log()
    try:
        client, model = _choose()
        with client:
            message = client.messages.create(
                model=model,
                max_tokens=_LONGEST_ANSWER,
                messages=[{"role": "user", "content": prompt}],
            )
    except Exception as problem:  # noqa: BLE001  # the clouds' own SDKs have errors of their own
        # A missing credential is a TypeError of the SDK, a value that is no header a ValueError.
        sys.stderr.write(f"{type(problem).__name__}: {problem}\n")
        return 1
    print("".join(block.text for block in message.content if block.type == "text"))  # noqa: T201  # the answer
    return 0


def _log() -> None:
    """What Python itself shows of a log that nobody set up: warnings, on standard error."""
    if logging.lastResort is not None:
        logging.lastResort.setFormatter(_Untraced())


def _choose() -> tuple[_Client, str]:
    """The client of the provider that is selected, and a model's name there.

    One try: the suite judges credentials, not how patiently a server is asked again.
    """
    if _is_on("CLAUDE_CODE_USE_BEDROCK"):
        return _bedrock(), _BEDROCK_MODEL
    if _is_on("CLAUDE_CODE_USE_FOUNDRY"):
        return _foundry(), _MODEL
    if _is_on("CLAUDE_CODE_USE_VERTEX"):
        region = os.environ.get("CLOUD_ML_REGION") or _VERTEX_REGION
        return anthropic.AnthropicVertex(region=region, max_retries=0), _VERTEX_MODEL
    return anthropic.Anthropic(max_retries=0), _MODEL


def _bedrock() -> anthropic.AnthropicBedrock:
    try:
        return anthropic.AnthropicBedrock(max_retries=0)
    except ValueError:  # it finds no region, and has no default of its own
        return anthropic.AnthropicBedrock(aws_region=_BEDROCK_REGION, max_retries=0)


def _foundry() -> anthropic.AnthropicFoundry:
    if os.environ.get("ANTHROPIC_FOUNDRY_API_KEY"):
        return anthropic.AnthropicFoundry(max_retries=0)
    from azure.identity import DefaultAzureCredential, get_bearer_token_provider  # noqa: PLC0415  # half a second

    provider = get_bearer_token_provider(DefaultAzureCredential(), _SCOPE)
    return anthropic.AnthropicFoundry(max_retries=0, azure_ad_token_provider=provider)


def _is_on(variable: str) -> bool:
    return os.environ.get(variable, "").strip().lower() in {"1", "true", "yes", "on"}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
