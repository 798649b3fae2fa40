"""What Bedrock makes of credentials that it knows, of prompts, and of its gateways."""

import json
from dataclasses import replace

import pytest

from fakes.internet.internet import Internet
from fakes.selftest.clouds.aws.keys import LASTING
from fakes.selftest.clouds.aws.wire.signed import PROMPT, Signed, send
from fakes.situation import Aws, Secret, Situation
from fakes.situation.aws import AwsStanding

_GOOD = Signed()
_GATEWAY = "gateway.example"
_KNOWN = Aws(keys=(LASTING,), bearers=(Secret(value="api-key"),))
_BEARER = {"authorization": "Bearer api-key"}

_ANSWERS: dict[AwsStanding, tuple[int, str]] = {
    "denied": (403, "AccessDeniedException"),
    "expired": (403, "ExpiredTokenException"),
    "unrecognized": (403, "UnrecognizedClientException"),
    "throttled": (429, "ThrottlingException"),
    "failing": (500, "InternalServerException"),
    "unavailable": (503, "ServiceUnavailableException"),
}


@pytest.mark.parametrize("standing", _ANSWERS)
def test_the_standing_of_a_key_answers_each_request(
    internet: Internet, standing: AwsStanding
) -> None:
    """The first inference request has the first one; the last one stays."""
    key = replace(LASTING, standings=(standing, "valid"))
    internet.begin(Situation(aws=Aws(keys=(key,))))
    status, kind = _ANSWERS[standing]
    lists = replace(
        _GOOD, method="GET", host="bedrock.us-east-1.amazonaws.com", path="/foundation-models",
        body="",
    )  # fmt: skip
    for what in (lists, _GOOD):
        answer = send(internet, what)
        assert answer.startswith(f"HTTP/1.1 {status} ")
        assert f"x-amzn-errortype: {kind}\r\n" in answer
    for what in (_GOOD, _GOOD, lists):
        assert send(internet, what).startswith("HTTP/1.1 200 ")


_PROMPTS = {
    "no JSON": "ping",
    "no object": "[]",
    "no version": PROMPT.replace("anthropic_version", "version"),
    "a model's name as version": PROMPT.replace("bedrock-2023-05-31", "claude"),
    "no limit": PROMPT.replace("max_tokens", "tokens"),
    "the model in the body": PROMPT.replace("{", '{"model": "a", ', 1),
    "the stream in the body": PROMPT.replace("{", '{"stream": true, ', 1),
}


@pytest.mark.parametrize("prompt", _PROMPTS)
def test_a_body_that_the_vendor_refuses_is_refused(internet: Internet, prompt: str) -> None:
    """After the signature was found good."""
    internet.begin(Situation(aws=_KNOWN))
    answer = send(internet, replace(_GOOD, body=_PROMPTS[prompt]))
    assert answer.startswith("HTTP/1.1 400 ")
    assert "x-amzn-errortype: ValidationException\r\n" in answer


def test_an_api_key_needs_no_signature(internet: Internet) -> None:
    """An unknown one, an empty one and another scheme are refused."""
    internet.begin(Situation(aws=_KNOWN))
    assert send(internet, _GOOD, _BEARER).startswith("HTTP/1.1 200 ")
    for value in ("Bearer other", "Bearer ", "Basic api-key", "api-key"):
        answer = send(internet, _GOOD, {"authorization": value})
        assert answer.startswith(("HTTP/1.1 403 ", "HTTP/1.1 400 ")), value
    assert send(internet, _GOOD, {"x-api-key": "api-key"}).startswith("HTTP/1.1 403 ")


def test_a_gateway_asks_for_a_credential_and_takes_any_region(internet: Internet) -> None:
    """Its name does not tell one."""
    journal = internet.begin(Situation(aws=replace(_KNOWN, gateways=(_GATEWAY,))))
    at_gateway = replace(_GOOD, host=_GATEWAY)
    assert send(internet, at_gateway, {}).startswith("HTTP/1.1 403 ")
    assert send(internet, replace(at_gateway, region="ap-south-1")).startswith("HTTP/1.1 200 ")
    assert [one.service for one in journal.exchanges] == ["bedrock", "bedrock"]


def test_an_anonymous_gateway_still_refuses_a_wrong_credential(internet: Internet) -> None:
    """And is anonymous at its own name only."""
    told = replace(_KNOWN, gateways=(_GATEWAY,), anonymous=True)
    internet.begin(Situation(aws=told))
    at_gateway = replace(_GOOD, host=_GATEWAY)
    stranger = replace(LASTING, id="AKIAPECKINGORDER9999")
    assert send(internet, at_gateway, {}).startswith("HTTP/1.1 200 ")
    assert send(internet, at_gateway).startswith("HTTP/1.1 200 ")
    assert send(internet, replace(at_gateway, key=stranger)).startswith("HTTP/1.1 403 ")
    assert send(internet, at_gateway, {"authorization": "Bearer x"}).startswith("HTTP/1.1 403 ")
    assert send(internet, _GOOD, {}).startswith("HTTP/1.1 403 ")


def test_what_bedrock_does_not_have_is_unknown(internet: Internet) -> None:
    """The vendor's 404, on both planes; a name that is no region's is nobody's."""
    internet.begin(Situation(aws=_KNOWN))
    for host in (_GOOD.host, "bedrock.eu-west-3.amazonaws.com"):
        answer = send(internet, replace(_GOOD, host=host, path="/v1/messages"))
        assert answer.startswith("HTTP/1.1 404 ")
        assert json.loads(answer.rpartition("\r\n\r\n")[2])["Version"] == "1.0"
    odd = replace(_GOOD, host="bedrock-runtime.evil.us-east-1.amazonaws.com")
    assert send(internet, odd).startswith("HTTP/1.1 421 ")
