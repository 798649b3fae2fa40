"""Finding canaries in bytes: plain, in base64 at any alignment, in compressed bodies."""

import base64
import re
import zlib
from collections.abc import Iterable, Mapping
from functools import lru_cache

from conformance.vocabulary.canary import KEY_ID, SALT_LENGTH, ends_with
from fakes.journal import Exchange

# Endings of slots that are credentials; anything else planted is an ordinary value.
_CREDENTIALS = (
    "-key", "-token", "-access", "-refresh", "-code", "-secret", "-aws-session", KEY_ID,
)  # fmt: skip
# A shown secret may keep its last four characters (DIA-002); eight of the random part are a leak.
_TELLING_LENGTH = 8
# A compressed body may grow a thousandfold; no inference request is longer than this.
_LARGEST_BODY = 32 * 1024 * 1024


def is_credential(slot: str) -> bool:
    """Whether a slot holds a credential, as opposed to an ordinary planted value."""
    return ends_with(slot, *_CREDENTIALS)


def is_secret(slot: str) -> bool:
    """Whether nobody may be shown a slot: all but the ids of access keys."""
    return not ends_with(slot, KEY_ID)


def companions(slot: str, canaries: Mapping[str, str]) -> frozenset[str]:
    """The slots that go along with a credential and are no second one: a key's session token."""
    session = slot.replace(KEY_ID, "-aws-session")
    return frozenset({session} & set(canaries)) if session != slot else frozenset()


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


def _tells(text: str, value: str) -> bool:
    """Whether a text has a stretch of a canary's random part that is long enough to tell it."""
    salt = value[-SALT_LENGTH:]
    starts = range(SALT_LENGTH - _TELLING_LENGTH + 1)
    return any(salt[start : start + _TELLING_LENGTH] in text for start in starts)


def _telling(value: str) -> re.Pattern[str]:
    """Every such stretch, longest first. To compile it takes far longer than to look for one."""
    salt = value[-SALT_LENGTH:]
    return re.compile(
        "|".join(
            re.escape(salt[start : start + length])
            for length in range(SALT_LENGTH, _TELLING_LENGTH - 1, -1)
            for start in range(SALT_LENGTH - length + 1)
        )
    )


def told_in(text: str, canaries: Mapping[str, str]) -> frozenset[str]:
    """The slots of which a text tells more than the last four characters."""
    hidden = {slot: value for slot, value in canaries.items() if is_secret(slot)}
    found = {slot for slot, value in hidden.items() if _tells(text, value)}
    return frozenset(found) | slots_in(text.encode(errors="replace"), hidden)


def _plain(body: bytes, encoding: str | None) -> bytes:
    """The body without its compression, as far as it goes; nothing where it has none."""
    # 32 + 15: zlib or gzip, by the header; -15: neither header, as some clients send "deflate".
    forms = {"gzip": (47,), "x-gzip": (47,), "deflate": (47, -15)}
    for form in forms.get((encoding or "").strip().lower(), ()):
        try:
            return zlib.decompressobj(form).decompress(body, _LARGEST_BODY)
        except zlib.error:
            continue
    return b""


def header_slots(exchange: Exchange, canaries: Mapping[str, str]) -> frozenset[str]:
    """The credentials that a request's headers carry."""
    text = "\n".join(value for _, value in exchange.headers).encode("latin-1", "replace")
    return frozenset(slot for slot in slots_in(text, canaries) if is_credential(slot))


def all_slots(exchange: Exchange, canaries: Mapping[str, str]) -> frozenset[str]:
    """Every planted value anywhere in a request, and in what did not parse as one."""
    head = "\n".join((exchange.target, exchange.host, *map(": ".join, exchange.headers)))
    plain = _plain(exchange.body, exchange.header("content-encoding"))
    parts = (head.encode("latin-1", "replace"), exchange.body, plain, exchange.malformed)
    return slots_in(b"\n".join(parts), canaries)


def credentials(exchange: Exchange, canaries: Mapping[str, str]) -> frozenset[str]:
    """The credentials anywhere in a request."""
    return frozenset(slot for slot in all_slots(exchange, canaries) if is_credential(slot))


def named(slots: Iterable[str]) -> str:
    """Slots in words, for findings: never the secrets themselves."""
    return ", ".join(sorted(slots)) or "none"


def redact(text: str, canaries: Mapping[str, str]) -> str:
    """The text with every canary, and every telling part of one, shown as its slot's name."""
    for slot, value in canaries.items():
        mark = f"«…{slot}»"
        text = text.replace(value, f"«{slot}»")
        if _tells(text, value):
            text = _telling(value).sub(mark, text)
        for needle in _needles(value):
            text = text.replace(needle.decode(), mark)
    return text
