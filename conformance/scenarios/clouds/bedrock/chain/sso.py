"""IAM Identity Center: a cached access token gives a role's key (BED-008)."""

from dataclasses import replace

from conformance.scenarios.clouds.bedrock.sources import (
    LEGACY_CONFIG,
    SSO,
    SSO_CONFIG,
    SSO_LEGACY,
    SSO_LOGIN,
    SSO_ROLE,
    START,
    Source,
    cache_file,
    configured,
    joined,
)
from conformance.scenarios.clouds.bedrock.worlds import MODELS, NAMED, NO_CREDENTIALS, sent
from conformance.vocabulary.expectations import Carried, Refused, Requests
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.steps import Chat
from conformance.vocabulary.world import World
from fakes.situation import Aws
from fakes.situation.aws import ACCOUNT

PORTAL = "portal.sso.*.amazonaws.com"
_PROFILE = {"sso_account_id": ACCOUNT, "sso_role_name": SSO_ROLE}
_IRELAND = {"sso_start_url": START, "sso_region": "eu-west-1"}
_RENEWED = replace(
    SSO_LOGIN,
    refresh_token="«sso-sso-refresh»",  # noqa: S106  # a place
    client_id="pecking-order",
    client_secret="«sso-sso-secret»",  # noqa: S106  # a place
    fresh_token="«fresh-sso-token»",  # noqa: S106  # a place
    expires_in_s=-60,
)
_EXPIRED = Aws(logins=(replace(SSO_LOGIN, expires_in_s=-60),))

_PROFILES: tuple[tuple[str, str, World], ...] = (
    ("bedrock.sso-session", "A profile with an SSO session signs with its role's key", joined(SSO)),
    (
        "bedrock.sso-legacy",
        "A profile with a start URL of its own signs with its role's key",
        joined(SSO_LEGACY),
    ),
    (
        "bedrock.sso-named-profile",
        "The SSO profile that AWS_PROFILE names signs with its role's key",
        joined(
            configured(
                SSO,
                ("profile work", {"sso_session": "corp", **_PROFILE}),
                ("sso-session corp", {"sso_start_url": START, "sso_region": "us-east-1"}),
            ),
            variables=NAMED,
        ),
    ),
    (
        "bedrock.sso-in-another-region",
        "An SSO session in another region than the models' gives the key there",
        joined(
            configured(
                replace(SSO, aws=Aws(logins=(replace(SSO_LOGIN, region="eu-west-1"),))),
                ("default", {"sso_session": "corp", **_PROFILE}),
                ("sso-session corp", _IRELAND),
            )
        ),
    ),
    (
        "bedrock.sso-among-other-logins",
        "Of several cached SSO tokens the profile's own is used",
        joined(
            replace(
                SSO,
                files=(
                    *SSO.files,
                    cache_file("other", token="«other-sso-token»", expires="«in-7200s»"),  # noqa: S106  # a place
                ),
            )
        ),
    ),
)

_SENDS = Control(id="control.bedrock.sso", given=joined(SSO), credential="sso-aws-id")

# A login that is no longer good and cannot be renewed.
_REFUSED: tuple[tuple[str, str, World], ...] = (
    (
        "bedrock.sso-expired",
        "An SSO token that has expired ends the run, and the message says so",
        joined(
            Source(
                name="sso",
                files=(SSO_CONFIG, cache_file("corp", expires="«ago-60s»")),
                aws=_EXPIRED,
            )
        ),
    ),
    (
        "bedrock.sso-legacy-expired",
        "An expired SSO token of a start URL ends the run, and the message says so",
        joined(
            Source(
                name="sso",
                files=(LEGACY_CONFIG, cache_file(START, expires="«ago-60s»")),
                aws=_EXPIRED,
            )
        ),
    ),
    (
        "bedrock.sso-not-logged-in",
        "An SSO profile without a cached token ends the run, and the message says so",
        joined(Source(name="sso", files=(SSO_CONFIG,), aws=SSO.aws)),
    ),
    (
        "bedrock.sso-ended-by-the-portal",
        "An SSO token that the portal no longer takes ends the run, and the message says so",
        joined(replace(SSO, aws=_EXPIRED)),
    ),
    (
        "bedrock.sso-role-of-somebody-else",
        "An SSO role that the person does not have ends the run",
        joined(replace(SSO, aws=Aws(logins=(replace(SSO_LOGIN, role="AnotherRole"),)))),
    ),
)

SCENARIOS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("BED-008",),
            given=given,
            then=(
                sent("sso"),
                Carried(header="x-amz-security-token", value="«sso-aws-session»"),
                Requests(host=PORTAL, path="/federation/credentials", least=1, most=3),
            ),
        )
        for id_, title, given in _PROFILES
    ),
    Scenario(
        id="bedrock.sso-for-a-session",
        title="One question to the SSO portal serves every prompt of a session",
        requires=("BED-008",),
        given=joined(SSO),
        when=(Chat(pauses_s=(0.0, 0.0, 0.0)),),
        then=(sent("sso"), Requests(host=PORTAL, least=1, most=2)),
        origin="anthropics/claude-code#9027",
    ),
    Scenario(
        id="bedrock.sso-renewed",
        title="A cached SSO token that has expired is renewed with its refresh token",
        requires=("BED-008",),
        given=joined(
            Source(
                name="sso",
                files=(
                    SSO_CONFIG,
                    cache_file(
                        "corp",
                        expires="«ago-60s»",
                        refreshToken="«sso-sso-refresh»",
                        clientId="pecking-order",
                        clientSecret="«sso-sso-secret»",
                        registrationExpiresAt="«in-7200s»",
                    ),
                ),
                aws=Aws(logins=(_RENEWED,)),
            )
        ),
        then=replace(sent("sso"), level="SHOULD"),
        control=_SENDS,
        origin="anthropics/claude-code#849",
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("BED-019", "BED-008"),
            given=given,
            then=(Refused(mentions=(*NO_CREDENTIALS, "SSO")), Requests(host=MODELS, most=0)),
            control=_SENDS,
        )
        for id_, title, given in _REFUSED
    ),
)
