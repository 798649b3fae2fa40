"""What Bedrock refuses of a signature, each for its own reason."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from fakes.internet.internet import Internet
from fakes.selftest.clouds.aws.keys import LASTING, TEMPORARY
from fakes.selftest.clouds.aws.wire.signed import PROMPT, Signed, send
from fakes.situation import Aws, Situation

_GOOD = Signed()
_KNOWN = Situation(aws=Aws(keys=(LASTING, TEMPORARY)))
Change = Callable[[str], str]


def _without(name: str) -> Change:
    return lambda header: re.sub(rf"{name}=[^,]*,? ?", "", header)


def _unsigned(name: str) -> Change:
    return lambda header: re.sub(rf";?{name}(?=[;,])", "", header).replace("=;", "=")


# How an Authorization header is changed after signing, and what the vendor says to it.
_CHANGES: dict[str, tuple[Change, int, str, str]] = {
    "no signature": (
        _without("Signature"), 400, "IncompleteSignatureException", "requires 'Signature'",
    ),
    "no credential": (
        _without("Credential"), 400, "IncompleteSignatureException", "requires 'Credential'",
    ),
    "a short scope": (
        lambda header: header.replace("/bedrock/aws4_request", ""),
        400, "IncompleteSignatureException", "exactly 5 slash-delimited",
    ),
    "another algorithm": (
        lambda header: header.replace("HMAC-SHA256", "HMAC-SHA1"),
        400, "IncompleteSignatureException", "AWS4-HMAC-SHA1",
    ),
    "another terminator": (
        lambda header: header.replace("aws4_request", "aws3_request"),
        403, "InvalidSignatureException", "terminator",
    ),
    "another day in the scope": (
        lambda header: re.sub(r"/\d{8}/", "/20200101/", header),
        403, "InvalidSignatureException", "'20200101' != ",
    ),
    "host not signed": (
        _unsigned("host"), 400, "IncompleteSignatureException", "'host' must be",
    ),
    "date not signed": (
        _unsigned("x-amz-date"), 400, "IncompleteSignatureException", "'x-amz-date' must be",
    ),
    "a header said to be signed": (
        lambda header: header.replace("SignedHeaders=", "SignedHeaders=accept;"),
        400, "IncompleteSignatureException", "'accept' must be",
    ),
    "a signature of zeros": (
        lambda header: re.sub(r"Signature=\w+", "Signature=" + "0" * 64, header),
        403, "InvalidSignatureException", "does not match",
    ),
}  # fmt: skip


@pytest.mark.parametrize("change", _CHANGES)
def test_a_changed_authorization_is_refused_for_its_reason(internet: Internet, change: str) -> None:
    """With the status, the type and the words that belong to it."""
    internet.begin(_KNOWN)
    changing, status, kind, words = _CHANGES[change]
    headers = _GOOD.headers()
    answer = send(internet, _GOOD, {**headers, "authorization": changing(headers["authorization"])})
    assert answer.startswith(f"HTTP/1.1 {status} ")
    assert f"x-amzn-errortype: {kind}\r\n" in answer
    assert words in answer


# What is signed, as it should not be.
_SIGNED: dict[str, tuple[Signed, str]] = {
    "for another service": (replace(_GOOD, service="sts"), "correct service: 'bedrock'"),
    "for another region": (replace(_GOOD, region="eu-west-1"), "valid region, not 'eu-west-1'"),
    "for another path": (
        replace(_GOOD, changed=replace(_GOOD, path="/model/other/invoke").headers()),
        "does not match",
    ),
    "for another body": (
        replace(_GOOD, changed=replace(_GOOD, body=PROMPT.replace("ping", "pong")).headers()),
        "does not match",
    ),
    "without the body": (
        replace(_GOOD, extra={"X-Amz-Content-SHA256": "UNSIGNED-PAYLOAD"}),
        "does not match",
    ),
    "with a header that was changed": (
        replace(_GOOD, extra={"X-Amz-Target": "a"}, changed={"x-amz-target": "b"}),
        "does not match",
    ),
}


@pytest.mark.parametrize("what", _SIGNED)
def test_what_is_signed_for_something_else_is_refused(internet: Internet, what: str) -> None:
    """As a signature that does not fit."""
    internet.begin(_KNOWN)
    signed, words = _SIGNED[what]
    answer = send(internet, signed)
    assert answer.startswith("HTTP/1.1 403 ")
    assert "x-amzn-errortype: InvalidSignatureException\r\n" in answer
    assert words in answer


def _served(internet: Internet, what: Signed, headers: Mapping[str, str] | None = None) -> bool:
    return send(internet, what, headers).startswith("HTTP/1.1 200 ")


def test_a_right_signature_is_accepted(internet: Internet) -> None:
    """Also over further headers, with the body's hash, with a session token."""
    internet.begin(_KNOWN)
    assert _served(internet, _GOOD)
    assert _served(internet, replace(_GOOD, extra={"X-Custom": "  two   words ", "A": "b"}))
    assert _served(internet, replace(_GOOD, key=TEMPORARY))
    assert _served(internet, replace(_GOOD, path="/model/a:b%2Fc/invoke?x=1&a=2"))


def test_a_session_token_must_be_signed(internet: Internet) -> None:
    """It is not enough that it is right."""
    internet.begin(_KNOWN)
    headers = replace(_GOOD, key=TEMPORARY).headers()
    unsigned = _unsigned("x-amz-security-token")(headers["authorization"])
    answer = send(internet, _GOOD, {**headers, "authorization": unsigned})
    assert "'x-amz-security-token' must be a 'SignedHeader'" in answer


def test_without_any_credential_the_token_is_missing(internet: Internet) -> None:
    """The vendor's answer to an unsigned request."""
    internet.begin(_KNOWN)
    answer = send(internet, _GOOD, {})
    assert answer.startswith("HTTP/1.1 403 ")
    assert "x-amzn-errortype: MissingAuthenticationTokenException\r\n" in answer
    assert answer.endswith('{"message":"Missing Authentication Token"}')
