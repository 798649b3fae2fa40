"""A fake keychain: one folder of items behind a keyring backend and a program ``security``."""

from fakes.keychain.items import Call, Item, KeychainFault

__all__ = ["Call", "Item", "KeychainFault"]
