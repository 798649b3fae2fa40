"""A credential that may act as a service account, and its wrong twins."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fakes.selftest.clouds.google.case import Case
from fakes.selftest.clouds.google.kinds.authorized_user import USER, user_file
from fakes.selftest.clouds.google.kinds.service_account import ACCOUNT, key_file
from fakes.situation import Google
from fakes.situation.google import GoogleToken, Impersonation

_EMAIL = "target@pecking-order-project.iam.gserviceaccount.com"
_TARGET = Impersonation(
    email=_EMAIL,
    trusts=(USER.gives[0].value, ACCOUNT.gives[0].value),
    gives=(GoogleToken(value="ya29.of-the-target"),),
)
_TOLD = Google(users=(USER,), service_accounts=(ACCOUNT,), impersonations=(_TARGET,))
_DENIED = "IAM_PERMISSION_DENIED"


def _file(source: Mapping[str, Any], email: str = _EMAIL) -> Mapping[str, Any]:
    """As ``gcloud auth application-default login --impersonate-service-account`` writes it."""
    account = f"projects/-/serviceAccounts/{email}"
    return {
        "type": "impersonated_service_account",
        "service_account_impersonation_url": (
            f"https://iamcredentials.googleapis.com/v1/{account}:generateAccessToken"
        ),
        "source_credentials": source,
        "delegates": [],
    }


BY_USER = Case(google=_TOLD, file=_file(user_file()))
WRONG_BY_USER = {
    "a person who is not trusted": replace(
        BY_USER,
        google=replace(_TOLD, impersonations=(replace(_TARGET, trusts=("ya29.x",)),)),
        refusal=_DENIED,
    ),
    "an unknown account": replace(
        BY_USER, file=_file(user_file(), f"nobody-{_EMAIL}"), refusal=_DENIED
    ),
    "a revoked consent": replace(
        BY_USER,
        google=replace(_TOLD, users=(replace(USER, revoked=True),)),
        refusal="invalid_grant: Token has been expired or revoked.",
    ),
}
BY_ACCOUNT = Case(google=_TOLD, file=_file(key_file()))
WRONG_BY_ACCOUNT = {
    "a stranger's key": replace(
        BY_ACCOUNT, file=_file(key_file("stranger")), refusal="Invalid JWT Signature."
    ),
}
