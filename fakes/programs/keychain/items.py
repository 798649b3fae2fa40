"""What lies in the fake keychain, and who asked for it."""

from dataclasses import dataclass
from typing import Literal

# What is wrong with the keychain.
KeychainFault = Literal[
    "none",
    "locked",  # it is locked and cannot be unlocked
    "denied",  # the user refuses each access
    "slow",  # each operation takes `delay_s` seconds longer
    "missing",  # there is no keychain at all
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One password. Bytes that are not UTF-8 are surrogates in ``value`` (PEP 383)."""

    service: str
    account: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One operation, recorded before it is carried out.

    ``operation`` is "get", "set" or "delete", else the name of another command of ``security``.
    ``service`` and ``account`` are ``None`` where they were not given. ``time``: seconds since the
    epoch. ``argv`` is that of ``security``, with ``<value>`` in place of each password; it is empty
    for the keyring backend.
    """

    operation: str
    service: str | None
    account: str | None
    time: float
    pid: int
    argv: tuple[str, ...] = ()
