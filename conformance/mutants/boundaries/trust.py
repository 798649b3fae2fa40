"""Mutants of workspace trust (TRU)."""

import os
from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path

from conformance.mutants.mutant import Mutant
from reference_impl.credential import RunEndedError
from reference_impl.local import document, settings, store, trust
from reference_impl.local.settings import Layer
from reference_impl.surroundings import Surroundings

_project_layers, _merge, _trusted = settings.project_layers, settings.merge, trust.trusted
_passed_layer, _file_layer = settings.passed_layer, settings.file_layer
_is_recorded = trust.is_recorded


def drops_helpers_in_an_untrusted_workspace(
    around: Surroundings, passed: str | None
) -> tuple[Layer, ...]:
    """BUG: in an untrusted workspace no helper is run, not even the user's own."""
    layers = _merge(around, passed)
    return layers if trust.trusted(around) else tuple(map(_without_helper, layers))


def _without_helper(layer: Layer) -> Layer:
    kept = {key: value for key, value in layer.values.items() if key != "apiKeyHelper"}
    return replace(layer, values=kept)


def asks_for_the_users_helper(around: Surroundings) -> bool:
    """BUG: stops at an untrusted workspace, whoever's settings are read."""
    if not _trusted(around):
        around.tell("Do you trust the files in this folder?")
        raise RunEndedError("cancelled", "The folder is not trusted.")
    return True


def trusts_every_workspace(around: Surroundings) -> bool:
    """BUG: in a run that is not interactive every workspace is trusted."""
    return True


def takes_home_for_a_project(
    around: Surroundings, path: Path, directory: Path
) -> tuple[Layer, ...]:
    """BUG: in the home directory the user's settings count as the project's, and need trust."""
    is_shared = path == around.workspace / ".claude" / "settings.json"
    return () if is_shared and not trust.trusted(around) else _file_layer(around, path, directory)


def guards_only_the_shared_file(around: Surroundings) -> tuple[Layer, ...]:
    """BUG: takes the local settings of a workspace for the user's own."""
    path = around.workspace / ".claude" / "settings.local.json"
    if trust.trusted(around):
        return _project_layers(around)
    return settings.file_layer(around, path, around.workspace)


def never_trusts(around: Surroundings) -> bool:
    """BUG: runs nothing of a workspace, trusted or not."""
    return False


def forgets_the_local_file(around: Surroundings) -> tuple[Layer, ...]:
    """BUG: of a trusted workspace reads the shared settings only."""
    return tuple(layer for layer in _project_layers(around) if "local" not in layer.name)


def trusts_by_prefix(projects: object, workspace: str) -> bool:
    """BUG: trusts every path that begins as a trusted one does."""
    records = projects if isinstance(projects, dict) else {}
    return any(workspace.startswith(path) and _is_recorded(records, path) for path in records)


def trusts_the_parents(projects: object, workspace: str) -> bool:
    """BUG: trusts the folders above a trusted one."""
    records = projects if isinstance(projects, dict) else {}
    return any(
        Path(path).is_relative_to(workspace) and _is_recorded(records, path) for path in records
    )


def trusts_once_for_all(projects: object, workspace: str) -> bool:
    """BUG: after one workspace was trusted, all are."""
    records = projects if isinstance(projects, dict) else {}
    return any(_is_recorded(records, path) for path in records)


def trusts_in_any_case(projects: object, workspace: str) -> bool:
    """BUG: takes capitals and small letters in a path for the same."""
    records = projects if isinstance(projects, dict) else {}
    return any(
        path.lower() == workspace.lower() and _is_recorded(records, path) for path in records
    )


def trusts_by_pattern(projects: object, workspace: str) -> bool:
    """BUG: reads the path of a record as a pattern."""
    records = projects if isinstance(projects, dict) else {}
    return any(fnmatch(workspace, path) and _is_recorded(records, path) for path in records)


def trusts_the_link(around: Surroundings) -> bool:
    """BUG: knows a workspace by the path that was typed, also after it has become a link."""
    typed = around.environment.get("PWD") or os.path.abspath(".")  # noqa: PTH100  # resolves links
    state = document.read(around, store.state_file(around)) or {}
    return _trusted(around) or trust.is_recorded(state.get("projects"), typed)


def lets_it_trust_itself(around: Surroundings) -> bool:
    """BUG: believes what the workspace's own settings say about trust."""
    folder = around.workspace / ".claude"
    claims = [
        document.read(around, folder / name) or {}
        for name in ("settings.json", "settings.local.json")
    ]
    return _trusted(around) or any(map(_claims_trust, claims))


def _claims_trust(values: dict[str, object]) -> bool:
    modes = values.get("permissions")
    projects = values.get("projects")
    return (
        values.get("hasTrustDialogAccepted") is True
        or (isinstance(modes, dict) and modes.get("defaultMode") == "bypassPermissions")
        or (isinstance(projects, dict) and bool(projects))
    )


def applies_env_before_trust(around: Surroundings) -> tuple[Layer, ...]:
    """BUG: applies the `env` block of a workspace before the workspace is trusted."""
    if trust.trusted(around):
        return _project_layers(around)
    folder = around.workspace / ".claude"
    layers = (
        layer
        for path in (folder / "settings.local.json", folder / "settings.json")
        for layer in settings.file_layer(around, path, around.workspace)
    )
    return tuple(map(_without_helper, layers))


def puts_env_into_the_process(around: Surroundings) -> tuple[Layer, ...]:
    """BUG: sets the variables of a workspace for itself and its children before it is trusted."""
    for layer in settings.found_in_workspace(around):
        block = layer.values.get("env")
        if isinstance(block, dict) and isinstance(around.environment, dict):
            around.environment.update(block)
    return _project_layers(around)


def applies_local_env_before_trust(around: Surroundings) -> tuple[Layer, ...]:
    """BUG: takes the `env` block of a workspace's local settings for the user's own."""
    layers = _project_layers(around)
    if layers or around.interactive:
        return layers
    found = settings.found_in_workspace(around)
    return tuple(_without_helper(layer) for layer in found if "local" in layer.name)


def runs_hooks(around: Surroundings) -> tuple[Layer, ...]:
    """BUG: runs the hooks of a workspace before anybody has trusted it."""
    values = document.read(around, around.workspace / ".claude" / "settings.json") or {}
    hooks = values.get("hooks")
    for entry in hooks.get("SessionStart", []) if isinstance(hooks, dict) else []:
        for hook in entry.get("hooks", []):
            around.start(["/bin/sh", "-c", hook["command"]]).wait()
    return _project_layers(around)


def ends_at_an_ignored_helper(around: Surroundings) -> tuple[Layer, ...]:
    """BUG: an untrusted helper ends the run, although another source is there."""
    path = around.workspace / ".claude" / "settings.json"
    if not trust.trusted(around) and "apiKeyHelper" in (document.read(around, path) or {}):
        raise RunEndedError("cancelled", f"{path} is not trusted.")
    return _project_layers(around)


def takes_any_record_for_a_yes(projects: object, workspace: str) -> bool:
    """BUG: whatever stands in the record of a workspace counts as trust."""
    record = projects.get(workspace) if isinstance(projects, dict) else projects
    if isinstance(record, dict):
        return bool(record.get("hasTrustDialogAccepted"))
    return bool(record)


def trusts_when_the_state_is_damaged(around: Surroundings) -> bool:
    """BUG: a state file that cannot be read counts as one that says yes."""
    path = store.state_file(around)
    return _trusted(around) or (path.exists() and document.read(around, path) is None)


def guards_passed_settings(around: Surroundings, passed: str | None) -> tuple[Layer, ...]:
    """BUG: settings passed with --settings need a trusted workspace."""
    layers = _passed_layer(around, passed)
    return layers if trust.trusted(around) else tuple(map(_without_helper, layers))


_TRUSTED = "reference_impl.local.trust:trusted"
_RECORDED = "reference_impl.local.trust:is_recorded"
_PROJECT = "reference_impl.local.settings:project_layers"
MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        id="trust.drops-users-helper",
        requirement="TRU-001",
        replaces="reference_impl.local.settings:merge",
        by=drops_helpers_in_an_untrusted_workspace,
    ),
    Mutant(
        id="trust.stops-at-untrusted",
        requirement="TRU-001",
        replaces=_PROJECT,
        by=asks_for_the_users_helper,
    ),
    Mutant(
        id="trust.trusts-everything",
        requirement="TRU-002",
        replaces=_TRUSTED,
        by=trusts_every_workspace,
    ),
    Mutant(
        id="trust.home-is-project",
        requirement="TRU-002",
        replaces="reference_impl.local.settings:file_layer",
        by=takes_home_for_a_project,
    ),
    Mutant(
        id="trust.local-file-unguarded",
        requirement="TRU-003",
        replaces=_PROJECT,
        by=guards_only_the_shared_file,
    ),
    Mutant(id="trust.never", requirement="TRU-007", replaces=_TRUSTED, by=never_trusts),
    Mutant(
        id="trust.local-file-forgotten",
        requirement="TRU-007",
        replaces=_PROJECT,
        by=forgets_the_local_file,
    ),
    Mutant(id="trust.by-prefix", requirement="TRU-009", replaces=_RECORDED, by=trusts_by_prefix),
    Mutant(id="trust.parents", requirement="TRU-009", replaces=_RECORDED, by=trusts_the_parents),
    Mutant(
        id="trust.once-for-all", requirement="TRU-009", replaces=_RECORDED, by=trusts_once_for_all
    ),
    Mutant(id="trust.any-case", requirement="TRU-009", replaces=_RECORDED, by=trusts_in_any_case),
    Mutant(id="trust.pattern", requirement="TRU-009", replaces=_RECORDED, by=trusts_by_pattern),
    Mutant(id="trust.link", requirement="TRU-009", replaces=_TRUSTED, by=trusts_the_link),
    Mutant(
        id="trust.self-granted", requirement="TRU-010", replaces=_TRUSTED, by=lets_it_trust_itself
    ),
    Mutant(
        id="trust.env-before-trust",
        requirement="TRU-011",
        replaces=_PROJECT,
        by=applies_env_before_trust,
    ),
    Mutant(
        id="trust.env-into-process",
        requirement="TRU-011",
        replaces=_PROJECT,
        by=puts_env_into_the_process,
    ),
    Mutant(
        id="trust.local-env-before-trust",
        requirement="TRU-011",
        replaces=_PROJECT,
        by=applies_local_env_before_trust,
    ),
    Mutant(id="trust.hooks-before-trust", requirement="TRU-012", replaces=_PROJECT, by=runs_hooks),
    Mutant(
        id="trust.ignored-helper-ends-run",
        requirement="TRU-013",
        replaces=_PROJECT,
        by=ends_at_an_ignored_helper,
    ),
    Mutant(
        id="trust.any-record",
        requirement="TRU-014",
        replaces=_RECORDED,
        by=takes_any_record_for_a_yes,
    ),
    Mutant(
        id="trust.damaged-state",
        requirement="TRU-014",
        replaces=_TRUSTED,
        by=trusts_when_the_state_is_damaged,
    ),
    Mutant(
        id="trust.passed-settings-guarded",
        requirement="TRU-015",
        replaces="reference_impl.local.settings:passed_layer",
        by=guards_passed_settings,
    ),
)
