"""Access keys in variables: they sign; their id and their token alone leave (BED-005, BED-021)."""

from collections.abc import Mapping
from dataclasses import replace

from conformance.scenarios import API_KEY, AUTH_TOKEN, DECOY, LOGIN, OAUTH_TOKEN
from conformance.scenarios.clouds.bedrock.worlds import (
    ENVIRONMENT,
    NO_CREDENTIALS,
    SENDS,
    profile_file,
    selected,
    sent,
    with_environment,
)
from conformance.scenarios.clouds.worlds import aws_key, aws_variables, ready
from conformance.vocabulary.expectations import (
    Carried,
    Failed,
    InferenceRequests,
    NotContacted,
    Refused,
)
from conformance.vocabulary.scenario import Scenario
from conformance.vocabulary.steps import Chat
from conformance.vocabulary.world import Helper, Settings
from fakes.situation import FIRST_PARTY, Aws

_TEMPORARY = aws_key("environment", temporary=True)
_PROFILE = aws_key("profile")
_ELSEWHERE = NotContacted(host=FIRST_PARTY)
_SIGNED = sent("environment")

# Variables that say nothing, or nothing that matters here, beside an access key that signs.
_BESIDE: tuple[tuple[str, str, Mapping[str, str], str, str | None], ...] = (
    (
        "bedrock.empty-session-token",
        "An empty AWS_SESSION_TOKEN is no session token",
        {"AWS_SESSION_TOKEN": ""},
        "PRE-009",
        None,
    ),
    (
        "bedrock.empty-bearer",
        "An empty AWS_BEARER_TOKEN_BEDROCK leaves the request signed",
        {"AWS_BEARER_TOKEN_BEDROCK": ""},
        "PRE-009",
        "anthropics/claude-code#45160",
    ),
    (
        "bedrock.empty-profile-name",
        "An empty AWS_PROFILE names no profile",
        {"AWS_PROFILE": ""},
        "PRE-009",
        None,
    ),
    (
        "bedrock.empty-region",
        "An empty AWS_REGION leaves the default region",
        {"AWS_REGION": ""},
        "PRE-009",
        None,
    ),
    (
        "bedrock.in-ci",
        "In CI Bedrock is asked without a key of the first party",
        {"CI": "true"},
        "PRE-002",
        "Claude Code changelog 2.1.163",
    ),
)

# What the first party would use is there too; the cloud's request has nothing of it.
_FIRST_PARTY: tuple[tuple[str, str, Mapping[str, str], str | None], ...] = (
    ("bedrock.beside-token", "ANTHROPIC_AUTH_TOKEN", AUTH_TOKEN, "Claude Code changelog 2.1.101"),
    ("bedrock.beside-key", "ANTHROPIC_API_KEY", API_KEY, None),
    ("bedrock.beside-oauth-token", "CLAUDE_CODE_OAUTH_TOKEN", OAUTH_TOKEN, None),
)

SCENARIOS: tuple[Scenario, ...] = (
    Scenario(
        id="bedrock.environment-key-signs",
        title="With Bedrock selected the request is signed with the access key of the environment",
        requires=("BED-001", "BED-002", "BED-005", "PRE-002"),
        given=ready("bedrock", API_KEY),
        then=(_SIGNED, NotContacted(host=FIRST_PARTY, requirement="PRE-002")),
    ),
    Scenario(
        id="bedrock.environment-temporary-key",
        title="A session token in the environment is sent, covered by the signature",
        requires=("BED-005",),
        given=selected(aws_variables(_TEMPORARY), aws=Aws(keys=(_TEMPORARY,))),
        then=(
            _SIGNED,
            Carried(header="x-amz-security-token", value="«environment-aws-session»"),
        ),
    ),
    Scenario(
        id="bedrock.permanent-key-has-no-token",
        title="An access key without a session token is sent without one",
        requires=("BED-005",),
        given=ready("bedrock"),
        then=(_SIGNED, Carried(header="x-amz-security-token", value=None)),
    ),
    Scenario(
        id="bedrock.environment-alone-is-whole",
        title="The environment's access key has no part in common with the profile's",
        requires=("BED-005", "BED-010"),
        # A session token of the profile's under the key of the environment would be refused.
        given=with_environment(
            None,
            profile_file(aws_key("profile", temporary=True)),
            keys=(aws_key("profile", temporary=True),),
        ),
        then=(_SIGNED, Carried(header="x-amz-security-token", value=None)),
    ),
    Scenario(
        id="bedrock.session-signs-each-prompt",
        title="Every prompt of a long session has a signature of its own",
        requires=("BED-001",),
        given=ready("bedrock"),
        when=(Chat(pauses_s=(0.0, 0.0, 0.0)),),
        then=(_SIGNED, InferenceRequests(least=3, most=33)),
    ),
    Scenario(
        id="bedrock.selected-in-settings",
        title="The user's settings select Bedrock and hold its variables",
        requires=("BED-001", "BED-003", "ENV-006"),
        given=replace(
            ready("bedrock"),
            environment=aws_variables(ENVIRONMENT),
            settings=(Settings(env={"CLAUDE_CODE_USE_BEDROCK": "true", "AWS_REGION": ""}),),
        ),
        then=(_SIGNED, _ELSEWHERE),
        origin="anthropics/claude-code#838",
    ),
    Scenario(
        id="bedrock.keys-in-settings",
        title="An access key in the user's settings signs when there is no other",
        requires=("BED-005", "ENV-006"),
        given=replace(
            ready("bedrock"),
            environment={"CLAUDE_CODE_USE_BEDROCK": "1"},
            settings=(Settings(env=aws_variables(ENVIRONMENT)),),
        ),
        then=_SIGNED,
        origin="anthropics/claude-code#8848",
    ),
    Scenario(
        id="bedrock.nothing-of-a-login-needed",
        title="In a home with nothing in it Bedrock needs no login of the first party",
        requires=("BED-001", "PRE-002"),
        given=ready("bedrock"),
        then=(_SIGNED, _ELSEWHERE),
        origin="anthropics/claude-code#64",
    ),
    Scenario(
        id="bedrock.secret-stays-home",
        title="The secret access key signs, and is in no part of any request",
        requires=("BED-021", "BED-005"),
        given=selected(aws_variables(_TEMPORARY), aws=Aws(keys=(_TEMPORARY,))),
        when=(Chat(pauses_s=(0.0, 0.0)),),
        then=_SIGNED,
    ),
    Scenario(
        id="bedrock.secret-stays-home-when-refused",
        title="The secret access key is in no request and no message when the answer is a 403",
        requires=("BED-021", "BED-020"),
        given=selected(
            aws_variables(ENVIRONMENT), aws=Aws(keys=(replace(ENVIRONMENT, standings=("denied",)),))
        ),
        then=Failed(credential="environment-aws-id"),
    ),
    Scenario(
        id="bedrock.empty-key-is-no-key",
        title="Empty variables hold no access key; the profile's signs",
        requires=("PRE-009", "BED-006"),
        given=selected(
            {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_SESSION_TOKEN": ""},
            profile_file(_PROFILE),
            aws=Aws(keys=(_PROFILE,)),
        ),
        then=sent("profile"),
    ),
    Scenario(
        id="bedrock.half-a-key",
        title="An access key id without its secret is no credential",
        requires=("BED-019", "BED-005"),
        given=selected({"AWS_ACCESS_KEY_ID": ENVIRONMENT.id}, aws=Aws(keys=(ENVIRONMENT,))),
        then=Refused(mentions=NO_CREDENTIALS),
        control=SENDS,
    ),
    Scenario(
        id="bedrock.beside-helper-and-login",
        title="Neither the key helper nor the stored login has a part in a request to Bedrock",
        requires=("PRE-002", "BED-001"),
        given=replace(ready("bedrock"), helper=Helper(), stored_login=LOGIN),
        then=(_SIGNED, _ELSEWHERE),
        incidental=DECOY,
        origin="Claude Code changelog 2.1.101",
    ),
    *(
        Scenario(
            id=id_,
            title=f"{name} has no part in a request to Bedrock",
            requires=("PRE-002", "BED-001"),
            given=ready("bedrock", variables),
            then=(_SIGNED, _ELSEWHERE),
            origin=origin,
        )
        for id_, name, variables, origin in _FIRST_PARTY
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=(requirement, "BED-005"),
            given=ready("bedrock", variables),
            then=(_SIGNED, _ELSEWHERE),
            origin=origin,
        )
        for id_, title, variables, requirement, origin in _BESIDE
    ),
)
