"""Races, chosen endings, changes and twins: what counts as a crash, and what evidence tells."""

from dataclasses import replace

import pytest

from conformance.oracle import judge_control
from conformance.oracle.judgement import evidence
from conformance.selftest.oracle.observations import (
    FACTS,
    STORE,
    checks,
    file,
    request,
    run,
    scenario,
    token_request,
)
from conformance.selftest.oracle.session.logins import (
    CANARIES,
    REDIRECT,
    document,
    judged,
    login,
    session,
    visit,
)
from conformance.vocabulary.expectations import (
    AnyOf,
    Asked,
    HelperRuns,
    NothingStored,
    Stored,
    Succeeded,
)
from conformance.vocabulary.observation import Run
from conformance.vocabulary.scenario import Control
from conformance.vocabulary.steps import (
    Chat,
    Expire,
    Killed,
    Login,
    Race,
    Remove,
    Send,
    Withdraw,
    Write,
)
from conformance.vocabulary.world import File, World
from fakes.programs.browser.script import Answer, Visited

_NOTHING = HelperRuns(most=9)  # an expectation that each of these observations satisfies


@pytest.mark.parametrize("ending", ["still-waiting", "hung-up", "killed"])
def test_an_ending_that_the_suite_chose_is_no_crash(ending: str) -> None:
    """Not even with a trace of the interruption, or without the outcome line."""
    ended = run(ending=ending, exit_status=None, crash="a trace", outcome_problem="no outcome line")

    assert judged(_NOTHING, session((ended, ()))) == ()


@pytest.mark.parametrize(
    "other",
    [
        run(ending="timed-out", exit_status=None),
        run(ending="signalled", exit_status=None, signal=11),
        run(crash="a stack trace"),
    ],
    ids=["timed-out", "signalled", "stack-trace"],
)
def test_a_crash_of_any_process_of_a_race_is_one(other: Run) -> None:
    """The finding tells which."""
    (found,) = judged(_NOTHING, session((run(others=(run(), other)), ())), when=(Race(count=3),))

    assert (found.kind, found.expected) == (
        "crash",
        "step 1, process 3 to end by itself, in order",
    )


def _twin(*then: Asked | Succeeded | Stored | AnyOf, credential: str = "") -> Control:
    return Control(
        id="twin.example", given=World(), credential=credential, when=(Login(),), then=then
    )


def test_a_twin_proves_what_it_says_it_proves() -> None:
    """It need not send anything."""
    stored = session(login(), files=(file(STORE, None, document()),))
    control = _twin(Succeeded(), Stored(access="«login-access»"))

    assert judge_control(control, stored, FACTS) is None
    assert judge_control(control, session(login()), FACTS) == (
        "the twin twin.example: expected «login-access», observed None"
    )


def test_every_expectation_of_a_twin_counts() -> None:
    """One that holds does not make up for one that does not."""
    failed = session((run(exit_status=1, questions=1), ()))

    assert judge_control(_twin(Asked()), failed, FACTS) is None
    assert judge_control(_twin(Asked(), Succeeded()), failed, FACTS) is not None
    assert judge_control(_twin(AnyOf(choices=(Asked(), Succeeded()))), failed, FACTS) is None


def test_a_twin_without_expectations_sends_its_credential() -> None:
    """That is what most of them are for."""
    sent = session((run(), (request(key="environment-key"),)))
    control = _twin(credential="environment-key")

    assert judge_control(control, sent, FACTS) is None
    assert judge_control(control, session((run(), ())), FACTS) is not None


def test_evidence_tells_every_kind_of_step() -> None:
    """A change in words, a race by its processes, a login by its visits, questions by number."""
    when = (
        Send(flags=("interactive",), answer="accept"),
        Login(),
        Withdraw(),
        Expire(),
        Remove(paths=(STORE, "«home»/.claude.json"), keychain=True),
        Write(file=File(path="«workspace»/.env", text="«stored-key»")),
        Race(count=3),
        Killed(at="write"),
        Chat(),
    )
    refused = Visited(
        address="https://claude.ai/oauth/authorize?state=a",
        page_status=None,
        answers=(Answer(status=None, problem="connection refused"), Answer(status=None)),
    )
    idle = (run(), ())
    observation = session(
        (run(questions=1), ()),
        login(visits=(visit(), refused)),
        idle,
        idle,
        idle,
        idle,
        (run(others=(run(exit_status=1), run())), (token_request(),)),
        (run(ending="killed", exit_status=None), ()),
        (run(ending="still-waiting", exit_status=None), ()),
    )

    lines = evidence(scenario(_NOTHING, when=when), observation)

    back = REDIRECT.removeprefix("http://")
    page = "visit of claude.ai/oauth/authorize: page"
    token = "POST platform.claude.com/v1/oauth/token  in body or address:"
    assert lines == (
        "step 1: send, exit status 0",
        "  asked about trust: 1",
        "step 2: login, exit status 0",
        f"  {page} 302, redirect to {back}, answers 200",
        f"  {page} not there, answers connection refused no answer",
        f"  {token} «login-code»  → 200",
        "step 3: withdraw",
        "step 4: expire",
        "step 5: remove «config»/.credentials.json «home»/.claude.json and the keychain's entries",
        "step 6: write «workspace»/.env",
        "step 7: race of 3, 2 with exit status 0, 1 with exit status 1",
        f"  {token} «stored-refresh»  → 200",
        "step 8: killed, killed",
        "step 9: chat, still-waiting",
    )
    assert not any(value[-24:] in line for line in lines for value in CANARIES.values())


def test_evidence_tells_the_browsers_requests_apart() -> None:
    """They are not the program's."""
    asked = request(headers=(("x-pecking-order-browser", "1"),), path="/oauth/authorize")

    told = evidence(scenario(_NOTHING), session((run(), (asked,))))

    assert told[1] == "  POST api.anthropic.com/oauth/authorize (browser)  no credential  → 200"


def test_nothing_is_judged_beyond_the_step_that_was_reached() -> None:
    """A removal that did not happen any more excuses no loss."""
    lost = session((run(), ()), files=(file(STORE, b"{}", None),))
    when = (Send(), Remove(paths=(STORE,)))

    assert checks(judged(NothingStored(), lost, when=when)) == ["steps", "file-changed"]
    whole = replace(lost, runs=(*lost.runs, run()))
    assert judged(NothingStored(), whole, when=when) == ()
