"""Mutants of where AWS credentials come from, and in which order (BED-005 to BED-010, BED-019)."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from conformance.mutants.mutant import Mutant
from reference_impl.clouds import aws, provider
from reference_impl.clouds.aws import Keys
from reference_impl.clouds.provider import Visit
from reference_impl.credential import RunEndedError

if TYPE_CHECKING:
    from botocore.session import Session

_session, _read_keys, _explain, _region = aws.session, aws.read_keys, aws.explain, aws.region
_open_chain = aws.open_chain
_ROLES = ("assume-role", "assume-role-with-web-identity", "container-role", "iam-role")


def _without(place: str | None, *methods: str) -> "Session":
    """A session whose chain lacks these sources."""
    made = _session(place)
    chain = made.get_component("credential_provider")
    chain.providers = [item for item in chain.providers if item.METHOD not in methods]
    return made


def _reordered(place: str | None, rank: Callable[[str], int]) -> "Session":
    """A session whose chain is in another order."""
    made = _session(place)
    chain = made.get_component("credential_provider")
    chain.providers = sorted(chain.providers, key=lambda item: rank(item.METHOD))
    return made


def forgets_the_session_token(method: str, frozen: Any) -> Keys:
    """BUG: signs with a temporary key and leaves its session token out."""
    found = _read_keys(method, frozen)
    return Keys(
        access_key=found.access_key, secret_key=found.secret_key, token=None, source=found.source
    )


def knows_no_environment(place: str | None = None) -> "Session":
    """BUG: does not look for access keys in the environment."""
    return _without(place, "env")


def knows_no_profile_files(place: str | None = None) -> "Session":
    """BUG: does not read ~/.aws/credentials."""
    return _without(place, "shared-credentials-file")


def ignores_the_profile_name(place: str | None = None) -> "Session":
    """BUG: always uses the default profile, whatever AWS_PROFILE says."""
    os.environ.pop("AWS_PROFILE", None)
    return _session(place)


def assumes_no_roles(place: str | None = None) -> "Session":
    """BUG: knows access keys only, and no roles of any form."""
    return _without(place, *_ROLES)


def assumes_no_role_of_a_profile(place: str | None = None) -> "Session":
    """BUG: does not know role_arn and source_profile."""
    return _without(place, "assume-role")


def knows_no_web_identity(place: str | None = None) -> "Session":
    """BUG: does not know web identities."""
    return _without(place, "assume-role-with-web-identity")


def knows_no_container(place: str | None = None) -> "Session":
    """BUG: does not ask the container endpoint."""
    return _without(place, "container-role")


def knows_no_instance(place: str | None = None) -> "Session":
    """BUG: does not ask instance metadata."""
    return _without(place, "iam-role")


def knows_no_sso(place: str | None = None) -> "Session":
    """BUG: does not know SSO profiles."""
    return _without(place, "sso")


def knows_no_process(place: str | None = None) -> "Session":
    """BUG: does not know credential_process."""
    return _without(place, "custom-process")


def asks_the_environment_last(place: str | None = None) -> "Session":
    """BUG: asks the environment after everything else."""
    return _reordered(place, lambda method: int(method == "env"))


def asks_the_machine_first(place: str | None = None) -> "Session":
    """BUG: asks container and instance before the profile."""
    machine = ("container-role", "iam-role")
    return _reordered(place, lambda method: 0 if method == "env" else 2 - (method in machine))


def asks_the_instance_before_the_container(place: str | None = None) -> "Session":
    """BUG: asks instance metadata before the container endpoint."""
    return _reordered(place, lambda method: int(method == "container-role"))


def says_nothing_of_credentials(error: Exception) -> RunEndedError:
    """BUG: when there are no credentials, says only that something went wrong."""
    found = _explain(error)
    return type(found)(found.reason, "Something went wrong. Please try again later.")


def signs_with_nothing(at: Visit) -> Callable[[], Keys]:
    """BUG: without credentials asks Bedrock all the same, and signs with an empty key."""
    try:
        return _open_chain(at)
    except RunEndedError:
        return lambda: Keys(access_key="none", secret_key="none", token=None, source="nothing")  # noqa: S106  # no secret


def names_no_file(error: Exception) -> RunEndedError:
    """BUG: does not say which file cannot be read."""
    found = _explain(error)
    is_file = type(error).__name__ == "ConfigParseError"
    return RunEndedError(found.reason, "AWS is misconfigured. Repair it.") if is_file else found


def takes_damage_for_absence(error: Exception) -> RunEndedError:
    """BUG: takes a malformed file for a missing one."""
    if type(error).__name__ == "ConfigParseError":
        return RunEndedError("no-credential", "There are no AWS credentials. Sign in.")
    return _explain(error)


def lives_in_oregon(at: Visit) -> str:
    """BUG: uses us-west-2 where no region is named."""
    found = _region(at)
    return "us-west-2" if found == aws.DEFAULT_REGION else found


def ignores_the_region(at: Visit) -> str:
    """BUG: AWS_REGION has no effect."""
    return aws.DEFAULT_REGION


def believes_the_default_region(at: Visit) -> str:
    """BUG: AWS_DEFAULT_REGION goes before AWS_REGION."""
    return provider.variable(at, "AWS_DEFAULT_REGION") or _region(at)


def reads_no_region_of_a_profile(at: Visit) -> str:
    """BUG: does not read the region of a profile."""
    return ""


def takes_any_region(at: Visit) -> str:
    """BUG: puts whatever AWS_REGION holds into the host's name."""
    named = provider.variable(at, "AWS_REGION", "AWS_DEFAULT_REGION")
    return named or aws.profile_region(at) or aws.DEFAULT_REGION


def cuts_a_region_off(at: Visit) -> str:
    """BUG: checks a region as far as it looks like one, and uses all of it."""
    named = takes_any_region(at)
    provider.host_label(named.partition(".")[0], "The AWS region")
    return named


_SESSION = "reference_impl.clouds.aws:session"
_EXPLAIN = "reference_impl.clouds.aws:explain"
_REGION = "reference_impl.clouds.aws:region"
_SESSIONS: tuple[tuple[str, str, Callable[..., object]], ...] = (
    ("aws.no-environment", "BED-005", knows_no_environment),
    ("aws.no-credentials-file", "BED-006", knows_no_profile_files),
    ("aws.default-profile-only", "BED-006", ignores_the_profile_name),
    ("aws.no-roles", "BED-007", assumes_no_roles),
    ("aws.no-assumed-role", "BED-007a", assumes_no_role_of_a_profile),
    ("aws.no-web-identity", "BED-007b", knows_no_web_identity),
    ("aws.no-container", "BED-007c", knows_no_container),
    ("aws.no-instance", "BED-007d", knows_no_instance),
    ("aws.no-sso", "BED-008", knows_no_sso),
    ("aws.no-process", "BED-009", knows_no_process),
    ("aws.environment-last", "BED-010", asks_the_environment_last),
    ("aws.machine-first", "BED-010", asks_the_machine_first),
    ("aws.instance-before-container", "BED-010", asks_the_instance_before_the_container),
)
_REGIONS: tuple[tuple[str, str, Callable[..., object]], ...] = (
    ("aws.region-oregon", "BED-002", lives_in_oregon),
    ("aws.region-ignored", "BED-003", ignores_the_region),
    ("aws.default-region-first", "BED-003", believes_the_default_region),
    ("aws.any-region", "BED-025", takes_any_region),
    ("aws.region-half-checked", "BED-025", cuts_a_region_off),
)
MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        id="aws.no-session-token",
        requirement="BED-005",
        replaces="reference_impl.clouds.aws:read_keys",
        by=forgets_the_session_token,
    ),
    *(
        Mutant(id=id_, requirement=requirement, replaces=_SESSION, by=by)
        for id_, requirement, by in _SESSIONS
    ),
    *(
        Mutant(id=id_, requirement=requirement, replaces=_REGION, by=by)
        for id_, requirement, by in _REGIONS
    ),
    Mutant(
        id="aws.profile-region-ignored",
        requirement="BED-004",
        replaces="reference_impl.clouds.aws:profile_region",
        by=reads_no_region_of_a_profile,
    ),
    Mutant(
        id="aws.silent-absence",
        requirement="BED-019",
        replaces=_EXPLAIN,
        by=says_nothing_of_credentials,
    ),
    Mutant(
        id="aws.empty-signature",
        requirement="BED-019",
        replaces="reference_impl.clouds.aws:open_chain",
        by=signs_with_nothing,
    ),
    Mutant(id="aws.file-unnamed", requirement="BED-024", replaces=_EXPLAIN, by=names_no_file),
    Mutant(
        id="aws.damage-as-absence",
        requirement="BED-024",
        replaces=_EXPLAIN,
        by=takes_damage_for_absence,
    ),
)
