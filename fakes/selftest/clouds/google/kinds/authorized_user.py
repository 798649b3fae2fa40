"""What ``gcloud auth application-default login`` leaves, and its wrong twins."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fakes.selftest.clouds.google.case import Case
from fakes.situation import Google
from fakes.situation.google import AuthorizedUser, GoogleToken

USER = AuthorizedUser(
    client_id="764086051850-pecking-order.apps.googleusercontent.com",
    client_secret="GOCSPX-of-the-client",
    refresh_token="1//of-the-person",
    gives=(GoogleToken(value="ya29.of-the-person"),),
)
_OTHER_CLIENT = replace(
    USER,
    client_id="32555940559.apps.googleusercontent.com",
    client_secret="GOCSPX-of-another-client",
    refresh_token="1//of-another-person",
)
_TOLD = Google(users=(USER,))


def user_file(changed: Mapping[str, str] | None = None) -> Mapping[str, Any]:
    """As gcloud writes it, and then changed."""
    return {
        "type": "authorized_user",
        "client_id": USER.client_id,
        "client_secret": USER.client_secret,
        "refresh_token": USER.refresh_token,
        "quota_project_id": "pecking-order-quota",
        "universe_domain": "googleapis.com",
        **(changed or {}),
    }


GOOD = Case(google=_TOLD, file=user_file())
WRONG = {
    "a revoked consent": Case(
        google=Google(users=(replace(USER, revoked=True),)),
        file=user_file(),
        refusal="invalid_grant: Token has been expired or revoked.",
    ),
    "a person who must log in again": Case(
        google=Google(users=(replace(USER, reauthenticate=True),)),
        file=user_file(),
        refusal="Reauthentication is needed.",
    ),
    "an unknown refresh token": Case(
        google=_TOLD,
        file=user_file({"refresh_token": "1//x"}),
        refusal="invalid_grant: Bad Request",
    ),
    "another client's refresh token": Case(
        google=Google(users=(USER, _OTHER_CLIENT)),
        file=user_file({"refresh_token": _OTHER_CLIENT.refresh_token}),
        refusal="unauthorized_client: Unauthorized",
    ),
    "a wrong client secret": Case(
        google=_TOLD,
        file=user_file({"client_secret": "GOCSPX-x"}),
        refusal="invalid_client: The provided client secret is invalid.",
    ),
    "an unknown client": Case(
        google=_TOLD,
        file=user_file({"client_id": "x.apps.googleusercontent.com"}),
        refusal="invalid_client: The OAuth client was not found.",
    ),
}
