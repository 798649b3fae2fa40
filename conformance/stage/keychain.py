"""The keychain of a world: what it holds before, the way to it, what was done with it."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from conformance.stage.filling import Filling
from conformance.stage.layout import Layout
from conformance.stage.store import login_document
from conformance.vocabulary.observation import ItemSeen, KeychainCall, KeychainOperation
from conformance.vocabulary.target import KeychainForm, Target
from conformance.vocabulary.world import Keychain
from fakes.programs.keychain import plant, read_calls, read_items, render_backend, render_security

_EXECUTABLE, _PRIVATE = 0o700, 0o600
_MODULE = "pecking_order_keychain"
_OPERATIONS: Mapping[str, KeychainOperation] = {"get": "read", "set": "write", "delete": "delete"}


def items(layout: Layout) -> Path:
    """The folder with the file of each item; not there where the world has no keychain."""
    return layout.logs / "keychain-items"


def _calls(layout: Layout) -> Path:
    return layout.logs / "keychain-calls"


def _modules(layout: Layout) -> Path:
    return layout.given / "keychain"


def install(
    world: Keychain, form: KeychainForm, layout: Layout, filling: Filling, started: float
) -> str | None:
    """Make the keychain and the way to it; the value of the item that it holds, if any."""
    for folder in (items(layout), _calls(layout)):
        folder.mkdir()
    value = _value(world, filling, started)
    if value is not None:
        plant(items(layout), form.service, form.account, value)
    places = (items(layout), _calls(layout), world.fault, world.delay_s)
    if form.backend == "keyring":
        _modules(layout).mkdir(parents=True)
        module = _modules(layout) / f"{_MODULE}.py"
        module.write_text(render_backend(*places), "utf-8")
        module.chmod(_PRIVATE)
    elif world.fault != "missing":
        program = layout.bin / "security"
        program.write_text(render_security(*places, sys.executable), "utf-8")
        program.chmod(_EXECUTABLE)
    return value


def _value(world: Keychain, filling: Filling, started: float) -> str | None:
    if world.text is not None:
        return filling.text(world.text)
    return (
        None if world.login is None else json.dumps(login_document(world.login, filling, started))
    )


def variables(target: Target, layout: Layout) -> Mapping[str, str]:
    """What shows a program the way to the keychain."""
    form = target.staging.keychain
    if form is None or form.backend != "keyring":
        return {}
    return {
        "PYTHON_KEYRING_BACKEND": f"{_MODULE}.Keyring",
        "PYTHONPATH": str(_modules(layout)),
    }


def folders(layout: Layout) -> tuple[Path, ...]:
    """Folders that hold the way to it: no part of the world that a program may change."""
    return (_modules(layout),)


def is_there(layout: Layout) -> bool:
    """Whether the world has a keychain."""
    return items(layout).is_dir()


def replace(layout: Layout, form: KeychainForm, value: str) -> None:
    """Replace the value of the program's item."""
    plant(items(layout), form.service, form.account, value)


def held(layout: Layout, form: KeychainForm) -> str | None:
    """The value of the program's item now."""
    return {(item.service, item.account): item.value for item in read_items(items(layout))}.get(
        (form.service, form.account)
    )


def clear(layout: Layout) -> None:
    """Take every item out, as a person would by hand."""
    for path in items(layout).iterdir():
        path.unlink()


def seen(layout: Layout, form: KeychainForm, before: str | None) -> tuple[ItemSeen, ...]:
    """Every item that is or was there."""
    now = {(item.service, item.account): item.value for item in read_items(items(layout))}
    then = {} if before is None else {(form.service, form.account): before}
    return tuple(
        ItemSeen(service=name[0], account=name[1], before=then.get(name), after=now.get(name))
        for name in dict.fromkeys((*then, *now))
    )


def calls(layout: Layout) -> tuple[KeychainCall, ...]:
    """What the program asked of it, in order."""
    return tuple(
        KeychainCall(
            operation=_OPERATIONS[call.operation],
            service=call.service or "",
            account=call.account or "",
            time=call.time,
            argv=call.argv,
        )
        for call in read_calls(_calls(layout))
        if call.operation in _OPERATIONS
    )
