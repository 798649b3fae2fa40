"""Settings: which files count, in which order, and what they say."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from reference_impl import credential, environment
from reference_impl.local import document, store, trust
from reference_impl.surroundings import Surroundings

Mode = Literal["plain", "managed", "bare"]
ADMINISTRATOR_FILE = "/etc/reference-resolver/managed-settings.json"
CREDENTIALS: tuple[tuple[str, credential.Kind], ...] = (
    ("ANTHROPIC_AUTH_TOKEN", "token"),
    ("ANTHROPIC_API_KEY", "key"),
    ("CLAUDE_CODE_OAUTH_TOKEN", "oauth"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One settings file: its name in messages, and where commands in it are run."""

    name: str
    directory: Path
    values: dict[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """The layers that count in this run, the highest first."""

    layers: tuple[Layer, ...]


def load(around: Surroundings, mode: Mode, passed: str | None) -> Settings:
    """Return what counts: nothing in a managed session, in bare mode only what was passed."""
    if mode == "plain":
        return Settings(merge(around, passed))
    return Settings(passed_layer(around, passed) if mode == "bare" else ())


def merge(around: Surroundings, passed: str | None) -> tuple[Layer, ...]:
    """Return the layers: administrator, passed, local, project, user."""
    return (
        *file_layer(around, administrator_file(around), around.home),
        *passed_layer(around, passed),
        *project_layers(around),
        *file_layer(around, user_file(around), around.home),
    )


def administrator_file(around: Surroundings) -> Path:
    """Return the administrator's settings file."""
    moved = environment.variable(around, "REFERENCE_MANAGED_SETTINGS")
    return around.home / (moved or ADMINISTRATOR_FILE)


def user_file(around: Surroundings) -> Path:
    """Return the user's own settings file."""
    return store.config_directory(around) / "settings.json"


def file_layer(around: Surroundings, path: Path, directory: Path) -> tuple[Layer, ...]:
    """Return a file as a layer; none when it is missing or damaged."""
    values = document.read(around, path)
    return () if values is None else (Layer(name=str(path), directory=directory, values=values),)


def passed_layer(around: Surroundings, passed: str | None) -> tuple[Layer, ...]:
    """Return what --settings names, a path or JSON; end the run when it is missing or damaged."""
    if not credential.is_set(passed) or passed is None:
        return ()
    inline = credential.trim(passed).startswith("{")
    name = "the JSON passed with --settings" if inline else passed
    try:
        values = document.parse(
            passed if inline else (around.workspace / passed).read_text("utf-8")
        )
    except (OSError, ValueError):
        message = f"{name} cannot be used as settings: expected a JSON object. Correct --settings."
        raise credential.RunEndedError("malformed-settings", message) from None
    return (Layer(name=name, directory=around.home, values=values),)


def project_layers(around: Surroundings) -> tuple[Layer, ...]:
    """Return the workspace's layers when it is trusted; say so when they are left out."""
    layers = found_in_workspace(around)
    if not layers or trust.trusted(around):
        return layers
    switches = [
        (key, layer.name, layer.values[key])
        for layer in layers
        for key in trust.SWITCHES
        if key in layer.values
    ]
    if switches and trust.is_given(around, [trust.describe(*switch) for switch in switches]):
        return layers
    for key, name, _ in switches:
        remedy = f"trust {around.workspace} first, if you know who wrote it."
        around.tell(f"{key} in {name} is ignored: {remedy}")
    return ()


def found_in_workspace(around: Surroundings) -> tuple[Layer, ...]:
    """Return the workspace's layers, trusted or not: local, project."""
    folder = around.workspace / ".claude"
    return tuple(
        layer
        for path in (folder / "settings.local.json", folder / "settings.json")
        if not is_own(around, path)
        for layer in file_layer(around, path, around.workspace)
    )


def is_own(around: Surroundings, path: Path) -> bool:
    """Whether a file is the user's own settings file, as when HOME is the workspace."""
    try:
        return path.samefile(user_file(around))
    except OSError:
        return False


def first(settings: Settings, key: str) -> tuple[object, Layer] | None:
    """Return the highest setting of this name, and its layer; an empty one hides none."""
    for layer in settings.layers:
        value = layer.values.get(key, "")
        if not isinstance(value, str) or credential.is_set(value):
            return value, layer
    return None


def variable(settings: Settings, name: str) -> str:
    """Return a variable of the layers' `env` blocks as it is; "" when it is not set."""
    for layer in settings.layers:
        block = layer.values.get("env")
        value = _text(block.get(name)) if isinstance(block, dict) else ""
        if credential.is_set(value):
            return value
    return ""


def lookup(around: Surroundings, settings: Settings, name: str) -> str:
    """Return a variable: the process's own, else that of the settings, else ""."""
    return environment.variable(around, name) or variable(settings, name)


def ask(settings: Settings) -> credential.Credential | None:
    """Return a credential kept in an `env` block."""
    kept = (_credential(settings, name, kind) for name, kind in CREDENTIALS)
    return next(filter(None, kept), None)


def ask_bare(settings: Settings) -> credential.Credential | None:
    """Return a key kept in an `env` block; a token does not count in bare mode."""
    return _credential(settings, "ANTHROPIC_API_KEY", "key")


def _credential(
    settings: Settings, name: str, kind: credential.Kind
) -> credential.Credential | None:
    value = variable(settings, name)
    where = f"{name} in the settings"
    return credential.accept(value, kind=kind, source="settings", name=where) if value else None


def _text(value: object) -> str:
    if isinstance(value, bool | int):  # a switch written without quotes means the same
        return str(value).lower()
    return value if isinstance(value, str) else ""
