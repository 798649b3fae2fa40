"""From an observation to a verdict: crashes, twins, choices, and what was not seen."""

from dataclasses import replace

import pytest

from conformance.oracle import judge, judge_control, verdict
from conformance.oracle.judgement import chosen, evidence
from conformance.selftest.oracle.observations import (
    CANARIES,
    FACTS,
    STORE,
    checks,
    file,
    judged,
    refusal,
    refusing,
    request,
    run,
    scenario,
    seen,
    sending,
    token_request,
)
from conformance.vocabulary.expectations import AnyOf, Expectation, Level, Refused, Sent, Unread
from conformance.vocabulary.finding import Finding, Kind, Verdict
from conformance.vocabulary.observation import Observation, Outcome, Run
from conformance.vocabulary.scenario import Control
from conformance.vocabulary.world import World
from fakes.journal import BROWSER_HEADER

_SENT = Sent(credential="environment-key")
_SENDING = sending(request(key="environment-key"))
_UNSEEN = sending(files=(file(STORE, b"", b"", accessed=None),))
_TWIN = Control(id="twin.example", given=World(), credential="environment-key")


def _finding(level: Level = "MUST", kind: Kind = "violation") -> Finding:
    return Finding(
        check="exit", requirement="PRE-001", level=level, expected="a", observed="b", kind=kind
    )


@pytest.mark.parametrize(
    "ended",
    [
        refusal(ending="timed-out", exit_status=None),
        refusal(ending="flooded", exit_status=None),
        refusal(ending="signalled", exit_status=None, signal=11),
        refusal(crash="a stack trace"),
        refusal(exit_status=2, crash="exit status 2"),
        refusal(outcome_problem="no outcome line"),
    ],
    ids=["timed-out", "flooded", "signalled", "stack-trace", "status-2", "outcome"],
)
def test_a_crash_is_never_a_refusal(ended: Run) -> None:
    """A program that falls over has not decided to send nothing."""
    found = judged(Refused(), seen((ended, ())))

    assert "crash" in checks(found)
    assert verdict(found) == "error"


def test_a_crash_in_an_earlier_step_counts() -> None:
    """A step that no expectation looks at is judged for crashes."""
    observation = seen((run(ending="signalled", exit_status=None, signal=6), ()), (run(), ()))

    assert verdict(judged(Refused(step=1), observation)) == "error"


def test_a_crash_that_kept_later_steps_from_running_is_an_error() -> None:
    """It is not told as a step that could not be observed."""
    observation = seen((refusal(crash="a stack trace"), ()))

    found = judge(scenario(_SENT, steps=2), observation, FACTS)

    assert checks(found) == ["crash", "steps"]
    assert verdict(found) == "error"


def test_a_missing_step_is_not_observed() -> None:
    """Fewer runs than steps is never a pass."""
    found = judge(scenario(_SENT, steps=2), _SENDING, FACTS)

    assert verdict(found) == "not observed"


def test_a_harness_error_is_an_error_without_findings() -> None:
    """There is nothing to judge, and nothing passes."""
    observation = replace(sending(), error="the stage could not be made")

    assert judged(_SENT, observation) == ()
    assert verdict((), error=observation.error) == "error"


@pytest.mark.parametrize(
    ("findings", "unproven", "expected"),
    [
        ((), None, "pass"),
        ((_finding("MAY"),), None, "pass"),
        ((_finding("SHOULD"),), None, "warn"),
        ((_finding("SHOULD", "not observed"),), None, "not observed"),
        ((_finding("SHOULD", "not observed"), _finding("SHOULD")), None, "warn"),
        ((_finding("MUST", "not observed"), _finding("SHOULD")), None, "not observed"),
        ((), "the twin failed", "unproven"),
        ((_finding("MUST", "not observed"),), "the twin failed", "unproven"),
        ((_finding(), _finding("MUST", "not observed")), "the twin failed", "fail"),
        ((_finding(), _finding(kind="crash")), None, "error"),
    ],
)
def test_the_worst_decides(
    findings: tuple[Finding, ...], unproven: str | None, expected: Verdict
) -> None:
    """Error, fail, unproven, not observed, warn, pass."""
    assert verdict(findings, unproven=unproven) == expected


def test_a_twin_that_sends_proves_the_refusal() -> None:
    """The program can send in this world once the obstacle is gone."""
    assert judge_control(_TWIN, _SENDING, FACTS) is None


@pytest.mark.parametrize(
    ("observation", "told"),
    [
        (refusing(), "exit status 0"),
        (sending(request(key="helper-key")), "helper-key"),
        (sending(request(key="environment-key", status=500)), "answered"),
        (seen((run(crash="a stack trace"), (request(key="environment-key"),))), "a stack trace"),
        (seen(), "not observed"),
        (replace(_SENDING, error="no namespace"), "no namespace"),
    ],
    ids=["refuses", "sends-another", "unanswered", "crashes", "no-step", "harness"],
)
def test_a_twin_that_does_not_send_proves_nothing(observation: Observation, told: str) -> None:
    """The reason is told in words."""
    assert told in str(judge_control(_TWIN, observation, FACTS))


def test_a_warning_does_not_spoil_a_twin() -> None:
    """A second credential is a warning; the twin still sends."""
    both = sending(request(key="environment-key", bearer="stored-access"))

    assert judge_control(_TWIN, both, FACTS) is None


@pytest.mark.parametrize("observation", [_SENDING, refusing()], ids=["first", "second"])
def test_one_of_several_choices_is_enough(observation: Observation) -> None:
    """Either behaviour conforms."""
    assert judged(AnyOf(choices=(_SENT, Refused())), observation) == ()


def test_no_choice_taken_is_one_violation_that_names_them_all() -> None:
    """The reader sees what each choice would have needed."""
    (found,) = judged(AnyOf(choices=(_SENT, Refused())), sending(request(key="helper-key")))

    assert (found.check, found.expected) == ("choice", "sent or refused")
    assert found.observed.startswith("not sent: helper-key; not refused: ")


def test_a_choice_that_holds_wins_over_one_that_only_warns() -> None:
    """A SHOULD in the first choice is no warning when the second one is taken."""
    soft = replace(_SENT, level="SHOULD")

    assert judged(AnyOf(choices=(soft, Refused())), refusing()) == ()
    assert verdict(judged(AnyOf(choices=(soft, soft)), refusing())) == "warn"


@pytest.mark.parametrize(
    "choices", [(_SENT, Unread(path=STORE)), (Unread(path=STORE), _SENT)], ids=["last", "first"]
)
def test_a_choice_that_cannot_be_seen_is_not_observed(choices: tuple[Expectation, ...]) -> None:
    """It might hold, so it is neither a pass nor a failure."""
    assert verdict(judged(AnyOf(choices=choices), _UNSEEN)) == "not observed"


def test_texts_that_a_target_chose_are_redacted() -> None:
    """A secret told as a reason does not reach a report."""
    outcome = Outcome(outcome="refused", reason=CANARIES["environment-key"], source=None)

    (found,) = judged(
        Refused(reason="network"), seen((refusal(outcome=outcome, stdout="{}\n"), ()))
    )

    assert found.observed == "refused, «environment-key»"


def test_evidence_tells_each_step_and_its_requests() -> None:
    """The wire, step by step, secrets by their slots."""
    observation = seen((run(), (request(key="environment-key"),)), (refusal(), ()))

    assert evidence(scenario(_SENT, steps=2), observation) == (
        "step 1: send, exit status 0",
        "  POST api.anthropic.com/v1/messages  x-api-key: «environment-key»  → 200",
        "step 2: send, exit status 1",
    )


def test_what_is_chosen_is_what_inference_carries() -> None:
    """In the order of arrival, each once; a token request and a browser's are no choice."""
    observation = seen(
        (run(), (token_request(), request(bearer="fresh-access"), request(key="helper-key"))),
        (
            run(),
            (
                request(bearer="fresh-access"),
                request(key="environment-key", headers=((BROWSER_HEADER, "1"),)),
            ),
        ),
    )

    assert chosen(observation, FACTS) == ("fresh-access", "helper-key")
