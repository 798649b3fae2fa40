"""Adapters: whatever a target does ends within its limit, is told, and spoils nothing else."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from conformance.adapters.host import Client, networks
from conformance.vocabulary.observation import Network, Observation, Run
from conformance.vocabulary.steps import Send
from conformance.vocabulary.target import Limits, Target
from conformance.vocabulary.world import World

_PROGRAMS = Path(__file__).with_name("programs")
_STEP_S = 1.0
_NETWORK: Network = "namespace" if networks()["namespace"] is None else "proxy"
# What tells the host of these tests from any other: nothing of it may reach a target.
_POISON = {
    "ANTHROPIC_API_KEY": "poison",
    "ANTHROPIC_BASE_URL": "https://poison.example",
    "CLAUDE_CONFIG_DIR": "/poison",
    "HTTP_PROXY": "http://poison.example",
    "https_proxy": "http://poison.example",
    "AWS_PROFILE": "poison",
    "AWS_ACCESS_KEY_ID": "poison",
    "GOOGLE_APPLICATION_CREDENTIALS": "/poison",
    "PYTHONPATH": "/poison",
    "PYTHONSTARTUP": "/poison",
    "NODE_OPTIONS": "--require=/poison",
    "LD_PRELOAD_LIKE": "/poison",
    "HOME": "/poison",
    "TMPDIR": "/tmp",  # noqa: S108  # still a folder, for the tests' own files
    "SSL_CERT_FILE": "/poison",
    "XDG_CONFIG_HOME": "/poison",
}


def _target(adapter: str) -> Target:
    program = _PROGRAMS / "misbehaving.py"
    words = ("{prompt}",)
    is_python = adapter == "python"
    return Target(
        name="misbehaving",
        run={"send": words if is_python else (sys.executable, str(program), *words)},
        python="misbehaving:main" if is_python else None,
        limits=Limits(step_s=_STEP_S),
        folder=_PROGRAMS,
    )


@pytest.fixture(scope="module", params=["command", "python"])
def client(request: pytest.FixtureRequest) -> Iterator[Client]:
    """A performer of the program that does what its prompt says, by either adapter."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in _POISON.items():
            patch.setenv(name, value)
        with Client(_target(request.param), _NETWORK) as made:
            made.perform("adapters.start", World(), (Send(prompt="reply"),))
            yield made


def _perform(client: Client, *prompts: str) -> Observation:
    return client.perform(
        "adapters.misbehaviour", World(), tuple(Send(prompt=each) for each in prompts)
    )


def _run(client: Client, prompt: str) -> Run:
    seen = _perform(client, prompt)
    assert seen.error is None, seen.error
    return seen.runs[0]


def _is_well(client: Client) -> bool:
    run = _run(client, "reply")
    return run.exit_status == 0 and run.stdout == "pong\n" and run.left == ()


def _commands() -> list[list[str]]:
    return [process.info["cmdline"] or [] for process in psutil.process_iter(["cmdline"])]


def test_an_ordinary_run_is_told_as_it_was(client: Client) -> None:
    """Status, output and time of a run that does nothing odd."""
    run = _run(client, "reply")
    assert (run.ending, run.exit_status, run.signal, run.crash) == ("exited", 0, None, None)
    assert (run.stdout, run.stderr, run.left) == ("pong\n", "", ())
    assert 0 < run.duration_s < _STEP_S


def test_an_exception_is_a_crash(client: Client) -> None:
    """A stack trace on standard error, status 1 as the interpreter has it."""
    run = _run(client, "crash")
    assert (run.ending, run.exit_status) == ("exited", 1)
    assert run.crash == "there is a python stack trace on standard error"
    assert run.stderr.rstrip().endswith("RuntimeError: on purpose")
    assert "fork_program" not in run.stderr


@pytest.mark.parametrize(
    ("given", "status"), [("0", 0), ("1", 1), ("7", 7), ("256", 0), ("-1", 255)]
)
def test_exit_statuses_arrive(client: Client, given: str, status: int) -> None:
    """What a program ends with is what is told, by the rules of the interpreter."""
    run = _run(client, f"leave:{given}")
    assert (run.exit_status, run.crash) == (status, None)


def test_status_2_is_a_crash(client: Client) -> None:
    """Shells and interpreters end so when they could not even begin."""
    run = _run(client, "leave:2")
    assert run.exit_status == 2
    assert run.crash is not None


def test_a_text_in_place_of_a_status_is_a_message(client: Client) -> None:
    """`sys.exit("text")` writes the text to standard error and ends with 1."""
    run = _run(client, "explain:no credential")
    assert (run.exit_status, run.stderr) == (1, "no credential\n")


@pytest.mark.parametrize("how", ["hang", "resist"])
def test_a_hanging_run_is_ended_within_its_limit(client: Client, how: str) -> None:
    """Also one that ignores SIGTERM; what it had written is told."""
    run = _run(client, how)
    assert (run.ending, run.exit_status, run.signal) == ("timed-out", None, None)
    assert _STEP_S <= run.duration_s < _STEP_S + 1
    assert run.stdout == ("deaf\n" if how == "resist" else "")
    assert _is_well(client)


def test_a_flood_is_cut_off(client: Client) -> None:
    """Output is bounded, and who passes the bound is ended long before the time limit."""
    run = _run(client, "flood")
    assert run.ending == "flooded"
    assert len(run.stdout) == 1 << 20
    assert _is_well(client)


@pytest.mark.parametrize(("how", "seconds"), [("breed", "3601"), ("haunt", "3602")])
def test_what_a_run_leaves_behind_is_told_and_ended(client: Client, how: str, seconds: str) -> None:
    """A child that holds the output open, and a daemon that left its session."""
    run = _run(client, how)
    assert (run.ending, run.exit_status) == ("exited", 0)
    assert run.left == (("sleep", seconds),)
    assert run.duration_s < _STEP_S
    assert ["sleep", seconds] not in _commands()
    assert _is_well(client)


def test_closed_streams_are_no_end(client: Client) -> None:
    """A run that closes all its streams is waited for."""
    run = _run(client, "close")
    assert (run.ending, run.exit_status, run.stdout) == ("exited", 0, "")
    assert run.duration_s >= 0.1
    assert _is_well(client)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM])
def test_death_by_a_signal_is_a_crash(client: Client, number: signal.Signals) -> None:
    """It is told by name, and it is never an exit status."""
    run = _run(client, f"die:{int(number)}")
    assert (run.ending, run.exit_status, run.signal) == ("signalled", None, int(number))
    assert run.crash == f"it died by {number.name}"
    assert _is_well(client)


def test_a_process_group_that_kills_itself_takes_nobody_along(client: Client) -> None:
    """The run has a group of its own."""
    run = _run(client, "purge")
    assert (run.ending, run.signal) == ("signalled", int(signal.SIGKILL))
    assert _is_well(client)


@pytest.mark.parametrize("how", ["orphan", "massacre"])
def test_a_run_that_kills_others_spoils_its_own_scenario_at_most(client: Client, how: str) -> None:
    """Whatever it hits, the next scenario is performed as ever, and this process lives."""
    _perform(client, how)
    assert _is_well(client)


def test_a_bad_step_does_not_harm_the_next_one(client: Client) -> None:
    """Steps of one scenario are processes of their own."""
    seen = _perform(client, "reply", "crash", "die:9", "reply")
    assert [run.exit_status for run in seen.runs] == [0, 1, None, 0]


def _told(client: Client, world: World, step: Send | None = None) -> dict[str, Any]:
    seen = client.perform("adapters.tell", world, (step or Send(prompt="tell"),))
    assert seen.error is None, seen.error
    facts: dict[str, Any] = json.loads(seen.runs[0].stdout)
    facts["values"] = seen.values
    return facts


def test_nothing_of_the_host_reaches_the_target(client: Client) -> None:
    """The environment is made from an allow-list; not one poisoned value gets through."""
    environment = _told(client, World())["environment"]
    proxy = {"HTTP_PROXY", "HTTPS_PROXY", "NODE_USE_ENV_PROXY"} if _NETWORK == "proxy" else set()
    assert set(environment) - {"LC_CTYPE"} == proxy | {
        *("PATH", "LANG", "TZ", "TERM", "HOME", "TMPDIR", "PWD"),
        *("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "AWS_CA_BUNDLE"),
        *("NODE_EXTRA_CA_CERTS", "CURL_CA_BUNDLE"),
    }
    assert not [value for value in environment.values() if "poison" in value]
    assert environment["HOME"].endswith("/home")


@pytest.mark.skipif(_NETWORK == "proxy", reason="needs a mount namespace")
def test_the_account_has_no_other_home_than_the_worlds(client: Client) -> None:
    """Who asks the user database instead of HOME is sent to the same folder."""
    facts = _told(client, World())
    assert facts["account_home"] == facts["values"]["home"]


def test_the_worlds_variables_reach_the_target_exactly(client: Client) -> None:
    """Values with places, white space and every printable character; the step's own win."""
    odd = "".join(map(chr, range(32, 127))) + " \t«odd-key»\n"
    world = World(environment={"ODD": odd, "GONE": "1", "OTHER": "world"})
    step = Send(prompt="tell", environment={"GONE": None, "OTHER": "step", "NEW": "«workspace»"})
    facts = _told(client, world, step)
    environment = facts["environment"]
    assert environment["ODD"].startswith("".join(map(chr, range(32, 127))) + " \tsk-ant-api03-")
    assert environment["ODD"].endswith("\n")
    assert "GONE" not in environment
    assert (environment["OTHER"], environment["NEW"]) == ("step", facts["values"]["workspace"])


def test_variables_can_be_set_in_the_opposite_order(client: Client) -> None:
    """The same variables, last first."""
    world = World(environment={"ONE": "1", "TWO": "2"})
    straight = _told(client, world)["environment"]
    turned = _told(client, world, Send(prompt="tell", reversed_environment=True))["environment"]
    names = [name for name in straight if name != "LC_CTYPE"]
    assert [name for name in turned if name != "LC_CTYPE"] == names[::-1]


def test_a_run_is_a_process_of_its_own(client: Client) -> None:
    """Session, group, folder, standard input, descriptors and time zone are as for any program."""
    facts = _told(client, World())
    assert facts["folder"] == facts["values"]["workspace"]
    assert facts["leads_session"]
    assert facts["leads_group"]
    assert facts["stdin"] == ""
    assert facts["umask"] == 0o022
    assert facts["zone"] == "UTC"
    assert facts["open"] == [0, 1, 2]
    assert facts["argv"][1:] == ["tell"]


def test_variable_names_are_seen_by_the_kernels_record(client: Client) -> None:
    """`environment_seen` needs a request to be under way, or the python adapter's own word."""
    seen = client.perform("adapters.seen", World(environment={"SEEN": "1"}), (Send(prompt="tell"),))
    assert ("SEEN" in seen.environment_seen) == (client.target.python is not None)


def test_words_no_process_can_have_are_an_error(client: Client) -> None:
    """A NUL in a variable cannot be staged: said so, and the next scenario is unharmed."""
    seen = client.perform("adapters.nul", World(environment={"N": "a\0b"}), (Send(prompt="tell"),))
    assert seen.error is not None
    assert "null byte" in seen.error
    assert _is_well(client)


def test_nothing_is_left_on_disk(client: Client, tmp_path: Path) -> None:
    """The host's folder goes with its client, and what it keeps is asked for."""
    kept = tmp_path / "kept"
    (tmp_path / "made").mkdir()
    world = World(stored_key="«a-key»")
    with Client(client.target, _NETWORK, folder=tmp_path / "made") as other:
        other.perform("adapters.keep", world, (Send(prompt="reply"),), keep=kept)
    assert list((tmp_path / "made").iterdir()) == []
    assert "canary-a-key" in (kept / "home" / ".claude.json").read_text()


def test_pytest_itself_is_in_no_namespace(client: Client) -> None:
    """The host process is; this one sees the machine's network as before."""
    client.way_out()
    host = client.process_id
    assert host is not None
    if _NETWORK == "namespace":
        assert Path(f"/proc/{host}/ns/net").readlink() != Path("/proc/self/ns/net").readlink()
    assert Path("/proc/self/ns/net").readlink() == Path(f"/proc/{os.getppid()}/ns/net").readlink()


def _killed(client: Client) -> None:
    client.way_out()  # starts it, in case that a test before has ended it
    assert client.process_id is not None
    host = psutil.Process(client.process_id)
    below = host.children(recursive=True)
    host.kill()
    # In a process namespace the one that serves is its child, which ends a moment later.
    psutil.wait_procs([*below, host], timeout=5)


def test_a_host_that_died_is_an_error_and_the_next_scenario_has_a_new_one(client: Client) -> None:
    """The loss is told in words; recovery needs nobody."""
    _killed(client)
    seen = _perform(client, "reply")
    assert seen.error is not None
    assert "host process ended" in seen.error
    assert _is_well(client)


def test_a_host_that_does_not_answer_is_ended() -> None:
    """The wait has a limit, and the next scenario has a new host."""
    with Client(_target("command"), _NETWORK, slack_s=0.2) as client:
        assert _is_well(client)
        assert client.process_id is not None
        host = psutil.Process(client.process_id)
        for process in (host, *host.children(recursive=True)):
            process.suspend()
        seen = _perform(client, "reply")
        assert seen.error is not None
        assert "did not answer" in seen.error
        assert _is_well(client)


def test_a_host_takes_its_descendants_along(client: Client) -> None:
    """Whoever kills the host leaves no process of it behind."""
    client.way_out()
    assert client.process_id is not None
    below = psutil.Process(client.process_id).children(recursive=True)
    _killed(client)
    _perform(client, "reply")
    gone, alive = psutil.wait_procs(below, timeout=2)
    assert (len(gone), alive) == (len(below), [])


_CLIENT = """
import os, signal, sys
from pathlib import Path
from conformance.adapters.host import Client
from conformance.vocabulary.steps import Send
from conformance.vocabulary.target import Target
from conformance.vocabulary.world import World
target = Target(name="slow", run={"send": ("/bin/sleep", "3603")})
client = Client(target, sys.argv[1], folder=Path(sys.argv[2]))
client.way_out()
sys.stdout.write("ready\\n")
sys.stdout.flush()
client.perform("adapters.slow", World(), (Send(),))
"""


def test_a_client_that_is_killed_leaves_nothing_behind(tmp_path: Path) -> None:
    """Neither a process nor a file: also in the middle of a step."""
    client = psutil.Popen(
        (sys.executable, "-c", _CLIENT, _NETWORK, str(tmp_path)), stdout=subprocess.PIPE
    )
    assert client.stdout.readline() == b"ready\n"
    while ["/bin/sleep", "3603"] not in _commands():
        assert client.is_running()
    below = client.children(recursive=True)
    client.kill()
    client.wait()
    client.stdout.close()
    gone, alive = psutil.wait_procs(below, timeout=5)
    assert (len(gone), alive) == (len(below), [])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("adapter", ["command", "python"])
def test_a_program_that_is_not_there_is_an_error_in_words(adapter: str, tmp_path: Path) -> None:
    """Never a refusal: nothing was run."""
    missing = Target(
        name="missing",
        run={"send": (str(tmp_path / "no-such-program"),)},
        python="no_such_module:main" if adapter == "python" else None,
    )
    with Client(missing, _NETWORK) as client:
        seen = _perform(client, "reply")
    assert seen.runs == ()
    assert seen.error is not None
    assert "no_such_module" in seen.error or "no-such-program" in seen.error


def test_a_namespace_has_no_way_out() -> None:
    """What the host found of other networks is told."""
    if _NETWORK != "namespace":
        pytest.skip("no namespace can be made here")
    with Client(_target("command"), "namespace") as client:
        assert client.way_out() is None
