"""Makes the front ends' files, plants items, and reads what came of them."""

import json
from pathlib import Path

from fakes.programs.keychain.items import Call, Item, KeychainFault
from fakes.programs.keychain.store import Store

_HERE = Path(__file__).parent
_STORE = (_HERE / "store.py").read_text(encoding="ascii")


def render_backend(
    folder: Path, log_folder: Path, fault: KeychainFault = "none", delay_s: float = 0.0
) -> str:
    """The text of the module ``pecking_order_keychain``, whose class ``Keyring`` is the backend.

    Both folders must exist. ``delay_s``: how much longer each operation of a slow keychain takes.
    """
    store = _store(folder, log_folder, fault, delay_s)
    line = "from fakes.programs.keychain.store import Store\n"
    return f"{_source('backend', line)}\n\nKeyring._store = {store}\n"


def render_security(
    folder: Path, log_folder: Path, fault: KeychainFault, delay_s: float, python: str
) -> str:
    """The text of the program ``security``; the file must be made executable.

    Both folders must exist. ``python`` is the absolute path of an interpreter, without white space,
    as shebang lines need it. ``delay_s``: how much longer each operation of a slow keychain takes.
    """
    store = _store(folder, log_folder, fault, delay_s)
    line = "from fakes.programs.keychain.store import Record, Store\n"
    return f"#!{python} -IS\n{_source('security', line)}\n\nsys.exit(run({store}))\n"


def plant(folder: Path, service: str, account: str, value: str) -> None:
    """Put an item into the keychain, over one that is there."""
    item = {"service": service, "account": account, "label": service, "value": value}
    Store(folder=str(folder), log_folder="", fault="none", delay_s=0).put(item, replace=True)


def read_items(folder: Path) -> tuple[Item, ...]:
    """Everything that lies in the keychain, by service and account."""
    records = (json.loads(path.read_text(encoding="ascii")) for path in folder.glob("*.item"))
    items = (
        Item(service=record["service"], account=record["account"], value=record["value"])
        for record in records
    )
    return tuple(sorted(items, key=lambda item: (item.service, item.account)))


def read_calls(log_folder: Path) -> tuple[Call, ...]:
    """The operations so far, in order."""
    records = (
        json.loads(path.read_text(encoding="ascii")) for path in sorted(log_folder.glob("*.call"))
    )
    return tuple(Call(**{**record, "argv": tuple(record["argv"])}) for record in records)


def _source(name: str, needs: str) -> str:
    """A front end's source with the store in place of its import."""
    text = (_HERE / f"{name}.py").read_text(encoding="ascii")
    before, line, after = text.partition(needs)
    if not line:
        raise ImportError(f"{name}.py imports the store otherwise than by {needs!r}")
    return f"{before}{_STORE}{after}"


def _store(folder: Path, log_folder: Path, fault: KeychainFault, delay_s: float) -> str:
    values = {"folder": str(folder), "log_folder": str(log_folder), "fault": fault}
    words = ", ".join(f"{name}={value!a}" for name, value in values.items())
    return f"Store({words}, delay_s={delay_s!r})"
