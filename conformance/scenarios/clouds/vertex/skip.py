"""Authentication that is left to a gateway (VTX-013), and whose quota is used (VTX-014)."""

from collections.abc import Mapping
from dataclasses import replace

from conformance.scenarios import API_KEY, AUTH_TOKEN, LOGIN, STORED_KEY
from conformance.scenarios.clouds.vertex.identities import (
    METADATA_HOST,
    PERSON,
    READY,
    SHOWN,
    TOKEN_HOST,
    acting,
    person,
    world,
)
from conformance.scenarios.clouds.worlds import VERTEX
from conformance.vocabulary.cloud import SKIPS, Cloud
from conformance.vocabulary.expectations import (
    Anonymous,
    Carried,
    Failed,
    HelperRuns,
    NotContacted,
    Requests,
    Sent,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.world import Helper, Settings, World
from fakes.situation.google import GoogleToken

_SKIP = SKIPS["vertex"]
_GATEWAY = "vertex-gateway.example"
_READY = Control(id="control.vertex-ready", given=READY, credential=SHOWN)
_GOOGLE = (
    NotContacted(host=TOKEN_HOST),
    NotContacted(host=METADATA_HOST),
    NotContacted(host=VERTEX.endpoint),
)


def _skipping(variables: Mapping[str, str] | None = None, given: World = READY) -> World:
    """A gateway that authenticates requests itself, where good credentials lie all around."""
    return replace(
        given,
        environment={
            **given.environment,
            _SKIP: "1",
            "ANTHROPIC_VERTEX_BASE_URL": f"https://{_GATEWAY}/v1",
            **(variables or {}),
        },
        google=replace(given.google, gateways=(_GATEWAY,), anonymous=True),
        cloud=Cloud(provider="vertex", endpoint=_GATEWAY),
    )


_PLANTED: tuple[tuple[str, str, World], ...] = (
    (
        "vertex.skip-alone",
        "With authentication skipped no token is fetched and a request carries no credential",
        _skipping(given=world()),
    ),
    (
        "vertex.skip-with-credentials",
        "With authentication skipped the credentials at the usual place are not used",
        _skipping(),
    ),
    (
        "vertex.skip-with-named-credentials",
        "With authentication skipped the credentials that are named are not used",
        _skipping(given=world(named=person("named"))),
    ),
    (
        "vertex.skip-on-a-machine",
        "With authentication skipped the metadata server is not asked",
        _skipping(given=world(metadata="machine")),
    ),
    (
        "vertex.skip-with-key",
        "With authentication skipped the first party's key does not go to Vertex's gateway",
        _skipping({"ANTHROPIC_API_KEY": "«environment-key»"}),
    ),
    (
        "vertex.skip-with-token",
        "With authentication skipped the first party's token does not go to Vertex's gateway",
        _skipping({"ANTHROPIC_AUTH_TOKEN": "«environment-token»"}),
    ),
    (
        "vertex.skip-with-oauth-variable",
        "With authentication skipped an OAuth variable does not go to Vertex's gateway",
        _skipping({"CLAUDE_CODE_OAUTH_TOKEN": "«environment-access»"}),
    ),
    (
        "vertex.skip-with-login",
        "With authentication skipped a stored login does not go to Vertex's gateway",
        replace(_skipping(), stored_login=LOGIN),
    ),
    (
        "vertex.skip-with-stored-key",
        "With authentication skipped a stored key does not go to Vertex's gateway",
        replace(_skipping(), stored_key=STORED_KEY),
    ),
    (
        "vertex.skip-with-helper",
        "With authentication skipped the key helper's key does not go to Vertex's gateway",
        replace(_skipping(), helper=Helper()),
    ),
)
_OFF: tuple[tuple[str, str, str], ...] = (
    ("vertex.skip-off-at-zero", "Skipping at 0 skips nothing: a token is fetched", "0"),
    ("vertex.skip-off-at-false", "Skipping at false skips nothing: a token is fetched", "false"),
    ("vertex.skip-off-when-empty", "Skipping without a value skips nothing", ""),
)
_SKIPPED: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=name,
            title=title,
            requires=("VTX-013", "PRE-002"),
            given=given,
            then=(Anonymous(), *_GOOGLE),
            control=_READY,
        )
        for name, title, given in _PLANTED
    ),
    Scenario(
        id="vertex.skip-without-a-gateway",
        title="With authentication skipped Google's own host gets a request without a token",
        requires=("VTX-013",),
        given=world(known=PERSON, variables={_SKIP: "true"}),
        then=(Failed(credential=None, least=0), NotContacted(host=TOKEN_HOST)),
        control=_READY,
    ),
    *(
        Scenario(
            id=name,
            title=f"With authentication skipped {what} is not shown to Google's own host",
            requires=("VTX-013", "PRE-002"),
            given=world(known=PERSON, variables={_SKIP: "1", **variables}),
            then=(Failed(credential=None, least=0), NotContacted(host=TOKEN_HOST)),
            control=_READY,
        )
        for name, what, variables in (
            ("vertex.skip-at-google-beside-key", "ANTHROPIC_API_KEY", API_KEY),
            ("vertex.skip-at-google-beside-token", "ANTHROPIC_AUTH_TOKEN", AUTH_TOKEN),
        )
    ),
    Scenario(
        id="vertex.skip-with-a-header-of-the-users",
        title="With authentication skipped an Authorization of the user's own goes out",
        requires=("VTX-013", "HDR-001"),
        given=replace(
            _skipping({"ANTHROPIC_CUSTOM_HEADERS": "Authorization: Bearer of-the-gateway"}),
            google=replace(
                READY.google,
                tokens=(GoogleToken(value="of-the-gateway"),),
                gateways=(_GATEWAY,),
                anonymous=True,
            ),
        ),
        then=(Anonymous(authorization="Bearer of-the-gateway"), *_GOOGLE),
        control=_READY,
    ),
    Scenario(
        id="vertex.skip-with-a-refresh-program",
        title="With authentication skipped gcpAuthRefresh does not run",
        requires=("VTX-013", "VTX-011"),
        given=replace(
            _skipping(given=world()),
            settings=(
                Settings(
                    scripts={
                        "gcpAuthRefresh": Helper(name="gcp-refresh", output="", writes=PERSON.at())
                    }
                ),
            ),
        ),
        then=(Anonymous(), HelperRuns(most=0, name="gcp-refresh")),
        control=_READY,
    ),
    *(
        Scenario(
            id=name,
            title=title,
            requires=("VTX-013", "ENV-005") if value else ("PRE-009", "VTX-013"),
            given=world(known=PERSON, variables={_SKIP: value}),
            then=(
                Sent(credential=SHOWN, header="bearer", alone=True),
                Requests(host=TOKEN_HOST, least=1, most=5),
            ),
        )
        for name, title, value in _OFF
    ),
)

_QUOTA = "x-goog-user-project"
_PAYER = person("payer", quota_project_id="quota-project")
_ACTING = acting("target", person("source"))
_ACTING_PAYER = replace(_ACTING, file={**_ACTING.file, "quota_project_id": "quota-project"})
_QUOTAS: tuple[Scenario, ...] = (
    Scenario(
        id="vertex.quota-project",
        title="The quota project of a person's file goes along with the token",
        requires=("VTX-014", "VTX-005b"),
        given=world(known=_PAYER),
        then=(
            Sent(credential="payer-google-access", requirement="VTX-005b"),
            Carried(header=_QUOTA, value="quota-project"),
        ),
    ),
    Scenario(
        id="vertex.quota-project-of-a-named-file",
        title="The quota project is that of the file which is named, not of the usual place",
        requires=("VTX-014", "VTX-006"),
        given=world(named=_PAYER, known=person("other", quota_project_id="another-quota-project")),
        then=(
            Sent(credential="payer-google-access", requirement="VTX-006"),
            Carried(header=_QUOTA, value="quota-project"),
        ),
    ),
    Scenario(
        id="vertex.quota-project-of-an-impersonation",
        title="The quota project of an impersonation's file goes along with the token",
        requires=("VTX-014", "VTX-005d"),
        given=world(known=_ACTING_PAYER),
        then=(
            Sent(credential="target-google-access", requirement="VTX-005d"),
            Carried(header=_QUOTA, value="quota-project"),
        ),
    ),
    Scenario(
        id="vertex.no-quota-project",
        title="Without a quota project in the file no header names one",
        requires=("VTX-014", "VTX-005b"),
        given=READY,
        then=(
            Sent(credential=SHOWN, requirement="VTX-005b"),
            Carried(header=_QUOTA, value=None),
        ),
    ),
)

SCENARIOS: tuple[Scenario, ...] = (*_SKIPPED, *_QUOTAS)
