"""A fake keychain: one folder of items behind a keyring backend and a program ``security``."""

from fakes.programs.keychain.front import (
    plant,
    read_calls,
    read_items,
    render_backend,
    render_security,
)
from fakes.programs.keychain.items import Call, Item, KeychainFault

__all__ = [
    "Call",
    "Item",
    "KeychainFault",
    "plant",
    "read_calls",
    "read_items",
    "render_backend",
    "render_security",
]
