"""What worlds of the clouds have in common: a provider selected, one credential that works."""

from collections.abc import Mapping
from dataclasses import replace

from conformance.vocabulary.cloud import SELECTORS, Cloud, Provider
from conformance.vocabulary.world import File, World
from fakes.situation import Aws, Azure, Google, Secret
from fakes.situation.aws import AwsKey
from fakes.situation.azure import RESOURCE
from fakes.situation.google import PROJECT, AuthorizedUser, GoogleToken

BEDROCK = Cloud(provider="bedrock", endpoint="bedrock-runtime.us-east-1.amazonaws.com")
VERTEX = Cloud(provider="vertex", endpoint="us-east5-aiplatform.googleapis.com")
FOUNDRY = Cloud(provider="foundry", endpoint=f"{RESOURCE}.services.ai.azure.com")
CLOUDS: Mapping[Provider, Cloud] = {"bedrock": BEDROCK, "vertex": VERTEX, "foundry": FOUNDRY}

# Where Application Default Credentials lie when gcloud made them.
WELL_KNOWN = "«home»/.config/gcloud/application_default_credentials.json"


def aws_key(name: str, *, temporary: bool = False) -> AwsKey:
    """The access key of a name; a temporary one has a session token."""
    session = f"«{name}-aws-session»" if temporary else None
    return AwsKey(id=f"«{name}-aws-id»", secret=f"«{name}-aws-secret»", session=session)


def aws_variables(key: AwsKey) -> Mapping[str, str]:
    """The process variables that hold an access key."""
    made = {"AWS_ACCESS_KEY_ID": key.id, "AWS_SECRET_ACCESS_KEY": key.secret}
    return made if key.session is None else {**made, "AWS_SESSION_TOKEN": key.session}


def authorized_user(name: str) -> AuthorizedUser:
    """A person who has consented, as ``gcloud auth application-default login`` asks for it."""
    return AuthorizedUser(
        client_id="pecking-order.apps.googleusercontent.com",
        client_secret=f"«{name}-google-secret»",
        refresh_token=f"«{name}-google-refresh»",
        gives=(GoogleToken(value=f"«{name}-google-access»"),),
    )


def authorized_user_file(user: AuthorizedUser, path: str = WELL_KNOWN) -> File:
    """The credential file of an authorized user."""
    return File(
        path=path,
        kind="json",
        json={
            "type": "authorized_user",
            "client_id": user.client_id,
            "client_secret": user.client_secret,
            "refresh_token": user.refresh_token,
        },
    )


_AWS_KEY = aws_key("environment")
_USER = authorized_user("adc")
# Each provider selected, with the one credential that is quickest to come by. Scenarios that are
# about something else than how the credential is found begin with these.
READY: Mapping[Provider, World] = {
    "bedrock": World(
        environment={SELECTORS["bedrock"]: "1", **aws_variables(_AWS_KEY)},
        aws=Aws(keys=(_AWS_KEY,)),
        cloud=BEDROCK,
    ),
    "vertex": World(
        environment={SELECTORS["vertex"]: "1", "ANTHROPIC_VERTEX_PROJECT_ID": PROJECT},
        files=(authorized_user_file(_USER),),
        google=Google(users=(_USER,)),
        cloud=VERTEX,
    ),
    "foundry": World(
        environment={
            SELECTORS["foundry"]: "1",
            "ANTHROPIC_FOUNDRY_RESOURCE": RESOURCE,
            "ANTHROPIC_FOUNDRY_API_KEY": "«environment-foundry-key»",
        },
        azure=Azure(keys=(Secret(value="«environment-foundry-key»"),)),
        cloud=FOUNDRY,
    ),
}
# The slot that proves on the wire that the ready world's credential was used.
SHOWN: Mapping[Provider, str] = {
    "bedrock": "environment-aws-id",
    "vertex": "adc-google-access",
    "foundry": "environment-foundry-key",
}


def ready(provider: Provider, variables: Mapping[str, str] | None = None) -> World:
    """The ready world of a provider, with further process variables."""
    world = READY[provider]
    return replace(world, environment={**world.environment, **(variables or {})})
