"""Why a key did not arrive is told by what was seen, with a remedy that fits."""

from dataclasses import replace

import pytest

from conformance.selftest.oracle.observations import refusal, request, run, seen
from conformance.session import diagnosis
from conformance.vocabulary.observation import Observation
from conformance.vocabulary.target import Target
from fakes.journal import Connection, Lookup

_TARGET = Target(name="mine", run={"send": ("mine", "{prompt}")})
_SILENT = seen((refusal(stderr="usage: mine"), ()))
_CONNECTION = Connection(
    number=1, time=1.0, address="127.0.0.1", port=443, tls_name="api.anthropic.com", handshake=False
)


@pytest.mark.parametrize(
    ("observation", "text", "remedy"),
    [
        (Observation(network="namespace", error="no mine"), "no mine", "install the program"),
        (_SILENT, "asked nothing on the network; exit status 1, it said: usage", "run.send has to"),
        (replace(_SILENT, network="proxy"), "nothing reached the proxy", "--network namespace"),
        (
            replace(_SILENT, connections=(_CONNECTION,)),
            "connected to api.anthropic.com and sent no request",
            "SSL_CERT_FILE",
        ),
        (
            replace(_SILENT, lookups=(Lookup(time=1.0, name="mine.example.", kind="A"),)),
            "looked for mine.example and sent no request",
            "https://api.anthropic.com",
        ),
        (
            seen((run(), (request(host="mine.example", known=False),))),
            "an inference request came without the key",
            "ANTHROPIC_API_KEY",
        ),
        (
            seen((run(), (request(host="mine.example", path="/x", known=False),))),
            "it asked mine.example",
            "api.anthropic.com",
        ),
        (
            seen((run(), (request(path="/v1/complete"),))),
            "no inference: POST api.anthropic.com/v1/complete",
            "POST /v1/messages",
        ),
        (seen((run(ending="timed-out"), ())), "still running", "does it wait for a person"),
        (seen((refusal(exit_status=127), ())), "exit status 127", "not on PATH"),
    ],
)
def test_a_trouble_has_a_remedy(observation: Observation, text: str, remedy: str) -> None:
    """The likeliest one first."""
    first = diagnosis.troubles(_TARGET, observation)[0]
    assert text in first.text
    assert remedy in first.remedy


def test_a_prompt_that_is_not_passed_is_told() -> None:
    """Beside what it leads to."""
    target = replace(_TARGET, run={"send": ("mine",)})
    told = [item.text for item in diagnosis.troubles(target, _SILENT)]
    assert "run.send has no {prompt}: the program is not told what to send" in told


def test_what_the_wire_shows_goes_before_a_stack_trace() -> None:
    """A client that does not trust a certificate ends with one."""
    crashed = seen((refusal(crash="there is a stack trace"), ()), connections=(_CONNECTION,))
    first, second = diagnosis.troubles(_TARGET, crashed)
    assert "does not trust" in first.text
    assert "stack trace" in second.text
