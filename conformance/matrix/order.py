"""The one declared order of sources, and what each mode makes of it. All else is derived."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

State = Literal["present", "empty", "blank"]
Mode = Literal["plain", "ci", "homespace", "bare", "ccr", "desktop"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One form of a source: its name in IDs, its word in titles, the slot that it plants.

    ``requirement`` is what it exercises when it wins. ``fails_blank``: white space alone is a
    failure of this source (HLP-004), not its absence (ENV-003 with PRE-009).
    """

    name: str
    word: str
    slot: str
    requirement: str
    fails_blank: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One rank of the order, with its forms, the stronger form first."""

    name: str
    variants: tuple[Variant, ...]


_LOGIN = Variant(name="login", word="login", slot="stored-access", requirement="STO-001")

# Highest first (PRE-001). The token goes before the key by PRE-003, the login before the stored
# key by STO-008. A stored login is managed OAuth in a managed mode and local store elsewhere.
ORDER: tuple[Source, ...] = (
    Source(
        name="managed",
        variants=(
            _LOGIN,
            Variant(
                name="oauth-token",
                word="OAuth variable",
                slot="environment-access",
                requirement="MAN-008",
            ),
        ),
    ),
    Source(
        name="environment",
        variants=(
            Variant(
                name="environment-token",
                word="token",
                slot="environment-token",
                requirement="ENV-002",
            ),
            Variant(
                name="environment-key", word="key", slot="environment-key", requirement="ENV-001"
            ),
        ),
    ),
    Source(
        name="helper",
        variants=(
            Variant(
                name="helper",
                word="helper",
                slot="helper-key",
                requirement="HLP-001",
                fails_blank=True,
            ),
        ),
    ),
    Source(
        name="store",
        variants=(
            _LOGIN,
            Variant(name="stored-key", word="stored key", slot="stored-key", requirement="STO-008"),
        ),
    ),
)

# The sources that a mode asks at all; the order among them is ORDER's.
ASKED: Mapping[Mode, frozenset[str]] = {
    "plain": frozenset({"environment", "helper", "store"}),
    "ci": frozenset({"environment", "helper", "store"}),
    "homespace": frozenset({"helper", "store"}),  # PRE-005
    "bare": frozenset({"environment"}),  # BAR-001 to BAR-007
    "ccr": frozenset({"managed"}),  # MAN-001
    "desktop": frozenset({"managed"}),  # MAN-002
}
# Within a source that is asked, the forms that a mode passes over all the same (BAR-005).
PASSED_OVER: Mapping[Mode, frozenset[str]] = {"bare": frozenset({"environment-token"})}
