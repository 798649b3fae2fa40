"""The keys of the fixtures, and what a stranger signs with."""

from pathlib import Path

_FOLDER = Path(__file__).parents[4] / "fixtures" / "keys"


def private(owner: str) -> str:
    """The private key of an owner, PEM."""
    return (_FOLDER / f"{owner}.key.pem").read_text()


def public(owner: str) -> str:
    """The public key of an owner, PEM."""
    return (_FOLDER / f"{owner}.public.pem").read_text()
