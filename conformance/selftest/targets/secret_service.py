"""A real Secret Service for one test: gnome-keyring on a session bus that nobody else knows.

The bus starts no program by itself, so that a locked keychain has nobody who could ask for its
password. Nothing of it lies outside its own folder, and both programs end with it.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

# Debian's package of each program.
PACKAGES = {
    "dbus-daemon": "dbus-daemon",
    "gnome-keyring-daemon": "gnome-keyring",
    "secret-tool": "libsecret-tools",
}
_PATIENCE_S = 20.0
_END_S = 5.0
_BUS = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>{address}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
# `secret-tool lock` locks too, and then dies of a segmentation fault (libsecret 0.20.5).
_LOCK = """\
import contextlib, secretstorage
with contextlib.closing(secretstorage.dbus_init()) as bus:
    secretstorage.get_default_collection(bus).lock()
"""


class NoAnswerError(Exception):
    """A program of the desktop did not come up in time."""


def programs() -> None:
    """Without the programs the test is skipped, or fails where a desktop is required."""
    missing = [package for name, package in PACKAGES.items() if shutil.which(name) is None]
    if missing:
        stop = pytest.fail if os.environ.get("PECKING_ORDER_DESKTOP") == "required" else pytest.skip
        stop(f"no Secret Service here: not installed: {', '.join(missing)} (Debian's packages)")


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretService:
    """The keychain of a desktop session, unlocked with an empty password."""

    address: str
    environment: Mapping[str, str]

    def find(self, service: str, account: str) -> str | None:
        """What a person's own tool finds under a name."""
        run = self._run("secret-tool", "lookup", "service", service, "username", account)
        return run.stdout if run.returncode == 0 else None

    def keep(self, service: str, account: str, value: str) -> None:
        """Store an item as the keyring package does."""
        words = (sys.executable, "-m", "keyring", "set", service, account)
        self._run(*words, stdin=value).check_returncode()

    def remove(self, service: str, account: str) -> None:
        """Take an item out by hand."""
        words = ("secret-tool", "clear", "service", service, "username", account)
        self._run(*words).check_returncode()

    def lock(self) -> None:
        """Lock it; nobody is there who could unlock it."""
        self._run(sys.executable, "-c", _LOCK).check_returncode()

    def is_up(self) -> bool:
        """Whether it answers."""
        return self._run("secret-tool", "search", "service", "none").returncode == 0

    def _run(self, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            words, input=stdin, env=self.environment,
            capture_output=True, text=True, timeout=_PATIENCE_S, check=False,
        )  # fmt: skip


@contextmanager
def running() -> Iterator[SecretService]:
    """A Secret Service, for as long as this lasts."""
    with ExitStack() as stack:
        # A socket's path has at most 107 bytes: pytest's own folders may be too deep.
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="keychain-")))
        socket, home, runtime = folder / "bus", folder / "home", folder / "run"
        for made in (home, runtime):
            made.mkdir(mode=0o700)
        address = f"unix:path={socket}"
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(runtime),
            "DBUS_SESSION_BUS_ADDRESS": address,
            "LANG": "C.UTF-8",
        }
        configuration = folder / "bus.conf"
        configuration.write_text(_BUS.format(address=address), "utf-8")
        words = ("dbus-daemon", f"--config-file={configuration}", "--nofork", "--nopidfile")
        stack.enter_context(_program(words, environment, stdin=""))
        _await(socket.exists)
        daemon = ("gnome-keyring-daemon", "--foreground", "--components=secrets", "--unlock")
        stack.enter_context(_program(daemon, environment, stdin="\n"))
        service = SecretService(address=address, environment=environment)
        _await(service.is_up)
        yield service


@contextmanager
def _program(
    words: tuple[str, ...], environment: Mapping[str, str], *, stdin: str
) -> Iterator[None]:
    """A program, ended by its own id."""
    program = subprocess.Popen(
        words, env=environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert program.stdin is not None
        program.stdin.write(stdin)
        program.stdin.close()
        yield
    finally:
        program.terminate()
        try:
            program.wait(_END_S)
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait()


def _await(is_there: Callable[[], bool]) -> None:
    """Look again and again until something is there."""
    deadline = time.monotonic() + _PATIENCE_S
    while not is_there():
        if time.monotonic() > deadline:
            raise NoAnswerError(f"nothing came up within {_PATIENCE_S:.0f} s")
