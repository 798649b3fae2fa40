"""The private keys of the fixtures, read once: that takes fifty times as long as to sign."""

from functools import cache
from pathlib import Path
from typing import cast

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

_FOLDER = Path(__file__).parents[3] / "fixtures" / "keys"


@cache
def private(owner: str) -> RSAPrivateKey:
    """The private key of an owner."""
    pem = (_FOLDER / f"{owner}.key.pem").read_bytes()
    return cast("RSAPrivateKey", load_pem_private_key(pem, None))
