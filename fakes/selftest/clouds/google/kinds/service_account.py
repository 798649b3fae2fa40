"""The key file of a service account, and its wrong twins."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fakes.selftest.clouds.google import keys
from fakes.selftest.clouds.google.case import Case
from fakes.situation import Google
from fakes.situation.google import PROJECT, GoogleToken, ServiceAccount

EMAIL = f"robot@{PROJECT}.iam.gserviceaccount.com"
KEY_ID = "0123456789abcdef0123456789abcdef01234567"
_TOKEN_URI = "https://oauth2.googleapis.com/token"
ACCOUNT = ServiceAccount(
    email=EMAIL,
    key_id=KEY_ID,
    public_key=keys.public("service-account"),
    gives=(GoogleToken(value="ya29.of-the-service-account"),),
)
_TOLD = Google(service_accounts=(ACCOUNT,))
_TIME = "Token must be a short-lived token (60 minutes) and in a reasonable timeframe"


def key_file(owner: str = "service-account", **changed: str) -> Mapping[str, Any]:
    """As the console of Google Cloud lets one download it."""
    return {
        "type": "service_account",
        "project_id": PROJECT,
        "private_key_id": KEY_ID,
        "private_key": keys.private(owner),
        "client_email": EMAIL,
        "client_id": "100000000000000000001",
        "token_uri": _TOKEN_URI,
        "universe_domain": "googleapis.com",
        **changed,
    }


GOOD = Case(google=_TOLD, file=key_file())
WRONG = {
    "a stranger's key": Case(
        google=_TOLD,
        file=key_file("stranger"),
        refusal="invalid_grant: Invalid JWT Signature.",
    ),
    "another key id": Case(
        google=_TOLD,
        file=key_file(private_key_id="f" * 40),
        refusal="invalid_grant: Invalid JWT Signature.",
    ),
    "an unknown account": Case(
        google=_TOLD,
        file=key_file(client_email=f"nobody@{PROJECT}.iam.gserviceaccount.com"),
        refusal="invalid_grant: Invalid grant: account not found",
    ),
    "another audience": Case(
        google=_TOLD,
        file=key_file(),
        claims={"aud": "https://sts.googleapis.com/v1/token"},
        refusal="Failed audience check",
    ),
    "another subject": Case(
        google=_TOLD,
        file=key_file(),
        claims={"sub": "somebody@example.com"},
        refusal="unauthorized_client",
    ),
    "an expired assertion": Case(google=_TOLD, file=key_file(), clock_s=-7_200, refusal=_TIME),
    "an assertion of the future": Case(google=_TOLD, file=key_file(), clock_s=7_200, refusal=_TIME),
    "an unknown scope": Case(
        google=_TOLD, file=key_file(), scopes=("everything",), refusal="invalid_scope"
    ),
    "a scope that is too narrow": Case(
        google=_TOLD,
        file=key_file(),
        scopes=("https://www.googleapis.com/auth/devstorage.read_only",),
        refusal="ACCESS_TOKEN_SCOPE_INSUFFICIENT",
    ),
}

# Without a scope google-auth signs a token for the API itself and asks nobody for another.
OWN_SIGNATURE = Case(
    google=_TOLD,
    file=key_file(),
    scopes=(),
    audience="us-east5-aiplatform.googleapis.com",
)
_NOT_OURS = "ACCESS_TOKEN_TYPE_UNSUPPORTED"
WRONG_SIGNATURE = {
    "a stranger's key": replace(OWN_SIGNATURE, file=key_file("stranger"), refusal=_NOT_OURS),
    "another key id": replace(
        OWN_SIGNATURE, file=key_file(private_key_id="f" * 40), refusal=_NOT_OURS
    ),
    "another audience": replace(
        OWN_SIGNATURE, audience="aiplatform.googleapis.com", refusal=_NOT_OURS
    ),
    "an expired token": replace(OWN_SIGNATURE, clock_s=-7_200, refusal=_NOT_OURS),
}
