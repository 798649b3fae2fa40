"""One request to the API, for degenerate programs that make any."""

import http.client
import json
import os
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping

OK = 200
_ADDRESS = "https://api.anthropic.com"
_LIMIT_S = 10.0


def ask(headers: Mapping[str, str]) -> int | None:
    """The status that the API answers with; ``None`` when there is no answer."""
    address = os.environ.get("ANTHROPIC_BASE_URL", "").strip() or _ADDRESS
    message = {"role": "user", "content": "ping"}
    body = {"model": "claude-sonnet-4-5", "max_tokens": 16, "messages": [message]}
    fixed = {"content-type": "application/json", "anthropic-version": "2023-06-01"}
    trusted = ssl.create_default_context(cafile=os.environ.get("SSL_CERT_FILE"))
    try:
        request = urllib.request.Request(  # noqa: S310  # a scenario names the address
            f"{address.rstrip('/')}/v1/messages",
            data=json.dumps(body).encode(),
            headers={**fixed, **headers},
        )
        with urllib.request.urlopen(  # noqa: S310  # as above
            request, timeout=_LIMIT_S, context=trusted
        ) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as answer:
        return answer.code
    except (OSError, ValueError, http.client.HTTPException):
        return None
