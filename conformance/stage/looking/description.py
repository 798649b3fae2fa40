"""A world as it would be staged, to be looked at: files and variables, secrets by their slots."""

import json
import re
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from conformance.oracle import traces
from conformance.stage import environment
from conformance.stage.filling import pem
from conformance.stage.looking import moments
from conformance.stage.planting import Planted, Stand, plant, strike
from conformance.stage.staging import kept_inside, make_stand
from conformance.vocabulary.steps import Send, Step
from conformance.vocabulary.target import Target
from conformance.vocabulary.world import World, all_settings

_PRIVATE_KEY = "-pem-secret"
_NOWHERE = environment.Network(ca_file=Path("/fakes/ca.pem"), proxy_url=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileShown:
    """One file of a world: where it lies, what it holds (of a link: where it leads), its mode.

    ``note`` says what the text alone does not tell.
    """

    path: str
    text: str
    mode: int
    kind: Literal["text", "link", "pipe"] = "text"
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """A staged world in texts, without a secret in them.

    ``variables`` are those that this world has and an empty one has not; ``programs`` maps the name
    of each helper to its path. ``keychain`` is the value of the program's item. ``notes`` say what
    is staged by other means than files.
    """

    variables: Mapping[str, str]
    files: tuple[FileShown, ...]
    programs: Mapping[str, str]
    keychain: str | None
    notes: tuple[str, ...]


def describe(scenario_id: str, world: World, steps: Sequence[Step], target: Target) -> Description:
    """Stage the world in a folder that is gone afterwards, and tell what there was.

    Raises ``StagingError`` for a world that cannot be made for this target.
    """
    inside = kept_inside(target)
    with tempfile.TemporaryDirectory(prefix="pecking-order-") as folder:
        stand = make_stand(
            scenario_id,
            world,
            steps,
            target=inside,
            folder=Path(folder).resolve(),
            name="world",
            started=float(int(time.time())),
        )
        try:
            plant(world, stand)
            return Description(
                variables=_variables(world, stand),
                files=tuple(_files(world, stand, target)),
                programs={name: shown(str(path), stand) for name, path in stand.helpers.items()},
                keychain=None if stand.kept is None else shown(stand.kept, stand),
                notes=tuple(_notes(world, target)),
            )
        finally:
            strike(stand)


def shown(text: str, stand: Stand) -> str:
    """A text with secrets by their slots' names, folders by their places', times by distance."""
    layout = stand.layout
    folders = {
        **{name: path for name, path in layout.places.items() if path.startswith("/")},
        "programs": str(layout.programs),
        "bin": str(layout.bin),
        "given": str(layout.given),
    }
    for path, name in sorted(((path, name) for name, path in folders.items()), reverse=True):
        # Whole names only: «home»/.claude.json does not lie in «home»/.claude.
        text = re.sub(rf"{re.escape(path)}(?![\w.-])", f"«{name}»", text)
    for slot in stand.filling.canaries:
        if slot.endswith(_PRIVATE_KEY):
            name = slot.removesuffix(_PRIVATE_KEY)
            whole = pem("key", name)
            for form in (whole, whole.strip(), json.dumps(whole)[1:-1]):
                text = text.replace(form, f"«key-pem-{name}»")
    text = traces.redact(text, stand.filling.canaries)
    return moments.replace(text, int(stand.started), lambda _, seconds: f"«now{seconds:+}s»")


def _variables(world: World, stand: Stand) -> Mapping[str, str]:
    """What an empty world does not have."""
    own, usual = (
        environment.compose(
            item,
            Send(),
            target=stand.target,
            layout=stand.layout,
            filling=stand.filling,
            network=_NOWHERE,
        )
        for item in (world, World())
    )
    return {
        name: shown(value, stand)
        for name, value in own.items()
        if usual.get(name) != value and name != "PATH"
    }


def _files(world: World, stand: Stand, target: Target) -> Iterator[FileShown]:
    tokens = {
        str(Path(stand.filling.text(file.path))): file for file in world.files if file.kind == "jwt"
    }
    managed = target.staging.managed_settings
    for item in stand.planted:
        path = shown(str(item.path), stand)
        if isinstance(managed, str) and path == "«given»/managed-settings.json":
            path = managed
        note = ""
        if (token := tokens.get(str(item.path))) is not None:
            note = f"a JSON web token, claims {dict(token.json)}, signed by {token.text}"
        yield _file(item, path, shown(item.data.decode("utf-8", "backslashreplace"), stand), note)


def _file(item: Planted, path: str, text: str, note: str) -> FileShown:
    if item.path.is_symlink():
        return FileShown(path=path, text=text, mode=0o777, kind="link")
    if item.path.is_fifo():
        return FileShown(path=path, text="", mode=0o600, kind="pipe")
    return FileShown(path=path, text=text, mode=item.path.stat().st_mode & 0o777, note=note)


def _notes(world: World, target: Target) -> Iterator[str]:
    staging = target.staging
    if world.trusted and staging.trust is not None:
        yield f"the workspace is trusted by running {' '.join(staging.trust)}"
    if world.stored_login is not None and staging.login == "verb":
        yield "the stored login is made by the program's own login"
    if world.workspace_is_link:
        yield "«workspace» has become a link to another folder, which holds the files"
    if world.home_is_workspace:
        yield "«workspace» is the home folder"
    if world.frozen:
        yield f"cannot be changed by anybody: {', '.join(world.frozen)}"
    if any(item.scope == "passed" for item in all_settings(world)):
        yield "«given»/settings.json is passed by a flag"
    if world.programs:
        yield f"on PATH: {', '.join(item.name for item in world.programs)}"
    form = staging.keychain
    if world.keychain is not None and form is not None:
        yield (
            f"there is a keychain ({form.backend}), service {form.service}, account {form.account}"
            + ("" if world.keychain.fault == "none" else f"; it is {world.keychain.fault}")
        )
