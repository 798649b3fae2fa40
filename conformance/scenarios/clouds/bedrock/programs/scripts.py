"""What the programs of Bedrock's settings are called here, and what they print and write."""

from collections.abc import Mapping
from dataclasses import replace

from conformance.scenarios.clouds.bedrock.worlds import CREDENTIALS, key_values, section
from conformance.vocabulary.expectations import HelperRuns
from conformance.vocabulary.world import File, Helper, Json, Scope, Settings, World
from fakes.situation.aws import AwsKey

REFRESH = "aws-auth-refresh"
EXPORT = "aws-credential-export"


def refresh(*writes: File, **rest: str | int | bool | None) -> Helper:
    """A program that signs in: each execution writes these files."""
    made = Helper(name=REFRESH, output="Signed in.\n", writes=writes)
    return replace(made, **rest)  # type: ignore[arg-type]  # as Helper has it


def export(*output: str, **rest: str | int | bool | None) -> Helper:
    """A program that prints credentials; the n-th execution prints the n-th output."""
    made = Helper(name=EXPORT, output=output)
    return replace(made, **rest)  # type: ignore[arg-type]  # as Helper has it


def exported(key: AwsKey, **further: Json) -> dict[str, Json]:
    """A key as ``awsCredentialExport`` prints it."""
    session: dict[str, Json] = {} if key.session is None else {"SessionToken": key.session}
    return {"AccessKeyId": key.id, "SecretAccessKey": key.secret, **session, **further}


def written(key: AwsKey, profile: str = "default") -> File:
    """``~/.aws/credentials`` as a program that signs in leaves it behind."""
    return File(path=CREDENTIALS, text=section(profile, key_values(key)))


def with_scripts(
    world: World,
    *,
    refresh: Helper | None = None,
    export: Helper | None = None,
    scope: Scope = "user",
    values: Mapping[str, Json] | None = None,
) -> World:
    """The world with these programs in one settings file."""
    named = {"awsAuthRefresh": refresh, "awsCredentialExport": export}
    scripts = {key: program for key, program in named.items() if program is not None}
    settings = Settings(scope=scope, scripts=scripts, values=values or {})  # type: ignore[arg-type]  # the keys are scripts' names
    return replace(world, settings=(settings,))


def refreshed(least: int = 1, most: int = 1, *, requirement: str | None = None) -> HelperRuns:
    """How often ``awsAuthRefresh`` was executed."""
    return HelperRuns(least=least, most=most, name=REFRESH, requirement=requirement)


def asked(least: int = 1, most: int = 3, *, requirement: str | None = None) -> HelperRuns:
    """How often ``awsCredentialExport`` was executed."""
    return HelperRuns(least=least, most=most, name=EXPORT, requirement=requirement)
