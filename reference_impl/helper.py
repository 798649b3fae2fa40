"""The key helper: a command of the settings whose output is the key."""

import os
import selectors
import signal
import subprocess
import threading
from contextlib import suppress
from pathlib import Path

from reference_impl import credential, environment
from reference_impl.credential import Credential, RunEndedError
from reference_impl.local import settings as configuration
from reference_impl.surroundings import Surroundings

SETTING = "apiKeyHelper"
LIFETIME = "CLAUDE_CODE_API_KEY_HELPER_TTL_MS"
DEFAULT_LIMIT_MS = 10_000
DEFAULT_LIFETIME_MS = 300_000
LONGEST_KEY = 16_384
LONGEST_OUTPUT = 65_536  # white space around the key included; beyond it nothing is read
TICK_S = 0.05
GRACE_S = 0.1  # for output that is on its way when the shell has ended
MARK = "REFERENCE_HELPER_RUN"
PASSES = 10
# Not shown, not even when the helper fails: a shell that cannot run `$(cat key)` quotes the key.
STANDARD_ERROR = subprocess.DEVNULL


def ask(around: Surroundings, settings: configuration.Settings) -> Credential | None:
    """Return what the helper prints; None when no helper is set."""
    setting = find(settings, SETTING)
    if setting is None:
        return None
    name = setting[-1]
    output = run(around, *setting)
    key = credential.trim(output.decode("latin-1"))
    if not key:
        raise failure(name, "printed nothing")
    if is_malformed(key):
        message = f"{name} printed no key: expected a line of up to {LONGEST_KEY} ASCII characters."
        raise RunEndedError("malformed-credential", message)
    return Credential(kind="key", value=key, source="helper")


def find(settings: configuration.Settings, key: str) -> tuple[str, Path, str] | None:
    """Return the command of a setting, where it is run, and its name; None when it is not set."""
    setting = configuration.first(settings, key)
    if setting is None:
        return None
    command, layer = setting
    name = f"{key} in {layer.name}"
    if not isinstance(command, str):
        message = f"{name} is not a string: expected a shell command. Correct the file."
        raise RunEndedError("malformed-settings", message)
    return command, layer.directory, name


def is_outdated(around: Surroundings, settings: configuration.Settings, age_s: float) -> bool:
    """Whether a key printed that long ago is not used for another prompt; 0 allows no reuse."""
    return not 0 <= age_s < lifetime_s(around, settings)


def lifetime_s(around: Surroundings, settings: configuration.Settings) -> float:
    """Return the seconds for which a key is used."""
    text = configuration.lookup(around, settings, LIFETIME)
    return environment.milliseconds(text, DEFAULT_LIFETIME_MS, least=0) / 1000


def is_malformed(key: str) -> bool:
    """Whether trimmed output cannot be a key: several lines, not printable ASCII, or too long."""
    return len(key) > LONGEST_KEY or not (key.isascii() and key.isprintable())


def failure(name: str, what: str) -> RunEndedError:
    """Return the end of a run whose helper failed; no lower source is asked."""
    message = f"{name} {what}: expected output and exit status 0. Run the command by hand to see."
    return RunEndedError("helper-failed", message)


def run(around: Surroundings, command: str, directory: Path, name: str) -> bytes:
    """Return the standard output of a command that ends well within the limit."""
    limit_ms = environment.milliseconds(
        environment.variable(around, "REFERENCE_HELPER_TIMEOUT_MS"), DEFAULT_LIMIT_MS
    )
    mark = around.random()
    try:
        child = start(around, command, directory, mark)
    except (OSError, ValueError):
        raise failure(name, "could not be started") from None
    expired = threading.Event()

    def stop() -> None:
        expired.set()
        end(child, mark)

    timer = threading.Timer(limit_ms / 1000, stop)
    timer.start()
    try:
        output = collect(child)
    finally:
        timer.cancel()
        timer.join()
        if child.poll() is None:  # too much output, or the user interrupts
            end(child, mark)
    if expired.is_set():
        message = f"{name} was ended: it took longer than {limit_ms / 1000:g} s. Make it quicker."
        raise RunEndedError("helper-timeout", message)
    if child.returncode != 0 and len(output) <= LONGEST_OUTPUT:
        status = child.returncode
        how = f"ended with status {status}" if status > 0 else f"was ended by signal {-status}"
        raise failure(name, how)
    return output


def start(
    around: Surroundings, command: str, directory: Path, mark: str
) -> subprocess.Popen[bytes]:
    """Start the command in a session of its own, with nothing to read; raise OSError."""
    return around.start(
        ["/bin/sh", "-c", command],
        cwd=directory,
        env={**around.environment, MARK: mark},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=STANDARD_ERROR,
        start_new_session=True,
    )


def collect(child: subprocess.Popen[bytes]) -> bytes:
    """Return the output until the shell has ended; a child it left with the pipe is not awaited."""
    output = bytearray()
    pipe = child.stdout
    if pipe is None:
        return b""
    with pipe, selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while len(output) <= LONGEST_OUTPUT:
            has_ended = child.poll() is not None
            if selector.select(GRACE_S if has_ended else TICK_S):
                chunk = os.read(pipe.fileno(), LONGEST_OUTPUT)
                output += chunk
                if not chunk:
                    child.wait()  # the timer ends it when it closed its output and goes on
                    break
            elif has_ended:
                break
    return bytes(output)


def end(child: subprocess.Popen[bytes], mark: str) -> None:
    """Kill the helper, its group, and those of its descendants that have left the group."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    end_descendants(mark)
    child.wait()


def end_descendants(mark: str) -> None:
    """Kill the processes that inherited a mark."""
    for _ in range(PASSES):
        left = descendants(mark)
        if not left:
            break
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def descendants(mark: str) -> list[int]:
    """Return the processes that inherited the helper's mark; only Linux tells."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            if f"{MARK}={mark}".encode() in path.read_bytes():
                found.append(int(path.parent.name))
    return found
