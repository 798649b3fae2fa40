"""The files of a world: settings by scope, the store, the state file, helpers, and the rest."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from conformance.stage import document, keychain, shims
from conformance.stage.filling import Filling
from conformance.stage.layout import Layout
from conformance.stage.store import login_document
from conformance.vocabulary.target import Target
from conformance.vocabulary.world import (
    File,
    Helper,
    Json,
    Scope,
    Settings,
    StoredLogin,
    World,
    all_settings,
    helpers,
)

_PRIVATE_FOLDER = 0o700
_PRIVATE_FILE = 0o600
# Long before any run: a file whose access time is no longer this one was read. A kernel that
# updates access times "relatively" does so too when the old one lies before the last change.
LONG_AGO_NS = 1_000_000_000 * 1_000_000_000


class StagingError(Exception):
    """This world cannot be made here; the text says what is missing and what would help."""


@dataclass(slots=True, kw_only=True)
class Planted:
    """One planted file: its bytes, and a descriptor that keeps its first inode in sight."""

    path: Path
    data: bytes
    descriptor: int = -1

    def close(self) -> None:
        """Give the descriptor back."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1


@dataclass(slots=True, kw_only=True)
class Stand:
    """A world on its way onto the disk: where it lies, what its texts mean, what was planted.

    ``folders`` are those that were there when all was planted; ``kept`` is what the keychain then
    held for the program. ``is_interactive``: a person sits at a terminal in one of the steps.
    """

    layout: Layout
    filling: Filling
    target: Target
    started: float
    is_interactive: bool = False
    planted: list[Planted] = field(default_factory=list)
    folders: set[Path] = field(default_factory=set)
    kept: str | None = None
    helpers: dict[str, Path] = field(default_factory=dict)

    def plant(self, path: Path, text: str, mode: int = _PRIVATE_FILE) -> None:
        """Write one file; the folders above it are made for the user alone."""
        make_folders(path.parent)
        path = path.parent.resolve() / path.name  # known by one name, also behind a link
        data = text.encode("utf-8", "surrogateescape")
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        try:
            os.write(descriptor, data)
            os.fchmod(descriptor, mode)
            changed = os.fstat(descriptor).st_mtime_ns
            os.utime(descriptor, ns=(LONG_AGO_NS, changed))
        finally:
            os.close(descriptor)
        sight = os.open(path, os.O_PATH) if hasattr(os, "O_PATH") else -1
        self.planted.append(Planted(path=path, data=data, descriptor=sight))

    def plant_special(self, path: Path, leads_to: str | None) -> None:
        """Make a symbolic link, or with ``None`` a pipe; reading it is not watched."""
        make_folders(path.parent)
        path = path.parent.resolve() / path.name
        if leads_to is None:
            os.mkfifo(path, _PRIVATE_FILE)
        else:
            path.symlink_to(leads_to)
        self.planted.append(Planted(path=path, data=os.fsencode(leads_to or "")))

    def adopt(self) -> None:
        """Count what a program has made below home as planted: it was there before the scenario."""
        known = {item.path for item in self.planted}
        for path in sorted(self.layout.home.rglob("*")):
            if path.is_dir() and not path.is_symlink():
                self.folders.add(path)
            elif path.is_file() and path not in known:
                sight = os.open(path, os.O_PATH) if hasattr(os, "O_PATH") else -1
                data = path.read_bytes()
                os.utime(path, ns=(LONG_AGO_NS, path.stat().st_mtime_ns))
                self.planted.append(Planted(path=path, data=data, descriptor=sight))

    def settings_path(self, scope: Scope) -> Path:
        """Where the settings of a scope lie.

        Raises ``StagingError`` when the target does not tell where an administrator's are.
        """
        match scope:
            case "user":
                return self.layout.config / "settings.json"
            case "project":
                return self.layout.workspace / ".claude" / "settings.json"
            case "local":
                return self.layout.workspace / ".claude" / "settings.local.json"
            case "passed":
                return self.layout.given / "settings.json"
            case "managed":
                return self._managed_path()

    def _managed_path(self) -> Path:
        match self.target.staging.managed_settings:
            case str() as path:
                return Path(path)
            case None:
                raise StagingError(
                    f"target {self.target.name} does not say where managed settings lie; "
                    "declare stage.managed_settings in its target file"
                )
            case _:
                return self.layout.given / "managed-settings.json"


def make_folders(folder: Path) -> None:
    """Make a folder and the missing ones above it, each for the user alone."""
    if not folder.is_dir():
        make_folders(folder.parent)
        folder.mkdir(mode=_PRIVATE_FOLDER)


def strike(stand: Stand) -> None:
    """Take the world away, also what was planted outside of its root."""
    for item in stand.planted:
        item.close()
        if not item.path.is_relative_to(stand.layout.root):
            item.path.unlink(missing_ok=True)
    stand.layout.remove()


def plant(world: World, stand: Stand) -> None:
    """Write every file of the world.

    Raises ``StagingError`` for a world that cannot be made for this target.
    """
    if world.workspace_is_link and world.trusted and stand.target.staging.trust is not None:
        raise StagingError(
            "the workspace was trusted before it became a link, and stage.trust is a command that "
            "would trust what the link leads to"
        )
    _plant_helpers(world, stand)
    if world.cloud is not None:
        shims.hide_cloud_programs(stand.layout.bin)
    for settings in all_settings(world):
        path = stand.settings_path(settings.scope)
        stand.plant(path, _settings_text(settings, stand))
    if world.stored_login is not None and stand.target.staging.login == "file":
        _plant_login(world.stored_login, stand, stand.layout.config)
    if world.default_login is not None:
        _plant_login(world.default_login, stand, stand.layout.home / ".claude")
    _plant_state(world, stand)
    for file in world.files:
        plant_file(file, stand)
    _plant_keychain(world, stand)
    stand.folders |= {path for path in stand.layout.root.rglob("*") if path.is_dir()}


def _plant_helpers(world: World, stand: Stand) -> None:
    planted: list[Helper] = []  # not a set: a helper that writes JSON documents has no hash
    for helper in helpers(world):
        if helper in planted:
            continue
        planted.append(helper)
        if helper.name in stand.helpers:
            raise StagingError(f"two different helpers are named {helper.name}: name them apart")
        folder = stand.layout.bin if helper in world.programs else stand.layout.programs
        stand.helpers[helper.name] = shims.install(
            helper, stand.filling, folder, stand.layout.logs / helper.name
        )
    if len(stand.helpers) == 1:
        (program,) = stand.helpers.values()
        stand.filling = stand.filling.with_program(program)


def _settings_text(settings: Settings, stand: Stand) -> str:
    filling = stand.filling
    if settings.helper is not None:
        filling = filling.with_program(stand.helpers[settings.helper.name])
    if settings.text is not None:
        return filling.text(settings.text)
    content: dict[str, Json] = {}
    if settings.helper is not None:
        content["apiKeyHelper"] = filling.text(settings.helper.command)
    for name, script in settings.scripts.items():
        program = stand.filling.with_program(stand.helpers[script.name])
        content[name] = program.text(script.command)
    if settings.env:
        content["env"] = {name: filling.text(value) for name, value in settings.env.items()}
    content.update({key: filling.json(value) for key, value in settings.values.items()})
    return json.dumps(content, indent=2)


def _plant_login(login: StoredLogin, stand: Stand, folder: Path) -> None:
    path = folder / ".credentials.json"
    if login.text is not None:
        stand.plant(path, stand.filling.text(login.text), login.mode)
        return
    document = login_document(login, stand.filling, stand.started)
    stand.plant(path, json.dumps(document), login.mode)


def _plant_state(world: World, stand: Stand) -> None:
    if world.state_text is not None:
        stand.plant(stand.layout.state, stand.filling.text(world.state_text))
        return
    state = _filled(world.state, stand.filling)
    if stand.is_interactive:
        state = {**stand.target.staging.state, **state}
    if world.stored_key is not None:
        state["primaryApiKey"] = stand.filling.text(world.stored_key)
    if world.trusted and stand.target.staging.trust is None:
        projects = state.setdefault("projects", {})
        if not isinstance(projects, dict):
            raise StagingError("the world is trusted and its state has odd projects: choose one")
        projects[str(stand.layout.workspace)] = {"hasTrustDialogAccepted": True}
    if state:
        stand.plant(stand.layout.state, json.dumps(state, indent=2))


def _filled(values: Mapping[str, Json], filling: Filling) -> dict[str, Json]:
    return {filling.text(key): filling.json(value) for key, value in values.items()}


def plant_file(file: File, stand: Stand) -> None:
    """Write a further file; raise ``StagingError`` for one that would lie outside of the world."""
    path = Path(stand.filling.text(file.path))
    if not path.is_relative_to(stand.layout.root):
        raise StagingError(f"{file.path}: begin the path of a file with a place")
    text = document.render(file, stand.filling)
    if file.kind in {"link", "pipe"}:
        stand.plant_special(path, None if file.kind == "pipe" else text)
    else:
        stand.plant(path, text, file.mode)


def _plant_keychain(world: World, stand: Stand) -> None:
    if world.keychain is None:
        return
    form = stand.target.staging.keychain
    if form is None:
        raise StagingError(
            f"target {stand.target.name} does not say how it reaches a keychain; "
            "declare stage.keychain in its target file"
        )
    stand.kept = keychain.install(world.keychain, form, stand.layout, stand.filling, stand.started)
