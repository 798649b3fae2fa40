"""Workload identity federation: another issuer's token, from a file, an address or a program."""

import json
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fakes.selftest.clouds.google import keys
from fakes.selftest.clouds.google.case import Case
from fakes.situation import Google
from fakes.situation.google import ExternalAccount, GoogleToken, Impersonation
from fakes.situation.identity import Federation

_JWT = "urn:ietf:params:oauth:token-type:jwt"
_SAML = "urn:ietf:params:oauth:token-type:saml2"
_POOL = (
    "//iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/pecking"
    "/providers/order"
)
_CLAIMS = {"iss": "https://issuer.example", "sub": "build:main", "aud": "https:" + _POOL}
_SUBJECT = keys.signed("workload", _CLAIMS)
_RESPONSE = "PHNhbWxwOlJlc3BvbnNlLz4"
_TOKEN = GoogleToken(value="ya29.of-the-workload")
_FEDERATION = Federation(
    issuer=_CLAIMS["iss"],
    subject=_CLAIMS["sub"],
    audience=_CLAIMS["aud"],
    public_key=keys.public("workload"),
)
_ACCOUNT = ExternalAccount(audience=_POOL, gives=(_TOKEN,), subject=_FEDERATION)
_TOLD = Google(external=(_ACCOUNT,))
_ROBOT = "target@pecking-order-project.iam.gserviceaccount.com"
_IMPERSONATION = Impersonation(
    email=_ROBOT, trusts=(_TOKEN.value,), gives=(GoogleToken(value="ya29.of-the-target"),)
)
_FILE = {"file": "{folder}/subject"}


def _file(source: Mapping[str, Any] = _FILE, **changed: str) -> Mapping[str, Any]:
    """As ``gcloud iam workload-identity-pools create-cred-config`` writes it."""
    return {
        "type": "external_account",
        "audience": _POOL,
        "subject_token_type": _JWT,
        "token_url": "https://sts.googleapis.com/v1/token",
        "credential_source": source,
        **changed,
    }


def _case(subject: str, refusal: str | None = None, google: Google = _TOLD) -> Case:
    return Case(google=google, file=_file(), files={"subject": subject}, refusal=refusal)


def _claiming(refusal: str, **changed: str) -> Case:
    return _case(keys.signed("workload", {**_CLAIMS, **changed}), refusal)


def _program(subject: str) -> str:
    """What a program that is asked for a subject token prints."""
    said = {
        "version": 1,
        "success": True,
        "token_type": _JWT,
        "id_token": subject,
        "expiration_time": int(time.time()) + 3_600,
    }
    return f"#!/bin/sh\ncat <<'END'\n{json.dumps(said)}\nEND\n"


FROM_FILE = _case(_SUBJECT)
WRONG_FILE = {
    "a stranger's signature": _case(
        keys.signed("stranger", _CLAIMS), "The ID Token's signature is invalid."
    ),
    "another issuer": _claiming("does not match the expected ones", iss="https://other.example"),
    "another audience": _claiming("does not match the expected audience", aud="https://x.example"),
    "another subject": _claiming("rejected by the attribute condition", sub="build:fork"),
    "an expired token": _case(
        keys.signed("workload", _CLAIMS, lifetime_s=-30), "is stale to sign-in"
    ),
    "no token at all": _case("nothing", "Unable to parse the ID Token."),
    "an unknown provider": Case(
        google=_TOLD,
        file=_file(audience=_POOL + "-x"),
        files={"subject": _SUBJECT},
        refusal="invalid_target",
    ),
}
FROM_ADDRESS = Case(
    google=_TOLD, file=_file({"url": "{server}/subject"}), files={"subject": _SUBJECT}
)
_COMMAND = {"executable": {"command": "{folder}/program", "timeout_millis": 10_000}}
FROM_PROGRAM = Case(google=_TOLD, file=_file(_COMMAND), files={"program": _program(_SUBJECT)})
_STRANGE = keys.signed("stranger", _CLAIMS)
WRONG_ADDRESS = {
    "a stranger's signature": replace(
        FROM_ADDRESS, files={"subject": _STRANGE}, refusal="signature is invalid"
    )
}
WRONG_PROGRAM = {
    "a stranger's signature": replace(
        FROM_PROGRAM, files={"program": _program(_STRANGE)}, refusal="signature is invalid"
    )
}
_OPAQUE = Google(
    external=(replace(_ACCOUNT, subject=None, subject_token=_RESPONSE),),
)
OPAQUE = Case(google=_OPAQUE, file=_file(subject_token_type=_SAML), files={"subject": _RESPONSE})
WRONG_OPAQUE = {
    "another token": replace(
        OPAQUE, files={"subject": "x"}, refusal="The subject token is not valid."
    ),
    "a token of another type": replace(OPAQUE, file=_file(), refusal="subject_token_type"),
}
_URL = f"https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/{_ROBOT}:generateAccessToken"
IMPERSONATING = Case(
    google=replace(_TOLD, impersonations=(_IMPERSONATION,)),
    file=_file(service_account_impersonation_url=_URL),
    files={"subject": _SUBJECT},
)
WRONG_IMPERSONATING = {
    "a workload that is not trusted": replace(
        IMPERSONATING,
        google=replace(_TOLD, impersonations=(replace(_IMPERSONATION, trusts=()),)),
        refusal="IAM_PERMISSION_DENIED",
    ),
}
