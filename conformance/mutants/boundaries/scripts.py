"""Mutants of who executes the programs of the clouds (TRU-001, TRU-004 to TRU-007, TRU-015)."""

from dataclasses import replace

from conformance.mutants.mutant import Mutant
from reference_impl import helper
from reference_impl.clouds import scripts
from reference_impl.local import settings, trust
from reference_impl.local.settings import Layer, Settings
from reference_impl.surroundings import Surroundings

_project_layers, _run = settings.project_layers, scripts.run


def _before_trust(around: Surroundings, key: str) -> tuple[Layer, ...]:
    """What counts, and of an untrusted workspace this one setting."""
    layers = _project_layers(around)
    if layers or around.interactive:
        return layers
    return tuple(
        replace(layer, values={key: layer.values[key]})
        for layer in settings.found_in_workspace(around)
        if key in layer.values
    )


def refreshes_aws_before_trust(around: Surroundings) -> tuple[Layer, ...]:
    """BUG: runs the awsAuthRefresh of a workspace that nobody trusted."""
    return _before_trust(around, "awsAuthRefresh")


def exports_aws_before_trust(around: Surroundings) -> tuple[Layer, ...]:
    """BUG: runs the awsCredentialExport of a workspace that nobody trusted."""
    return _before_trust(around, "awsCredentialExport")


def refreshes_gcp_before_trust(around: Surroundings) -> tuple[Layer, ...]:
    """BUG: runs the gcpAuthRefresh of a workspace that nobody trusted."""
    return _before_trust(around, "gcpAuthRefresh")


def guards_only_the_key_helper(around: Surroundings) -> tuple[Layer, ...]:
    """BUG: has the clouds' programs wait for no trust at all; only the key helper does."""
    layers = _project_layers(around)
    if layers or around.interactive:
        return layers
    return tuple(map(_without_key_helper, settings.found_in_workspace(around)))


def _without_key_helper(layer: Layer) -> Layer:
    kept = {key: value for key, value in layer.values.items() if key.startswith(("aws", "gcp"))}
    return replace(layer, values=kept)


def runs_declined_scripts(around: Surroundings) -> tuple[Layer, ...]:
    """BUG: asks about the key helper only, and runs the clouds' programs whatever the answer is."""
    layers = _project_layers(around)
    if layers or not around.interactive:
        return layers
    return tuple(map(_without_key_helper, settings.found_in_workspace(around)))


def forgets_scripts_of_the_workspace(around: Surroundings, given: Settings, key: str) -> bytes:
    """BUG: runs no cloud's program of a workspace, trusted or not."""
    setting = helper.find(given, key)
    is_skipped = setting is not None and setting[1] == around.workspace
    return b"" if is_skipped else _run(around, given, key)


def forgets_local_scripts(around: Surroundings, given: Settings, key: str) -> bytes:
    """BUG: runs no cloud's program of local settings, trusted or not."""
    setting = helper.find(given, key)
    is_skipped = setting is not None and setting[2].endswith("settings.local.json")
    return b"" if is_skipped else _run(around, given, key)


def guards_scripts_of_the_user(around: Surroundings, given: Settings, key: str) -> bytes:
    """BUG: in an untrusted workspace not even the user's own cloud programs run."""
    return _run(around, given, key) if trust.trusted(around) else b""


def guards_passed_scripts(around: Surroundings, given: Settings, key: str) -> bytes:
    """BUG: takes cloud programs that were passed for the project's: they need its trust."""
    setting = helper.find(given, key)
    is_own = setting is not None and setting[2].endswith(str(settings.user_file(around)))
    return _run(around, given, key) if is_own or trust.trusted(around) else b""


_PROJECT = "reference_impl.local.settings:project_layers"
_SCRIPT = "reference_impl.clouds.scripts:run"
MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        id="scripts.aws-refresh-before-trust",
        requirement="TRU-004",
        replaces=_PROJECT,
        by=refreshes_aws_before_trust,
    ),
    Mutant(
        id="scripts.aws-refresh-unguarded",
        requirement="TRU-004",
        replaces=_PROJECT,
        by=guards_only_the_key_helper,
    ),
    Mutant(
        id="scripts.aws-export-before-trust",
        requirement="TRU-005",
        replaces=_PROJECT,
        by=exports_aws_before_trust,
    ),
    Mutant(
        id="scripts.gcp-refresh-before-trust",
        requirement="TRU-006",
        replaces=_PROJECT,
        by=refreshes_gcp_before_trust,
    ),
    Mutant(
        id="scripts.declined-run",
        requirement="TRU-008",
        replaces=_PROJECT,
        by=runs_declined_scripts,
    ),
    Mutant(
        id="scripts.workspace-forgotten",
        requirement="TRU-007",
        replaces=_SCRIPT,
        by=forgets_scripts_of_the_workspace,
    ),
    Mutant(
        id="scripts.local-forgotten",
        requirement="TRU-007",
        replaces=_SCRIPT,
        by=forgets_local_scripts,
    ),
    Mutant(
        id="scripts.user-guarded",
        requirement="TRU-001",
        replaces=_SCRIPT,
        by=guards_scripts_of_the_user,
    ),
    Mutant(
        id="scripts.passed-guarded",
        requirement="TRU-015",
        replaces=_SCRIPT,
        by=guards_passed_scripts,
    ),
)
