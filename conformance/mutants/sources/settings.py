"""Mutants of the settings that name the helper (HLP-013 to HLP-015)."""

import subprocess
from pathlib import Path

from conformance.mutants.mutant import Mutant
from reference_impl import helper
from reference_impl.credential import Credential, RunEndedError
from reference_impl.local import document, settings
from reference_impl.local.settings import Layer, Settings
from reference_impl.surroundings import Surroundings

_ask, _start, _merge, _first = helper.ask, helper.start, settings.merge, settings.first
_file_layer, _read = settings.file_layer, document.read


def lets_the_user_overrule(around: Surroundings, passed: str | None) -> tuple[Layer, ...]:
    """BUG: the user's settings overrule all others."""
    return tuple(reversed(_merge(around, passed)))


def lets_the_project_overrule(around: Surroundings, passed: str | None) -> tuple[Layer, ...]:
    """BUG: the project's settings overrule those that were passed."""
    return (*settings.project_layers(around), *_merge(around, passed))


def forgets_the_administrator(around: Surroundings) -> Path:
    """BUG: does not look for managed settings."""
    return around.home / ".no-such-file"


def takes_a_wrong_type_for_absence(around: Surroundings, given: Settings) -> Credential | None:
    """BUG: an apiKeyHelper that is no string counts as none."""
    setting = settings.first(given, helper.SETTING)
    return _ask(around, given) if setting and isinstance(setting[0], str) else None


def makes_a_string_of_it(given: Settings, key: str) -> tuple[object, Layer] | None:
    """BUG: runs an apiKeyHelper that is no string as if it were one."""
    found = _first(given, key)
    return None if found is None else (_joined(found[0]), found[1])


def _joined(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def ends_at_a_damaged_file(around: Surroundings, path: Path, directory: Path) -> tuple[Layer, ...]:
    """BUG: settings that are not valid JSON end the run."""
    found = _file_layer(around, path, directory)
    if path.exists() and not found:
        raise RunEndedError("malformed-settings", f"{path} is not valid JSON.")
    return found


def says_nothing_of_damage(around: Surroundings, path: Path) -> dict[str, object] | None:
    """BUG: ignores a damaged file without a word."""
    try:
        return document.parse(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None


def repairs_damage(around: Surroundings, path: Path) -> dict[str, object] | None:
    """BUG: replaces a damaged file by an empty one."""
    found = _read(around, path)
    if found is None and path.is_file():
        path.write_text("{}\n", "utf-8")
    return found


def runs_it_in_the_workspace(
    around: Surroundings, command: str, directory: Path, mark: str
) -> subprocess.Popen[bytes]:
    """BUG: runs the user's helper in whatever directory the run was started."""
    return _start(around, command, around.workspace, mark)


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        id="settings.user-overrules",
        requirement="HLP-013",
        replaces="reference_impl.local.settings:merge",
        by=lets_the_user_overrule,
    ),
    Mutant(
        id="settings.project-overrules-passed",
        requirement="HLP-013",
        replaces="reference_impl.local.settings:merge",
        by=lets_the_project_overrule,
    ),
    Mutant(
        id="settings.no-administrator",
        requirement="HLP-013",
        replaces="reference_impl.local.settings:administrator_file",
        by=forgets_the_administrator,
    ),
    Mutant(
        id="settings.wrong-type-is-absent",
        requirement="HLP-014",
        replaces="reference_impl.helper:ask",
        by=takes_a_wrong_type_for_absence,
    ),
    Mutant(
        id="settings.wrong-type-is-run",
        requirement="HLP-014",
        replaces="reference_impl.local.settings:first",
        by=makes_a_string_of_it,
    ),
    Mutant(
        id="settings.damage-ends-run",
        requirement="HLP-014",
        replaces="reference_impl.local.settings:file_layer",
        by=ends_at_a_damaged_file,
    ),
    Mutant(
        id="settings.damage-unsaid",
        requirement="HLP-014",
        replaces="reference_impl.local.document:read",
        by=says_nothing_of_damage,
    ),
    Mutant(
        id="settings.damage-repaired",
        requirement="HLP-014",
        replaces="reference_impl.local.document:read",
        by=repairs_damage,
    ),
    Mutant(
        id="settings.helper-in-workspace",
        requirement="HLP-015",
        replaces="reference_impl.helper:start",
        by=runs_it_in_the_workspace,
    ),
)
