"""The vendor's Python SDK behind the verb ``send``: what it finds for itself is what is judged."""

import sys
from collections.abc import Sequence

import anthropic

_MODEL = "claude-sonnet-4-5"
_LONGEST_ANSWER = 16  # tokens; the fake answers one


def main(argv: Sequence[str]) -> int:
    """Send a prompt with whatever credential the SDK resolves; print the answer or its error."""
    _, prompt, *_ = argv
    try:
        # One try: the suite judges credentials, not how patiently a server is asked again.
        with anthropic.Anthropic(max_retries=0) as client:
            message = client.messages.create(
                model=_MODEL,
                max_tokens=_LONGEST_ANSWER,
                messages=[{"role": "user", "content": prompt}],
            )
    except (anthropic.AnthropicError, TypeError, ValueError) as problem:
        # A missing credential is a TypeError of the SDK, a value that is no header a ValueError.
        sys.stderr.write(f"{type(problem).__name__}: {problem}\n")
        return 1
    print("".join(block.text for block in message.content if block.type == "text"))  # noqa: T201  # the answer
    return 0
