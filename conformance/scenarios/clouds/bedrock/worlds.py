"""Worlds in which Bedrock is selected: keys by name, profiles in files, who won."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from conformance.scenarios.clouds.worlds import BEDROCK, aws_key, aws_variables, ready
from conformance.vocabulary.cloud import SELECTORS, Cloud
from conformance.vocabulary.expectations import Sent
from conformance.vocabulary.scenario import Control
from conformance.vocabulary.world import File, World
from fakes.situation import Aws
from fakes.situation.aws import AwsKey

CREDENTIALS = "«home»/.aws/credentials"
CONFIG = "«home»/.aws/config"
NAMED: Mapping[str, str] = {"AWS_PROFILE": "work"}
MODELS = BEDROCK.endpoint
METADATA = "169.254.*"
STS = "sts.*amazonaws.com"
_SELECTED: Mapping[str, str] = {SELECTORS["bedrock"]: "1"}
_NO_AWS = Aws()

# Words by which a message says that there are no credentials, or none that are good.
NO_CREDENTIALS = ("credential", "AWS_ACCESS_KEY_ID", "AWS_PROFILE", "sign in", "log in", "login")

ENVIRONMENT = aws_key("environment")
SENDS = Control(
    id="control.bedrock.environment", given=ready("bedrock"), credential="environment-aws-id"
)


def selected(variables: Mapping[str, str] | None = None, *files: File, aws: Aws = _NO_AWS) -> World:
    """Bedrock selected, and nothing that could sign but what is given."""
    environment = {**_SELECTED, **(variables or {})}
    return World(environment=environment, files=files, aws=aws, cloud=BEDROCK)


def in_region(world: World, region: str) -> World:
    """The world with its models in a region."""
    host = f"bedrock-runtime.{region}.amazonaws.com"
    return replace(world, cloud=Cloud(provider="bedrock", endpoint=host))


def with_environment(
    variables: Mapping[str, str] | None = None, *files: File, keys: Iterable[AwsKey] = ()
) -> World:
    """An access key in the environment, and further keys that AWS knows."""
    found = {**aws_variables(ENVIRONMENT), **(variables or {})}
    return selected(found, *files, aws=Aws(keys=(ENVIRONMENT, *keys)))


def section(name: str, values: Mapping[str, str]) -> str:
    """A section of a file of Amazon's."""
    return "".join((f"[{name}]\n", *(f"{key} = {value}\n" for key, value in values.items())))


def key_values(key: AwsKey) -> Mapping[str, str]:
    """An access key as a profile holds it."""
    made = {"aws_access_key_id": key.id, "aws_secret_access_key": key.secret}
    return made if key.session is None else {**made, "aws_session_token": key.session}


def credentials_file(*sections: tuple[str, Mapping[str, str]]) -> File:
    """``~/.aws/credentials``: a profile's section has its name alone."""
    return File(path=CREDENTIALS, text="\n".join(section(*item) for item in sections))


def config_file(*sections: tuple[str, Mapping[str, str]]) -> File:
    """``~/.aws/config``: but for the default one, a profile's section says that it is one."""
    return File(path=CONFIG, text="\n".join(section(*item) for item in sections))


def profile_file(key: AwsKey, name: str = "default") -> File:
    """``~/.aws/credentials`` with one profile."""
    return credentials_file((name, key_values(key)))


def sent(name: str, *, requirement: str | None = None, earlier: tuple[str, ...] = ()) -> Sent:
    """Every request was signed with the access key of this name, and carried nothing beside it."""
    return Sent(
        credential=f"{name}-aws-id",
        header="signature",
        alone=True,
        earlier=tuple(f"{each}-aws-id" for each in earlier),
        requirement=requirement,
    )
