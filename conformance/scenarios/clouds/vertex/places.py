"""Which host and path a request goes to: project, location, base URL (VTX-001 to 004, 015, 016)."""

from dataclasses import replace

from conformance.scenarios.clouds.vertex.identities import (
    PERSON,
    READY,
    REGION,
    SELECTED,
    SHOWN,
    TOKEN_HOST,
    person,
    robot,
    world,
)
from conformance.scenarios.clouds.worlds import VERTEX
from conformance.vocabulary.cloud import SELECTORS, Cloud
from conformance.vocabulary.expectations import (
    AnyOf,
    Failed,
    NotContacted,
    Refused,
    Requests,
    Sent,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.world import Settings, World
from fakes.situation.google import PROJECT

_SOME = 20  # more than any program needs
_SELECTOR = SELECTORS["vertex"]
_PROJECT = "ANTHROPIC_VERTEX_PROJECT_ID"
_READY = Control(id="control.vertex-ready", given=READY, credential=SHOWN)


def _without(given: World, *names: str) -> World:
    kept = {name: value for name, value in given.environment.items() if name not in names}
    return replace(given, environment=kept)


def _path(project: str, location: str) -> str:
    return f"/v1/projects/{project}/locations/{location}/publishers/anthropic/models/*:*"


_SENT = Sent(credential=SHOWN, header="bearer", alone=True)
_SELECTING: tuple[Scenario, ...] = (
    Scenario(
        id="vertex.path-names-project-and-location",
        title="The path of a request to Vertex has project, location and model",
        requires=("VTX-001",),
        given=READY,
        then=(
            _SENT,
            Requests(host=VERTEX.endpoint, path=_path(PROJECT, "us-east5"), least=1, most=_SOME),
        ),
    ),
    Scenario(
        id="vertex.selector-is-any-case-of-true",
        title="The selector of Vertex is on when it says TRUE",
        requires=("VTX-001", "ENV-005"),
        given=world(known=PERSON, variables={_SELECTOR: "TRUE"}),
        then=_SENT,
    ),
    Scenario(
        id="vertex.selector-is-off-at-zero",
        title="With the selector of Vertex at 0 the key goes to the first party",
        requires=("PRE-002", "ENV-005"),
        given=replace(
            world(
                known=PERSON, variables={_SELECTOR: "0", "ANTHROPIC_API_KEY": "«environment-key»"}
            ),
            cloud=None,
        ),
        then=(
            Sent(credential="environment-key", alone=True),
            NotContacted(host="*.googleapis.com"),
        ),
    ),
    Scenario(
        id="vertex.selector-is-off-when-empty",
        title="An empty selector of Vertex selects nothing",
        requires=("PRE-009", "VTX-001"),
        given=replace(
            world(
                known=PERSON, variables={_SELECTOR: "", "ANTHROPIC_API_KEY": "«environment-key»"}
            ),
            cloud=None,
        ),
        then=(
            Sent(credential="environment-key", alone=True),
            NotContacted(host="*.googleapis.com"),
        ),
    ),
    Scenario(
        id="vertex.selected-by-user-settings",
        title="Vertex is selected, and its project told, by the user's own settings",
        requires=("VTX-001",),
        given=replace(
            _without(READY, _SELECTOR, _PROJECT),
            settings=(Settings(env={_SELECTOR: "1", _PROJECT: PROJECT}),),
        ),
        then=_SENT,
    ),
    Scenario(
        id="vertex.stored-login-stays-home",
        title="A stored login and a key helper do not go to Vertex, nor to the first party",
        requires=("PRE-002", "VTX-001"),
        given=replace(
            world(known=PERSON, variables={"ANTHROPIC_AUTH_TOKEN": "«environment-token»"}),
            stored_key="«stored-key»",
        ),
        then=(_SENT, NotContacted(host="api.anthropic.com")),
        origin="thedotmack/claude-mem#1637",
    ),
)

_PROJECTS: tuple[Scenario, ...] = (
    Scenario(
        id="vertex.no-project",
        title="Without a project anywhere nothing is sent, and the message names the variable",
        requires=("VTX-002",),
        given=_without(READY, _PROJECT),
        then=Refused(mentions=(_PROJECT,)),
        control=_READY,
    ),
    Scenario(
        id="vertex.empty-project",
        title="An empty project is none, and the message names the variable",
        requires=("VTX-002", "PRE-009"),
        given=world(known=PERSON, variables={_PROJECT: ""}),
        then=Refused(mentions=(_PROJECT,)),
        control=_READY,
    ),
    Scenario(
        id="vertex.all-project-variables-empty",
        title="Three empty variables for the project are none, and the message names one",
        requires=("VTX-002", "PRE-009"),
        given=world(
            known=PERSON,
            variables={_PROJECT: "", "GOOGLE_CLOUD_PROJECT": "", "GCLOUD_PROJECT": ""},
        ),
        then=Refused(mentions=(_PROJECT,)),
        control=_READY,
    ),
    Scenario(
        id="vertex.project-of-the-vendors-variable",
        title="GOOGLE_CLOUD_PROJECT gives the project, or the message names the variable that does",
        requires=("VTX-002",),
        given=replace(
            _without(READY, _PROJECT),
            environment={
                **_without(READY, _PROJECT).environment,
                "GOOGLE_CLOUD_PROJECT": "vendors-variable-project",
            },
        ),
        then=AnyOf(choices=(_SENT, Refused(mentions=(_PROJECT,)))),
        control=_READY,
    ),
    Scenario(
        id="vertex.project-of-the-older-variable",
        title="GCLOUD_PROJECT gives the project, or the message names the variable that does",
        requires=("VTX-002",),
        given=replace(
            _without(READY, _PROJECT),
            environment={
                **_without(READY, _PROJECT).environment,
                "GCLOUD_PROJECT": "older-variable-project",
            },
        ),
        then=AnyOf(choices=(_SENT, Refused(mentions=(_PROJECT,)))),
        control=_READY,
    ),
    Scenario(
        id="vertex.project-of-the-credential-file",
        title="The file of a service account gives the project, or the message names the variable",
        requires=("VTX-002",),
        given=_without(world(known=robot("robot")), _PROJECT),
        then=AnyOf(
            choices=(
                Sent(credential="robot-google-access", header="bearer", alone=True),
                Refused(mentions=(_PROJECT,)),
            )
        ),
        control=Control(
            id="control.vertex.project-of-the-credential-file",
            given=world(known=robot("robot")),
            credential="robot-google-access",
        ),
    ),
    Scenario(
        id="vertex.projects-disagree",
        title="With three variables for the project that disagree a request goes to one of them",
        requires=("VTX-002", "VTX-001"),
        given=world(
            known=PERSON,
            variables={
                "GOOGLE_CLOUD_PROJECT": "vendors-variable-project",
                "GCLOUD_PROJECT": "older-variable-project",
            },
        ),
        then=_SENT,
    ),
    Scenario(
        id="vertex.project-with-a-slash",
        title="A project that climbs out of its place in the path reaches no model",
        requires=("VTX-001",),
        given=world(known=PERSON, variables={_PROJECT: f"../../v1/projects/{PROJECT}"}),
        then=(
            AnyOf(choices=(Refused(), Failed(credential=SHOWN, least=1))),
            Requests(host=VERTEX.endpoint, accepted=True),
        ),
        control=_READY,
    ),
)

# VTX-003: the region's own host, and the location in the path.
_REGIONS: tuple[tuple[str, str, str], ...] = (
    (
        "vertex.region-europe",
        "CLOUD_ML_REGION=europe-west1 chooses host and location",
        "europe-west1",
    ),
    (
        "vertex.region-central",
        "CLOUD_ML_REGION=us-central1 chooses host and location",
        "us-central1",
    ),
    ("vertex.region-asia", "CLOUD_ML_REGION=asia-southeast1 chooses both", "asia-southeast1"),
)
# VTX-004: locations that are no region.
_LOCATIONS: tuple[tuple[str, str, str, str, str], ...] = (
    (
        "vertex.location-global",
        "The location global is asked at aiplatform.googleapis.com",
        "global",
        "aiplatform.googleapis.com",
        "anthropics/anthropic-sdk-typescript#800",
    ),
    (
        "vertex.location-us",
        "The location us is asked at a host of its own",
        "us",
        "aiplatform.us.rep.googleapis.com",
        "anthropics/anthropic-sdk-python#959",
    ),
    (
        "vertex.location-eu",
        "The location eu is asked at a host of its own",
        "eu",
        "aiplatform.eu.rep.googleapis.com",
        "anthropics/claude-code#49844",
    ),
)


def _at(location: str, host: str) -> World:
    cloud = Cloud(provider="vertex", endpoint=host)
    return world(known=PERSON, variables={"CLOUD_ML_REGION": location}, cloud=cloud)


_LOCATED: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=name,
            title=title,
            requires=("VTX-003", "VTX-001"),
            given=_at(region, f"{region}-aiplatform.googleapis.com"),
            then=(
                _SENT,
                Requests(
                    host=f"{region}-aiplatform.googleapis.com",
                    path=_path(PROJECT, region),
                    least=1,
                    most=_SOME,
                ),
            ),
        )
        for name, title, region in _REGIONS
    ),
    Scenario(
        id="vertex.region-unset",
        title="Without CLOUD_ML_REGION the location is us-east5",
        requires=("VTX-003",),
        given=_without(READY, "CLOUD_ML_REGION"),
        then=Sent(credential=SHOWN, level="SHOULD"),
        control=_READY,
        origin="anthropics/claude-code-action#81",
    ),
    Scenario(
        id="vertex.region-empty",
        title="An empty CLOUD_ML_REGION is none: the location is us-east5",
        requires=("VTX-003", "PRE-009"),
        given=world(known=PERSON, variables={"CLOUD_ML_REGION": ""}),
        then=Sent(credential=SHOWN, level="SHOULD"),
        control=_READY,
    ),
    *(
        Scenario(
            id=name,
            title=title,
            requires=("VTX-004",),
            given=_at(location, host),
            then=(
                Sent(credential=SHOWN, header="bearer"),
                Requests(host=host, path=_path(PROJECT, location), least=1, most=_SOME),
            ),
            control=_READY,
            origin=origin,
        )
        for name, title, location, host, origin in _LOCATIONS
    ),
)

# VTX-015: the endpoint moves, and nothing else does.
_GATEWAY = "vertex-gateway.example"
_MOVED = "ANTHROPIC_VERTEX_BASE_URL"


def _moved(address: str, given: World = READY) -> World:
    return replace(
        given,
        environment={**given.environment, _MOVED: address},
        google=replace(given.google, gateways=(_GATEWAY,)),
        cloud=Cloud(provider="vertex", endpoint=_GATEWAY),
    )


_BASES: tuple[tuple[str, str, str, str], ...] = (
    (
        "vertex.base-url",
        "ANTHROPIC_VERTEX_BASE_URL moves the endpoint; the token still comes from Google",
        f"https://{_GATEWAY}/v1",
        "/v1/projects/*",
    ),
    (
        "vertex.base-url-with-path",
        "A base URL for Vertex keeps its own path",
        f"https://{_GATEWAY}/for/vertex/v1",
        "/for/vertex/v1/projects/*",
    ),
    (
        "vertex.base-url-with-slash",
        "A base URL for Vertex that ends with a slash is the same without",
        f"https://{_GATEWAY}/v1/",
        "/v1/projects/*",
    ),
)
_AT_GATEWAYS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=name,
            title=title,
            requires=("VTX-015",),
            given=_moved(address),
            then=(
                _SENT,
                Requests(host=_GATEWAY, path=path, least=1, most=_SOME),
                Requests(host=TOKEN_HOST, least=1, most=_SOME),
                NotContacted(host="*aiplatform*.googleapis.com"),
            ),
        )
        for name, title, address, path in _BASES
    ),
    Scenario(
        id="vertex.base-url-from-user-settings",
        title="The user's own settings move Vertex's endpoint",
        requires=("VTX-015",),
        given=replace(
            _without(_moved(""), _MOVED),
            settings=(Settings(env={_MOVED: f"https://{_GATEWAY}/v1"}),),
        ),
        then=(_SENT, NotContacted(host="*aiplatform*.googleapis.com")),
    ),
    Scenario(
        id="vertex.base-url-empty",
        title="An empty base URL for Vertex moves nothing",
        requires=("PRE-009", "VTX-015"),
        given=world(known=PERSON, variables={_MOVED: ""}),
        then=_SENT,
    ),
    Scenario(
        id="vertex.first-party-base-url",
        title="The first party's base URL does not move Vertex's endpoint",
        requires=("PRE-002", "VTX-001"),
        given=world(known=PERSON, variables={"ANTHROPIC_BASE_URL": "https://gateway.example"}),
        then=(_SENT, NotContacted(host="gateway.example")),
    ),
    Scenario(
        id="vertex.untrusted-base-url",
        title="A workspace that nobody trusts cannot move Vertex's endpoint",
        requires=("TRU-011", "VTX-015"),
        given=replace(
            READY,
            settings=(Settings(scope="project", env={_MOVED: f"https://{_GATEWAY}/v1"}),),
            google=replace(READY.google, gateways=(_GATEWAY,)),
        ),
        then=(_SENT, NotContacted(host=_GATEWAY)),
    ),
    Scenario(
        id="vertex.untrusted-credential-file",
        title="A workspace that nobody trusts cannot name the credential file",
        requires=("TRU-011", "VTX-006"),
        given=replace(
            READY,
            settings=(
                Settings(
                    scope="project",
                    env={"GOOGLE_APPLICATION_CREDENTIALS": "«workspace»/theirs.json"},
                ),
            ),
            files=(*READY.files, *person("theirs").at("«workspace»/theirs.json")),
            google=replace(
                READY.google, users=(*READY.google.users, *person("theirs").google.users)
            ),
        ),
        then=_SENT,
    ),
    Scenario(
        id="vertex.untrusted-selector",
        title="A workspace that nobody trusts cannot select Vertex",
        requires=("TRU-011", "PRE-002"),
        given=World(
            environment={"ANTHROPIC_API_KEY": "«environment-key»", **REGION},
            settings=(Settings(scope="project", env=SELECTED),),
            files=PERSON.at(),
            google=PERSON.google,
        ),
        then=(
            Sent(credential="environment-key", alone=True),
            NotContacted(host="*.googleapis.com"),
        ),
        needs=("vertex",),
    ),
)

# VTX-016: regions that would move the host, if they were put into it as they are.
_EVIL = "evil.example"
_ODD: tuple[tuple[str, str, str], ...] = (
    (
        "vertex.region-with-slash",
        "A region that ends a host with a slash moves nothing",
        f"{_EVIL}/",
    ),
    ("vertex.region-with-hash", "A region that ends a host with # moves nothing", f"{_EVIL}#"),
    ("vertex.region-with-query", "A region that ends a host with ? moves nothing", f"{_EVIL}?"),
    (
        "vertex.region-with-port",
        "A region that is a host and a port moves nothing",
        f"{_EVIL}:443/",
    ),
    ("vertex.region-with-user", "A region that is a user and a host moves nothing", f"x@{_EVIL}/"),
    ("vertex.region-with-backslash", "A region with a backslash moves nothing", f"{_EVIL}\\"),
    ("vertex.region-with-dot", "A region with a dot moves nothing", f"us-east5.{_EVIL}/x"),
    (
        "vertex.region-with-line-end",
        "A region with a line end moves nothing",
        f"us-east5\r\nHost: {_EVIL}",
    ),
)
_ODD_REGIONS: tuple[Scenario, ...] = tuple(
    Scenario(
        id=name,
        title=title,
        requires=("VTX-016",),
        given=replace(
            world(
                known=PERSON,
                variables={"CLOUD_ML_REGION": region},
            ),
            google=replace(PERSON.google, gateways=(_EVIL,)),
        ),
        # To take the usual region instead moves nothing either.
        then=(
            AnyOf(choices=(Refused(), Failed(credential=None, least=0), _SENT)),
            NotContacted(host=f"*{_EVIL}"),
        ),
        control=_READY,
    )
    for name, title, region in _ODD
)

SCENARIOS: tuple[Scenario, ...] = (
    *_SELECTING,
    *_PROJECTS,
    *_LOCATED,
    *_AT_GATEWAYS,
    *_ODD_REGIONS,
)
