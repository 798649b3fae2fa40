"""What the files of a world hold: texts, JSON documents, signed JSON web tokens."""

import json
from functools import cache
from typing import cast

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from conformance.stage.filling import Filling, pem
from conformance.vocabulary.world import File, Json

_TIMES = ("exp", "iat", "nbf")


def render(file: File, filling: Filling) -> str:
    """The text of a file; of a link, where it leads to."""
    if file.kind == "json":
        return json.dumps(filling.json(dict(file.json)), indent=2)
    if file.kind == "jwt":
        claims = {name: _claim(name, filling.json(value)) for name, value in file.json.items()}
        return jwt.encode(claims, _key(file.text), algorithm="RS256", headers={"kid": file.text})
    return filling.text(file.text)


@cache
def _key(owner: str) -> RSAPrivateKey:
    """The private key of an owner; to read one takes fifty times as long as to sign with it."""
    return cast("RSAPrivateKey", load_pem_private_key(pem("key", owner).encode(), None))


def _claim(name: str, value: Json) -> Json:
    return int(value) if name in _TIMES and isinstance(value, str) else value
