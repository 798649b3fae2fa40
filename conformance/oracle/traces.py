"""Finding canaries in bytes: plain, in base64 at any alignment, in compressed bodies."""

import base64
import gzip
import zlib
from collections.abc import Iterable, Mapping
from functools import lru_cache

from conformance.vocabulary.canary import SALT_LENGTH
from fakes.journal import Exchange

# Endings of slots that are credentials; anything else planted is an ordinary value.
_CREDENTIALS = ("-key", "-token", "-access", "-refresh")
# A shown secret may keep its last four characters (DIA-002); eight of the random part are a leak.
_TELLING_LENGTH = 8


def is_credential(slot: str) -> bool:
    """Whether a slot holds a credential, as opposed to an ordinary planted value."""
    return slot.rstrip("-0123456789").endswith(_CREDENTIALS)


@lru_cache(maxsize=4096)
def _needles(value: str) -> tuple[bytes, ...]:
    """What a canary's random part looks like in bytes: as it is, and in base64."""
    salt = value[-SALT_LENGTH:].encode()
    encoded = [salt]
    for shift in range(3):
        # The characters next to the padding depend on their neighbours, so they are cut off.
        text = base64.b64encode(b"\0" * shift + salt).rstrip(b"=")
        encoded.append(text[4 if shift else 0 : -2])
    return tuple(encoded)


def slots_in(data: bytes, canaries: Mapping[str, str]) -> frozenset[str]:
    """The slots whose canaries are in the data."""
    return frozenset(
        slot
        for slot, value in canaries.items()
        if any(needle in data for needle in _needles(value))
    )


def told_in(text: str, canaries: Mapping[str, str]) -> frozenset[str]:
    """The slots of which a text tells more than the last four characters."""
    found = set()
    for slot, value in canaries.items():
        salt = value[-SALT_LENGTH:]
        windows = (
            salt[start : start + _TELLING_LENGTH]
            for start in range(SALT_LENGTH - _TELLING_LENGTH + 1)
        )
        if any(window in text for window in windows):
            found.add(slot)
    return frozenset(found) | slots_in(text.encode(errors="replace"), canaries)


def _plain(body: bytes, encoding: str | None) -> bytes:
    try:
        if encoding == "gzip":
            return gzip.decompress(body)
        if encoding == "deflate":
            return zlib.decompress(body)
    except (OSError, EOFError, zlib.error):
        return body
    return body


def header_slots(exchange: Exchange, canaries: Mapping[str, str]) -> frozenset[str]:
    """The credentials that a request's headers carry."""
    text = "\n".join(value for _, value in exchange.headers).encode("latin-1", "replace")
    return frozenset(slot for slot in slots_in(text, canaries) if is_credential(slot))


def all_slots(exchange: Exchange, canaries: Mapping[str, str]) -> frozenset[str]:
    """Every planted value anywhere in a request: line, headers, body, or what did not parse."""
    head = "\n".join((exchange.target, *(value for _, value in exchange.headers)))
    body = _plain(exchange.body, exchange.header("content-encoding"))
    return slots_in(
        b"\n".join((head.encode("latin-1", "replace"), body, exchange.malformed)), canaries
    )


def named(slots: Iterable[str]) -> str:
    """Slots in words, for findings: never the secrets themselves."""
    return ", ".join(sorted(slots)) or "none"


def redact(text: str, canaries: Mapping[str, str]) -> str:
    """The text with every canary shown as its slot's name."""
    for slot, value in canaries.items():
        text = text.replace(value, f"«{slot}»").replace(value[-SALT_LENGTH:], f"«…{slot}»")
    return text
