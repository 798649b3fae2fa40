"""Requests that are unsigned, carry an API key, or go elsewhere (BED-017, BED-018, BED-023)."""

from collections.abc import Mapping
from dataclasses import replace

from conformance.scenarios import API_KEY, AUTH_TOKEN
from conformance.scenarios.clouds.bedrock.sources import (
    ASSUMED,
    ECS,
    ENVIRONMENT,
    INSTANCE,
    PROFILE,
    SSO,
    WEB,
    Source,
    joined,
)
from conformance.scenarios.clouds.bedrock.worlds import (
    METADATA,
    MODELS,
    STS,
    in_region,
    selected,
    sent,
)
from conformance.scenarios.clouds.worlds import aws_key, aws_variables
from conformance.vocabulary.cloud import Cloud
from conformance.vocabulary.expectations import (
    Anonymous,
    AnyOf,
    Carried,
    Failed,
    NotContacted,
    Refused,
    Requests,
    Sent,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.world import Settings, World
from fakes.situation import Aws, Fault, Secret

GATEWAY = "bedrock-gateway.example"
_SKIP: Mapping[str, str] = {"CLAUDE_CODE_SKIP_BEDROCK_AUTH": "1"}
_MOVED: Mapping[str, str] = {"ANTHROPIC_BEDROCK_BASE_URL": f"https://{GATEWAY}"}
_BEARER: Mapping[str, str] = {"AWS_BEARER_TOKEN_BEDROCK": "«environment-bedrock-token»"}
_PASS = "pass-of-the-gateway"  # noqa: S105  # no secret of the world's
_KEY = aws_key("environment")
_TEMPORARY = aws_key("environment", temporary=True)
_SIGNED = sent("environment")
_UNASKED = (NotContacted(host=METADATA), NotContacted(host=STS))


def _moved(world: World, *, anonymous: bool = False) -> World:
    """The world whose models are behind a gateway; an anonymous one has credentials of its own."""
    return replace(
        world,
        environment={**world.environment, **_MOVED},
        aws=replace(world.aws, gateways=(GATEWAY,), anonymous=anonymous),
        cloud=Cloud(provider="bedrock", endpoint=GATEWAY),
    )


def _moved_by(url: str) -> World:
    moved = _moved(joined(ENVIRONMENT))
    return replace(moved, environment={**moved.environment, "ANTHROPIC_BEDROCK_BASE_URL": url})


def _skipping(*sources: Source, **variables: str) -> World:
    return _moved(joined(*sources, variables={**_SKIP, **variables}), anonymous=True)


def _opened_by_pass(world: World) -> World:
    return replace(world, aws=replace(world.aws, bearers=(Secret(value=_PASS),)))


# What is there to sign with, and to ask for it; it is left alone.
_SKIPPED: tuple[tuple[str, str, World, str | None], ...] = (
    (
        "bedrock.skip-without-credentials",
        "With authentication skipped and no credentials the request goes out unsigned",
        _skipping(),
        "anthropics/claude-code#10053",
    ),
    (
        "bedrock.skip-beside-environment",
        "With authentication skipped the environment's access key signs nothing",
        _skipping(ENVIRONMENT),
        None,
    ),
    (
        "bedrock.skip-beside-profile",
        "With authentication skipped the default profile signs nothing",
        _skipping(PROFILE),
        None,
    ),
    (
        "bedrock.skip-beside-role",
        "With authentication skipped no role of a profile is assumed",
        _skipping(ASSUMED),
        None,
    ),
    (
        "bedrock.skip-beside-web-identity",
        "With authentication skipped no role is assumed by web identity",
        _skipping(WEB),
        None,
    ),
    (
        "bedrock.skip-beside-container",
        "With authentication skipped the container endpoint is not asked",
        _skipping(ECS),
        None,
    ),
    (
        "bedrock.skip-beside-instance",
        "With authentication skipped instance metadata is not asked",
        _skipping(INSTANCE),
        None,
    ),
    (
        "bedrock.skip-beside-sso",
        "With authentication skipped the SSO profile signs nothing",
        _skipping(SSO),
        None,
    ),
    (
        "bedrock.skip-by-word",
        "CLAUDE_CODE_SKIP_BEDROCK_AUTH=true skips authentication as well",
        _skipping(ENVIRONMENT, CLAUDE_CODE_SKIP_BEDROCK_AUTH="true"),
        None,
    ),
)
_OFF: tuple[tuple[str, str], ...] = (
    ("bedrock.skip-zero", "0"),
    ("bedrock.skip-false", "false"),
    ("bedrock.skip-empty", ""),
)
# Credentials of the first party beside a skipped authentication: they are no way out.
_FIRST_PARTY: tuple[tuple[str, str, Mapping[str, str], str | None], ...] = (
    ("bedrock.skip-beside-key", "ANTHROPIC_API_KEY", API_KEY, None),
    (
        "bedrock.skip-beside-token",
        "ANTHROPIC_AUTH_TOKEN",
        AUTH_TOKEN,
        "Claude Code changelog 2.1.96",
    ),
)

_API_KEYS = Aws(keys=(_KEY,), bearers=(Secret(value="«environment-bedrock-token»"),))
_SENT_KEY = Sent(credential="environment-bedrock-token", header="bearer", alone=True)
_UNSIGNED = tuple(
    Carried(header=name, value=None) for name in ("x-amz-date", "x-amz-security-token")
)
_ISSUE_OF_BEARERS = "anthropics/claude-code#44967"


def _with_bearer(*sources: Source) -> World:
    world = joined(*sources, variables=_BEARER)
    return replace(world, aws=replace(world.aws, bearers=_API_KEYS.bearers))


_BEARERS: tuple[tuple[str, str, World], ...] = (
    ("bedrock.bearer", "AWS_BEARER_TOKEN_BEDROCK is sent as a bearer value", _with_bearer()),
    (
        "bedrock.bearer-beside-environment",
        "Beside an API key of Bedrock's the environment's access key signs nothing",
        _with_bearer(ENVIRONMENT),
    ),
    (
        "bedrock.bearer-beside-profile",
        "Beside an API key of Bedrock's the default profile signs nothing",
        _with_bearer(PROFILE),
    ),
    (
        "bedrock.bearer-beside-instance",
        "Beside an API key of Bedrock's the role of the instance signs nothing",
        _with_bearer(INSTANCE),
    ),
    (
        "bedrock.bearer-in-a-region",
        "An API key of Bedrock's goes to the region of AWS_REGION",
        in_region(selected({**_BEARER, "AWS_REGION": "eu-west-1"}, aws=_API_KEYS), "eu-west-1"),
    ),
    (
        "bedrock.bearer-to-a-gateway",
        "An API key of Bedrock's goes to the moved endpoint",
        _moved(selected(_BEARER, aws=_API_KEYS)),
    ),
    (
        "bedrock.bearer-in-settings",
        "An API key of Bedrock's in the user's settings is sent",
        replace(selected(aws=_API_KEYS), settings=(Settings(env=_BEARER),)),
    ),
)

_SCOPE = "AKIAOTHER/20200101/us-east-1/bedrock/aws4_request"
# Headers of the signature, set by the user: the request is signed all the same.
_CUSTOM: tuple[tuple[str, str, str], ...] = (
    ("bedrock.custom-authorization", "Authorization", "Authorization: Bearer custom-gateway"),
    (
        "bedrock.custom-basic",
        "authorization",
        "authorization: Basic Y3VzdG9t",
    ),
    (
        "bedrock.custom-signature",
        "a signature of somebody else's",
        f"Authorization: AWS4-HMAC-SHA256 Credential={_SCOPE}, SignedHeaders=host, Signature=00",
    ),
    ("bedrock.custom-date", "X-Amz-Date", "X-Amz-Date: 20200101T000000Z"),
    ("bedrock.custom-session-token", "X-Amz-Security-Token", "X-Amz-Security-Token: custom"),
    ("bedrock.custom-body-hash", "X-Amz-Content-Sha256", "X-Amz-Content-Sha256: UNSIGNED-PAYLOAD"),
    ("bedrock.custom-host", "Host", "Host: attacker.example"),
)
_OWN = "X-Team: conformance"


def _custom(lines: str) -> World:
    variables = {**aws_variables(_TEMPORARY), "ANTHROPIC_CUSTOM_HEADERS": lines}
    return selected(variables, aws=Aws(keys=(_TEMPORARY,)))


_ONE_MOVED = Control(
    id="control.bedrock.moved", given=_moved(joined(ENVIRONMENT)), credential="environment-aws-id"
)

SCENARIOS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("BED-017", "BED-023"),
            given=given,
            then=(Anonymous(), *_UNASKED),
            origin=origin,
        )
        for id_, title, given, origin in _SKIPPED
    ),
    Scenario(
        id="bedrock.skip-at-amazon",
        title="With authentication skipped Amazon's own host is asked without a signature",
        requires=("BED-017",),
        given=joined(ENVIRONMENT, variables=_SKIP),
        then=(Failed(credential=None), *_UNASKED),
    ),
    *(
        Scenario(
            id=id_,
            title=f"With authentication skipped Amazon's own host is not shown {name}",
            requires=("BED-017", "PRE-002"),
            given=joined(ENVIRONMENT, variables={**_SKIP, **variables}),
            then=(Failed(credential=None), *_UNASKED),
        )
        for id_, name, variables in (
            ("bedrock.skip-at-amazon-beside-key", "ANTHROPIC_API_KEY", API_KEY),
            ("bedrock.skip-at-amazon-beside-token", "ANTHROPIC_AUTH_TOKEN", AUTH_TOKEN),
            ("bedrock.skip-at-amazon-beside-both", "key and token", {**API_KEY, **AUTH_TOKEN}),
        )
    ),
    Scenario(
        id="bedrock.skip-with-own-headers",
        title="With authentication skipped the user's headers are sent, and nothing beside them",
        requires=("BED-017", "HDR-001"),
        given=_skipping(ENVIRONMENT, ANTHROPIC_CUSTOM_HEADERS=f"{_OWN}\nX-Route: bedrock"),
        then=(
            Anonymous(),
            Carried(header="x-team", value="conformance", requirement="HDR-001"),
            *_UNASKED,
        ),
    ),
    Scenario(
        id="bedrock.skip-with-own-authorization",
        title="With authentication skipped an Authorization header is the user's own",
        requires=("BED-017",),
        given=_opened_by_pass(
            _skipping(ENVIRONMENT, ANTHROPIC_CUSTOM_HEADERS=f"Authorization: Bearer {_PASS}")
        ),
        then=(Anonymous(authorization=f"Bearer {_PASS}"), *_UNASKED),
        origin="Claude Code changelog 2.1.96",
    ),
    *(
        Scenario(
            id=id_,
            title=f"CLAUDE_CODE_SKIP_BEDROCK_AUTH={value or 'nothing'} leaves the request signed",
            requires=("BED-017", "ENV-005"),
            given=joined(ENVIRONMENT, variables={"CLAUDE_CODE_SKIP_BEDROCK_AUTH": value}),
            then=_SIGNED,
        )
        for id_, value in _OFF
    ),
    *(
        Scenario(
            id=id_,
            title=f"With authentication skipped {name} goes to no cloud host",
            requires=("PRE-002", "BED-017"),
            given=_skipping(**variables),
            then=(Anonymous(), *_UNASKED),
            origin=origin,
        )
        for id_, name, variables, origin in _FIRST_PARTY
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("BED-018",),
            given=given,
            then=(_SENT_KEY, *_UNSIGNED),
            origin=_ISSUE_OF_BEARERS,
        )
        for id_, title, given in _BEARERS
    ),
    Scenario(
        id="bedrock.bearer-rejected",
        title="An API key that Bedrock rejects is not replaced by the environment's access key",
        requires=("BED-020", "BED-018"),
        given=joined(ENVIRONMENT, variables=_BEARER),
        then=Failed(credential="environment-bedrock-token"),
    ),
    *(
        Scenario(
            id=id_,
            title=f"{name} among the custom headers does not replace the signature",
            requires=("BED-022", "HDR-001"),
            given=_custom(f"{line}\n{_OWN}"),
            then=(
                _SIGNED,
                Carried(header="x-team", value="conformance", requirement="HDR-001"),
            ),
            origin="Claude Code changelog 2.1.101",
        )
        for id_, name, line in _CUSTOM
    ),
    Scenario(
        id="bedrock.base-url",
        title="ANTHROPIC_BEDROCK_BASE_URL moves the endpoint, and the request is signed",
        requires=("BED-023", "BED-001"),
        given=_moved(joined(ENVIRONMENT)),
        then=(_SIGNED, Requests(host=MODELS, most=0)),
        origin="anthropics/claude-code#10053",
    ),
    Scenario(
        id="bedrock.base-url-with-slash",
        title="A slash behind ANTHROPIC_BEDROCK_BASE_URL makes no difference",
        requires=("BED-023",),
        given=_moved_by(f"https://{GATEWAY}/"),
        then=_SIGNED,
    ),
    Scenario(
        id="bedrock.base-url-with-region",
        title="A moved endpoint gets what is signed for the region of AWS_REGION",
        requires=("BED-023", "BED-003"),
        given=_moved(joined(ENVIRONMENT, variables={"AWS_REGION": "eu-west-1"})),
        then=(_SIGNED, Carried(header="authorization", value="/eu-west-1/bedrock/", contains=True)),
    ),
    Scenario(
        id="bedrock.base-url-in-settings",
        title="ANTHROPIC_BEDROCK_BASE_URL in the user's settings moves the endpoint",
        requires=("BED-023",),
        given=replace(
            _moved(joined(ENVIRONMENT)),
            environment={"CLAUDE_CODE_USE_BEDROCK": "1", **aws_variables(_KEY)},
            settings=(Settings(env=_MOVED),),
        ),
        then=(_SIGNED, Requests(host=MODELS, most=0)),
    ),
    Scenario(
        id="bedrock.base-url-with-role",
        title="A moved endpoint is no token service: the role is assumed at Amazon's",
        requires=("BED-023", "BED-007b"),
        given=_moved(joined(WEB)),
        then=(sent("web"), Requests(host=STS, least=1, most=3)),
    ),
    Scenario(
        id="bedrock.empty-base-url",
        title="An empty ANTHROPIC_BEDROCK_BASE_URL moves nothing",
        requires=("PRE-009", "BED-023"),
        given=joined(ENVIRONMENT, variables={"ANTHROPIC_BEDROCK_BASE_URL": ""}),
        then=_SIGNED,
    ),
    Scenario(
        id="bedrock.first-party-base-url",
        title="ANTHROPIC_BASE_URL moves no request to Bedrock",
        requires=("BED-023", "PRE-002"),
        given=joined(ENVIRONMENT, variables={"ANTHROPIC_BASE_URL": "https://gateway.example"}),
        then=(_SIGNED, NotContacted(host="gateway.example")),
    ),
    Scenario(
        id="bedrock.base-url-that-redirects",
        title="A redirect of the moved endpoint takes no signature to another host",
        requires=("ERR-006", "BED-023"),
        given=replace(
            _moved(joined(ENVIRONMENT)),
            faults=(
                Fault(
                    kind="redirect", host=GATEWAY, location="https://evil.example/model/x/invoke"
                ),
            ),
            gateways=("evil.example",),
        ),
        then=(
            AnyOf(choices=(Failed(credential="environment-aws-id"), Refused())),
            Requests(host="evil.example", most=0, accepted=True),
        ),
        control=_ONE_MOVED,
    ),
)
