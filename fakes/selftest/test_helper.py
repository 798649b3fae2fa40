"""The fake key helper does what it is told, and logs that it was executed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fakes.programs.helper.behaviour import Behaviour
from fakes.programs.helper.script import Execution, read_log, render

_PATIENCE_S = 10


class _Helper:
    """A launcher in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.program = folder / "helper"
        self._log = folder / "log"
        self._log.mkdir()

    def behave(self, behaviour: Behaviour) -> None:
        """Write the launcher."""
        self.program.write_text(render(behaviour, sys.executable, self._log))
        self.program.chmod(0o700)

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
        """Execute it with standard input at its end."""
        return subprocess.run(
            [str(self.program), *arguments],
            stdin=subprocess.DEVNULL, capture_output=True, timeout=_PATIENCE_S, check=False,
        )  # fmt: skip

    def start(self) -> "subprocess.Popen[bytes]":
        """Execute it with pipes."""
        return subprocess.Popen([str(self.program)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def log(self) -> tuple[Execution, ...]:
        """Its executions."""
        return read_log(self._log)

    def wait_for_log(self) -> Execution:
        """The first execution, as soon as it has been logged."""
        deadline = time.monotonic() + _PATIENCE_S
        while not (executions := self.log()):
            assert time.monotonic() < deadline
            time.sleep(0.005)
        return executions[0]


@pytest.fixture
def helper(tmp_path: Path) -> _Helper:
    """A helper whose behaviour the test sets."""
    return _Helper(tmp_path)


def test_the_nth_execution_prints_the_nth_output(helper: _Helper) -> None:
    """Byte for byte; the last one stays."""
    helper.behave(Behaviour(outputs=(b"one\n", b"\xff\x00two")))
    assert [helper.run().stdout for _ in range(3)] == [b"one\n", b"\xff\x00two", b"\xff\x00two"]


def test_an_execution_is_logged(helper: _Helper) -> None:
    """With arguments, the parent's command line, names of variables, folder, process and time."""
    helper.behave(Behaviour())
    before = time.time()
    helper.run("--account", "a b")
    (execution,) = helper.log()
    assert execution.argv == (str(helper.program), "--account", "a b")
    assert execution.parent_argv == _command_line(os.getpid())
    assert set(execution.environment) >= {"PATH"}
    assert os.environ["PATH"] not in execution.environment
    assert execution.directory == os.getcwd()  # noqa: PTH109  # as logged
    assert execution.child is None
    assert before <= execution.time <= time.time()
    assert execution.pid != os.getpid()


def _command_line(process: int) -> tuple[str, ...]:
    words = Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
    return tuple(os.fsdecode(word) for word in words[:-1])


def test_executions_at_once_are_each_logged(helper: _Helper) -> None:
    """None overwrites another, and each has a turn of its own."""
    helper.behave(Behaviour(outputs=tuple(b"%d" % number for number in range(8))))
    running = [helper.start() for _ in range(8)]
    outputs = {process.communicate(timeout=_PATIENCE_S)[0] for process in running}
    assert outputs == {b"%d" % number for number in range(8)}
    assert len({execution.pid for execution in helper.log()}) == 8


def test_it_fails_as_it_is_told(helper: _Helper) -> None:
    """Status and standard error."""
    helper.behave(Behaviour(exit_status=3, stderr=b"vault is locked\n"))
    run = helper.run()
    assert (run.returncode, run.stdout, run.stderr) == (3, b"", b"vault is locked\n")


def test_it_dies_by_a_signal_after_its_output(helper: _Helper) -> None:
    """Really by the signal."""
    helper.behave(Behaviour(outputs=(b"half",), signal=signal.SIGKILL))
    run = helper.run()
    assert (run.returncode, run.stdout) == (-signal.SIGKILL, b"half")


def test_it_answers_late(helper: _Helper) -> None:
    """Not before the delay has passed."""
    helper.behave(Behaviour(outputs=(b"late",), delay_s=0.2))
    begun = time.monotonic()
    assert helper.run().stdout == b"late"
    assert time.monotonic() - begun >= 0.2


def test_standard_input_at_its_end_is_logged(helper: _Helper) -> None:
    """An empty one is at its end at once."""
    helper.behave(Behaviour(read_stdin=True, outputs=(b"key",)))
    assert helper.run().stdout == b"key"
    assert helper.log()[0].stdin_at_end is True


def test_an_open_standard_input_is_waited_for(helper: _Helper) -> None:
    """The log says that it was open, before the helper answers."""
    helper.behave(Behaviour(read_stdin=True, outputs=(b"key",)))
    with helper.start() as process:
        assert helper.wait_for_log().stdin_at_end is False
        assert process.poll() is None
        assert process.communicate(timeout=_PATIENCE_S)[0] == b"key"


def test_standard_input_that_is_not_read_is_not_judged(helper: _Helper) -> None:
    """The log says nothing of it."""
    helper.behave(Behaviour())
    helper.run()
    assert helper.log()[0].stdin_at_end is None


def test_it_hangs_and_ignores_sigterm(helper: _Helper) -> None:
    """Only SIGKILL ends it."""
    helper.behave(Behaviour(hang=True))
    with helper.start() as process:
        _wait_until_sigterm_is_ignored(helper.wait_for_log().pid)
        process.terminate()
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=0.2)
        process.kill()
    assert process.returncode == -signal.SIGKILL


def _wait_until_sigterm_is_ignored(process: int) -> None:
    bit = 1 << (signal.SIGTERM - 1)
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("SigIgn:") and int(line.split()[1], 16) & bit:
                return
        time.sleep(0.005)
    pytest.fail("SIGTERM was never ignored")


def test_a_child_holds_the_output_open(helper: _Helper) -> None:
    """The helper itself ends at once; a reader of its output waits for the child."""
    helper.behave(Behaviour(child="holds-output", child_s=60, outputs=(b"key",)))
    with helper.start() as process:
        assert process.wait(timeout=_PATIENCE_S) == 0
        assert process.stdout is not None
        os.set_blocking(process.stdout.fileno(), False)
        assert process.stdout.read() == b"key"
        assert process.stdout.read() is None  # nothing more yet, but no end of file
        child = helper.log()[0].child
        assert child is not None
        assert os.getsid(child) == child
        os.kill(child, signal.SIGKILL)


def test_a_detached_child_holds_nothing(helper: _Helper) -> None:
    """The output ends with the helper, and the child lives on."""
    helper.behave(Behaviour(child="detached", child_s=60, outputs=(b"key",)))
    assert helper.run().stdout == b"key"
    child = helper.log()[0].child
    assert child is not None
    os.kill(child, signal.SIGKILL)


def test_the_environment_cannot_disturb_it(
    helper: _Helper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A target may set anything for its helper."""
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    monkeypatch.setenv("PYTHONSTARTUP", "/nowhere")
    monkeypatch.setenv("PYTHONHOME", "/nowhere")
    helper.behave(Behaviour(outputs=(b"key",)))
    assert helper.run().stdout == b"key"
