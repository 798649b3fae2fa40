"""A person at a terminal, in a session, before a browser: what is typed, seen and told."""

import shlex
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from conformance.adapters.host import Client
from conformance.selftest.adapters.misbehaviour import NETWORK, STEP_S
from conformance.selftest.adapters.programs.talking import VARIABLE
from conformance.vocabulary.observation import Observation, Run
from conformance.vocabulary.steps import Answer, Chat, Login, Send, Step
from conformance.vocabulary.target import Limits, Staging, Target
from conformance.vocabulary.world import World
from fakes.programs.browser.script import Visit

_PROGRAMS = Path(__file__).with_name("programs")
_AT_TERMINAL = Send(flags=("interactive",), answer="accept")


def _target(adapter: str, leave: tuple[str, ...] | None = None) -> Target:
    argv = () if adapter == "python" else (sys.executable, str(_PROGRAMS / "talking.py"))
    return Target(
        name="talking",
        run={"send": argv, "interactive": argv, "chat": argv, "login": argv},
        python="talking:main" if adapter == "python" else None,
        staging=Staging(question=r"trust this folder\?", leave=leave),
        limits=Limits(step_s=STEP_S),
        folder=_PROGRAMS,
    )


@pytest.fixture(scope="module", params=["command", "python"])
def adapter(request: pytest.FixtureRequest) -> str:
    """Both adapters have the same conversations."""
    return str(request.param)


@pytest.fixture(scope="module")
def client(adapter: str) -> Iterator[Client]:
    """A performer of the program that talks."""
    with Client(_target(adapter), NETWORK) as made:
        yield made


def _perform(client: Client, words: Sequence[str], *steps: Step) -> Observation:
    world = World(environment={VARIABLE: shlex.join(words)})
    seen = client.perform("adapters.conversations", world, steps)
    assert seen.error is None, seen.error
    return seen


def _run(client: Client, words: Sequence[str], step: Step) -> Run:
    return _perform(client, words, step).runs[0]


@pytest.mark.parametrize(("answer", "typed", "status"), [("accept", "y", 0), ("decline", "n", 1)])
def test_a_question_is_answered_at_a_terminal(
    client: Client, answer: Answer, typed: str, status: int
) -> None:
    """All three streams are one terminal, wide enough, and what is typed is not echoed."""
    run = _run(client, ("ask",), Send(flags=("interactive",), answer=answer))
    assert (run.ending, run.exit_status, run.crash) == ("exited", status, None)
    assert f"answered '{typed}', terminal True, 400 columns" in run.stdout
    assert run.questions == 1
    assert run.answered_at is not None
    assert f"[y/N] {typed}\n" not in run.stdout
    assert run.stderr == ""


def test_a_question_that_is_put_again_counts_again(client: Client) -> None:
    """Each is answered."""
    run = _run(client, ("ask-twice",), _AT_TERMINAL)
    assert (run.questions, run.exit_status) == (2, 0)


def test_a_question_that_is_painted_again_is_one_question(client: Client) -> None:
    """As full-screen programs repaint what they show."""
    run = _run(client, ("repaint",), _AT_TERMINAL)
    assert run.questions == 1
    assert "answered y" in run.stdout


@pytest.mark.parametrize("answer", ["silence", "hang-up"])
def test_a_terminal_that_is_closed_hangs_up(client: Client, answer: Answer, tmp_path: Path) -> None:
    """The program gets SIGHUP, may tidy up, and its end is no crash."""
    told = tmp_path / "told"
    run = _run(client, ("note-hang-up", str(told)), Send(flags=("interactive",), answer=answer))
    assert (run.ending, run.exit_status, run.signal, run.crash) == ("hung-up", None, None, None)
    assert run.answered_at is None
    assert told.read_text("utf-8") == "hung up"


def test_a_session_without_a_reply_is_left_while_it_waits(adapter: str) -> None:
    """It is told that it waited; the keys that leave a session are for one that replied."""
    with Client(_target(adapter, leave=("\n",)), NETWORK) as client:
        run = _run(client, ("keep-waiting",), _AT_TERMINAL)
    assert (run.ending, run.exit_status, run.crash, run.questions) == (
        "still-waiting",
        None,
        None,
        0,
    )
    assert "not logged in" in run.stdout


def test_a_prompt_is_typed_after_the_reply_before(client: Client) -> None:
    """And after its pause; then the input ends."""
    run = _run(client, ("answer-prompts",), Chat(pauses_s=(0.0, 0.0, 0.7)))
    replies = run.stdout.splitlines()
    assert [line.rpartition(" ")[0] for line in replies[:3]] == ["pong to ping after"] * 3
    assert int(replies[2].rpartition(" ")[2]) >= 7
    assert replies[3:] == ["end of input"]
    assert (run.ending, run.exit_status) == ("exited", 0)


def test_a_session_that_ends_early_is_left_alone(client: Client) -> None:
    """Nothing more is typed, and its status is told."""
    run = _run(client, ("leave-early",), Chat(pauses_s=(0.0, 0.0, 0.0)))
    assert (run.ending, run.exit_status, run.stdout) == ("exited", 4, "pong\n")


def test_a_login_that_waits_on_is_ended_without_blame(client: Client) -> None:
    """No more events will come: still waiting, no crash, nothing of it left."""
    address = "https://claude.ai/nowhere?code_challenge=x"
    seen = _perform(client, ("open-browser", address), Login(visits=(Visit(callbacks=()),)))
    (run,) = seen.runs
    assert (run.ending, run.exit_status, run.crash, run.left) == ("still-waiting", None, None, ())
    (visited,) = run.visits
    assert visited.address == address
    assert all(exchange.is_browser for exchange in seen.exchanges)


def test_a_login_whose_terminal_is_closed_hangs_up(client: Client) -> None:
    """After the last event."""
    address = "https://claude.ai/nowhere?code_challenge=x"
    step = Login(visits=(Visit(callbacks=()),), hang_up=True)
    run = _run(client, ("open-browser", address), step)
    assert (run.ending, run.left) == ("hung-up", ())


@pytest.mark.parametrize("visits", [(), (Visit(callbacks=()),)], ids=["unvisited", "visited"])
@pytest.mark.parametrize("doing", ["leave-a-listener", "stay-at-hang-up"])
def test_a_listener_that_outlives_its_terminal_is_seen(
    client: Client, visits: tuple[Visit, ...], doing: str
) -> None:
    """It is looked for before it is ended; the next step has its own listener alone."""
    address = "https://claude.ai/nowhere?code_challenge=x"
    step = Login(visits=visits, hang_up=True)
    seen = _perform(client, (doing, address), step, step)
    assert [(run.ending, len(run.listeners)) for run in seen.runs] == [("hung-up", 1)] * 2
    assert all(run.listening_after == run.listeners for run in seen.runs)


def test_a_terminal_is_closed_before_any_visit(client: Client) -> None:
    """As soon as the address is there, and nobody goes to it."""
    address = "https://claude.ai/nowhere?code_challenge=x"
    seen = _perform(client, ("open-browser", address), Login(visits=(), hang_up=True))
    assert (seen.runs[0].ending, seen.runs[0].visits, seen.exchanges) == ("hung-up", (), ())


def test_each_login_is_visited_at_its_own_address(client: Client) -> None:
    """The browser remembers the address of the login before; the person does not go there."""
    step = Login(visits=(Visit(callbacks=()),), hang_up=True)
    seen = _perform(client, ("open-browser-at-a-new-address",), step, step)
    addresses = [run.visits[0].address for run in seen.runs]
    assert len(set(addresses)) == len(addresses)


def test_what_is_pasted_is_read(client: Client) -> None:
    """From the address that was printed, where no browser opens."""
    step = Login(browser="fails", pasted=("garbage",))
    run = _run(client, ("echo-typed",), step)
    assert run.stdout.endswith("typed 'what is this?'\n")
    assert run.exit_status == 0


def test_a_login_at_a_terminal_has_one(client: Client) -> None:
    """All three streams; its address is found in a link, and what is pasted is not echoed."""
    step = Login(browser="fails", pasted=("garbage",), terminal=True)
    run = _run(client, ("show-a-link",), step)
    assert run.visits[0].address == "https://claude.ai/oauth/authorize?code_challenge=x"
    assert "typed 'what is this?', terminal True, xterm-256color" in run.stdout
    assert run.stdout.count("what is this?") == 1
    assert (run.exit_status, run.stderr) == (0, "")


def test_a_key_is_pressed_at_a_terminal_that_shows_no_address(client: Client) -> None:
    """A program may ask before it opens a browser."""
    address = "https://claude.ai/nowhere?code_challenge=x"
    step = Login(visits=(Visit(callbacks=()),), hang_up=True, terminal=True)
    run = _run(client, ("open-browser-after-a-key", address), step)
    assert [visited.address for visited in run.visits] == [address]


def test_a_login_whose_terminal_is_closed_gets_the_signal(client: Client, tmp_path: Path) -> None:
    """SIGHUP, of the terminal's own."""
    told = tmp_path / "told"
    step = Login(visits=(), browser="fails", hang_up=True, terminal=True)
    address = "https://claude.ai/nowhere?code_challenge=x\n"
    run = _run(client, ("note-hang-up", str(told), address), step)
    assert (run.ending, run.crash, run.left) == ("hung-up", None, ())
    assert told.read_text("utf-8") == "hung up"
