"""The closed sets that expectations speak in."""

from typing import Literal

Level = Literal["MUST", "SHOULD", "MAY"]
# "signature": Amazon's Signature Version 4, in the authorization header.
HeaderForm = Literal["x-api-key", "bearer", "api-key", "signature"]
Reason = Literal[
    "no-credential", "malformed-credential", "helper-failed", "helper-timeout",
    "untrusted-workspace", "malformed-settings", "malformed-store", "store-unavailable",
    "login-expired", "refresh-unavailable", "unauthorized", "forbidden", "throttled",
    "provider-misconfigured", "conflict", "network", "timeout", "cancelled", "unavailable",
    "rejected", "malformed-header", "script-failed",
]  # fmt: skip
Source = Literal[
    "environment-key", "environment-token", "helper", "oauth-token", "stored-login", "stored-key",
    "settings",
]  # fmt: skip
