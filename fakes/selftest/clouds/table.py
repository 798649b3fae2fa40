"""What the fidelity table of each cloud says: a credential, who sends it, its wrong twins."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A kind of credential that a client authenticates with, and what is refused in its place."""

    kind: str
    client: str
    wrong: tuple[str, ...]
