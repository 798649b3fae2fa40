"""A canary is found wherever it is embedded, and shown nowhere."""

import base64
import gzip
import string
import zlib
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance.oracle import traces, wire
from conformance.selftest.oracle.observations import CANARIES, request
from conformance.vocabulary.canary import SALT_LENGTH
from fakes.journal import Exchange

_KEY = CANARIES["environment-key"]
_SALT = _KEY[-SALT_LENGTH:]
_FOUND = frozenset({"environment-key"})
# Text in which no hexadecimal digit can lengthen a stretch of a canary by accident.
_PLAIN = st.text(alphabet=string.ascii_uppercase + " \n\"'«»é", max_size=40)
_SLOTS = st.sampled_from(sorted(CANARIES))


@given(before=st.binary(max_size=50), after=st.binary(max_size=50), slot=_SLOTS)
def test_a_canary_is_found_in_any_bytes(before: bytes, after: bytes, slot: str) -> None:
    """Whatever stands around it."""
    assert slot in traces.slots_in(before + CANARIES[slot].encode() + after, CANARIES)


@given(before=st.binary(max_size=50), after=st.binary(max_size=50), slot=_SLOTS)
def test_a_canary_is_found_in_base64_at_any_alignment(
    before: bytes, after: bytes, slot: str
) -> None:
    """Basic authorization and encoded bodies do not hide a secret, padded or for URLs."""
    data = before + CANARIES[slot].encode() + after

    assert slot in traces.slots_in(base64.b64encode(data), CANARIES)
    assert slot in traces.slots_in(base64.urlsafe_b64encode(data).rstrip(b"="), CANARIES)


@given(before=st.binary(max_size=50), after=st.binary(max_size=50))
def test_no_canary_is_found_where_none_is(before: bytes, after: bytes) -> None:
    """Other bytes, and the public form of a secret, are no trace."""
    assert traces.slots_in(before + b"sk-ant-api03-canary-" + after, CANARIES) == frozenset()


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        (" GZIP ", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda data: zlib.compress(data, wbits=-15)),
        ("gzip", lambda data: gzip.compress(data) + b"trailing"),
        ("gzip", lambda data: gzip.compress(data)[:-6]),
        ("gzip", lambda data: data),
        ("br", lambda data: data),
    ],
    ids=[
        "gzip",
        "x-gzip",
        "in-other-case",
        "deflate",
        "deflate-without-header",
        "trailing-bytes",
        "cut-off",
        "not-packed-at-all",
        "unknown-encoding",
    ],
)
def test_a_canary_is_found_in_a_packed_body(encoding: str, pack: Callable[[bytes], bytes]) -> None:
    """Compression, and a wrong claim of it, hide nothing."""
    body = pack(f'{{"key": "{_KEY}", "padding": "{"x" * 200}"}}'.encode())

    exchange = request(headers=(("content-encoding", encoding),), body=body)

    assert traces.all_slots(exchange, CANARIES) == _FOUND


def test_a_body_that_unpacks_for_ever_is_searched_up_to_a_limit() -> None:
    """A compressed body cannot exhaust the memory of the suite."""
    body = gzip.compress(_KEY.encode() + b"\0" * 64 * 1024 * 1024)

    exchange = request(headers=(("content-encoding", "gzip"),), body=body)

    assert traces.all_slots(exchange, CANARIES) == _FOUND


@pytest.mark.parametrize(
    "exchange",
    [
        request(path=f"/v1/messages?key={_KEY}"),
        request(headers=(("x-any", f"a, {_KEY}"),)),
        request(headers=((f"x-{_KEY}", "1"),)),
        request(body=b'{"key": "' + _KEY.encode() + b'"}'),
        request(host=f"{_SALT}.example"),
        request(malformed=b"GET\n" + _KEY.encode()),
    ],
    ids=["address", "header", "header-name", "body", "host", "malformed"],
)
def test_every_part_of_a_request_is_searched(exchange: Exchange) -> None:
    """A secret is found wherever it is put."""
    assert traces.all_slots(exchange, CANARIES) == _FOUND


def test_only_credentials_count_as_carried() -> None:
    """An ordinary planted value in a header is no credential."""
    exchange = request(key="environment-key", headers=(("x-p", CANARIES["quota-project"]),))

    assert traces.header_slots(exchange, CANARIES) == _FOUND


def test_basic_authorization_carries_a_credential() -> None:
    """A secret inside base64 is named, in the header that it stands in."""
    value = base64.b64encode(f"user:{_KEY}".encode()).decode()
    exchange = request(headers=(("authorization", f"Basic {value}"),))

    assert traces.header_slots(exchange, CANARIES) == _FOUND
    assert wire.carrying_headers(exchange, "environment-key", CANARIES) == {"authorization"}


@pytest.mark.parametrize(
    ("slot", "expected"),
    [
        ("environment-key", True),
        ("environment-key-2", True),
        ("stored-refresh", True),
        ("fresh-access", True),
        ("environment-token", True),
        ("quota-project", False),
        ("keyboard", False),
    ],
)
def test_the_ending_of_a_slot_tells_a_credential(slot: str, expected: bool) -> None:  # noqa: FBT001  # a table's column
    """Numbers behind the ending do not count."""
    assert traces.is_credential(slot) is expected


@given(
    before=_PLAIN, after=_PLAIN, slot=_SLOTS, start=st.integers(0, 16), length=st.integers(8, 24)
)
def test_eight_characters_in_a_text_tell_a_secret(
    before: str, after: str, slot: str, start: int, length: int
) -> None:
    """Any stretch of the random part, wherever it starts."""
    stretch = CANARIES[slot][-SALT_LENGTH:][start : start + length][:SALT_LENGTH]

    assert traces.told_in(before + stretch + after, CANARIES) == {slot}


@given(before=_PLAIN, after=_PLAIN, slot=_SLOTS, length=st.integers(0, 7))
def test_a_shown_secret_may_keep_its_last_characters(
    before: str, after: str, slot: str, length: int
) -> None:
    """DIA-002 allows four; up to seven cannot be told from chance."""
    tail = CANARIES[slot][len(CANARIES[slot]) - length :]

    assert traces.told_in(before + tail + after, CANARIES) == frozenset()


@st.composite
def _telling_texts(draw: st.DrawFn) -> str:
    """Texts of stretches of secrets, whole ones, encoded ones, and other characters between."""
    salts = [value[-SALT_LENGTH:] for value in CANARIES.values()]
    stretch = st.builds(
        lambda salt, start, end: salt[start:end],
        st.sampled_from(salts),
        st.integers(0, SALT_LENGTH),
        st.integers(0, SALT_LENGTH),
    )
    encoded = st.builds(
        lambda value, shift: base64.b64encode(b"x" * shift + value.encode()).decode(),
        st.sampled_from(sorted(CANARIES.values())),
        st.integers(0, 2),
    )
    parts = st.one_of(stretch, encoded, _PLAIN, st.sampled_from(sorted(CANARIES.values())))
    return "".join(draw(st.lists(parts, max_size=12)))


# How long the machine takes to make the texts up says nothing of them.
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(text=_telling_texts())
def test_redaction_leaves_nothing_that_tells(text: str) -> None:
    """No eight characters of a salt, and no encoded secret, are left of any text."""
    shown = traces.redact(text, CANARIES)

    assert traces.told_in(shown, CANARIES) == frozenset()


@given(text=_PLAIN)
def test_redaction_leaves_other_text_alone(text: str) -> None:
    """What holds no secret is shown as it is."""
    assert traces.redact(text, CANARIES) == text


def test_a_redacted_secret_is_shown_by_its_slot() -> None:
    """A reader learns which secret it was."""
    assert traces.redact(f"key={_KEY};", CANARIES) == "key=«environment-key»;"
    assert traces.redact(f"key={_SALT[:9]};", CANARIES) == "key=«…environment-key»;"


@pytest.mark.parametrize(
    ("exchange", "expected"),
    [
        (
            request(key="environment-key", path=f"/v1/m?k={_KEY}"),
            "POST api.anthropic.com/v1/m?k=«environment-key»  x-api-key: «environment-key»  → 200",
        ),
        (
            request(bearer="stored-access", status=401),
            "POST api.anthropic.com/v1/messages  authorization: Bearer «stored-access»  → 401",
        ),
        (
            request(status=None, known=False, host="other.example"),
            "POST other.example/v1/messages (unknown host)  no credential  → no answer",
        ),
        (
            request(body=_KEY.encode(), fault="silence"),
            "POST api.anthropic.com/v1/messages  in body or address: «environment-key»  → silence",
        ),
        (request(malformed=b"\x16\x03"), "2 bytes that are not HTTP"),
    ],
    ids=["key", "bearer", "unknown-host", "body", "malformed"],
)
def test_a_request_is_shown_in_one_line(exchange: Exchange, expected: str) -> None:
    """Method, host, path, credentials by slot, answer."""
    assert wire.line(exchange, CANARIES) == expected


def test_a_secret_is_no_pattern() -> None:
    """A stretch of a private key's base64 begins and ends with whatever it has, "+" too."""
    line = "+/A+b" * 6 + "++"

    assert traces.told_in(f"found {line} there", {"robot-pem-secret": line}) == {"robot-pem-secret"}
    assert traces.told_in(f"found {'A' * 32} there", {"robot-pem-secret": line}) == frozenset()
