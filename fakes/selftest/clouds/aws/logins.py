"""Logins of IAM Identity Center, as the vendor's tools leave them, and their wrong twins."""

import datetime as dt
import hashlib
import json
from dataclasses import replace

from fakes.selftest.clouds.aws.case import REGION, Case
from fakes.selftest.clouds.aws.roles import Kinds
from fakes.situation import Aws
from fakes.situation.aws import ACCOUNT, AwsKey, SsoLogin

_START = "https://corp.awsapps.com/start"
_SESSION = "corp"
_ROLE = "Developer"
_ARN = f"arn:aws:sts::{ACCOUNT}:assumed-role/AWSReservedSSO_{_ROLE}_"
_GIVEN = AwsKey(
    id="ASIAPECKINGORDER0020",
    secret="secret-of-the-developer",
    session="session-token-of-the-developer",
)
_LOGIN = SsoLogin(
    access_token="access-token-of-the-portal",
    account=ACCOUNT,
    role=_ROLE,
    gives=_GIVEN,
    region=REGION,
    refresh_token="refresh-token-of-the-portal",
    client_id="client-of-the-tool",
    client_secret="secret-of-the-tool",
    fresh_token="fresh-token-of-the-portal",
)
_TOLD = Aws(logins=(_LOGIN,))
_UNAUTHORIZED = "SSO session associated with this profile has expired or is otherwise invalid"
_LAPSED = "Token has expired and refresh failed"
_NO_ACCESS = "ForbiddenException.*No access"
_PAIR = f"sso_account_id = {ACCOUNT}\nsso_role_name = {_ROLE}\n"
_BY_SESSION = f"""[profile work]
sso_session = {_SESSION}
{_PAIR}
[sso-session {_SESSION}]
sso_region = {REGION}
sso_start_url = {_START}
sso_registration_scopes = sso:account:access
"""
_LEGACY = f"""[profile work]
sso_start_url = {_START}
sso_region = {REGION}
{_PAIR}"""


def _time(from_now_s: int) -> str:
    moment = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=from_now_s)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _case(config: str, lasts_s: int = 3600, **changed: str) -> Case:
    """The profile ``work``, and the token that a login has left for its session or start URL."""
    token = {
        "startUrl": _START,
        "region": REGION,
        "accessToken": _LOGIN.access_token,
        "expiresAt": _time(lasts_s),
        "clientId": _LOGIN.client_id,
        "clientSecret": _LOGIN.client_secret,
        "registrationExpiresAt": _time(86_400),
        "refreshToken": _LOGIN.refresh_token,
        **changed,
    }
    name = _SESSION if "sso_session" in config else _START
    # As the tools name the file; no secret is protected by it.
    place = hashlib.sha1(name.encode(), usedforsecurity=False).hexdigest()
    files = {".aws/config": config, f".aws/sso/cache/{place}.json": json.dumps(token)}
    return Case(aws=_TOLD, files=files, profile="work", arn=_ARN)


def _gone(good: Case) -> Case:
    gone = Aws(logins=(replace(_LOGIN, expires_in_s=-60),))
    return replace(good, aws=gone, refusal=_UNAUTHORIZED)


def _wrong(config: str) -> dict[str, Case]:
    other_role = config.replace(_ROLE, "Administrator")
    other_account = config.replace(ACCOUNT, "444455556666")
    return {
        "unknown token": replace(_case(config, accessToken="another"), refusal=_UNAUTHORIZED),
        "the portal says that the token has expired": _gone(_case(config)),
        "a role that the person has not": replace(_case(other_role), refusal=_NO_ACCESS),
        "an account that the person has not": replace(_case(other_account), refusal=_NO_ACCESS),
        "another region's portal": replace(
            _case(config), aws=Aws(logins=(replace(_LOGIN, region="eu-west-1"),)),
            refusal=_UNAUTHORIZED,
        ),
    }  # fmt: skip


_EXPIRED = _case(_BY_SESSION, lasts_s=-60)
_WRONG_REFRESHES = {
    "unknown refresh token": replace(
        _case(_BY_SESSION, lasts_s=-60, refreshToken="another"), refusal=_LAPSED
    ),
    "another client": replace(_case(_BY_SESSION, lasts_s=-60, clientId="another"), refusal=_LAPSED),
    "wrong client secret": replace(
        _case(_BY_SESSION, lasts_s=-60, clientSecret="another"), refusal=_LAPSED
    ),
}

KINDS: Kinds = {
    "sso_session": (_case(_BY_SESSION), _wrong(_BY_SESSION)),
    "sso_session, token refreshed": (_EXPIRED, _WRONG_REFRESHES),
    "SSO without session": (
        _case(_LEGACY),
        {"unknown token": replace(_case(_LEGACY, accessToken="another"), refusal=_UNAUTHORIZED)},
    ),
}
