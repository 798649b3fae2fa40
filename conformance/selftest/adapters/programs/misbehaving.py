"""A target that does what its prompt says: what the adapters must survive, or must tell."""

import json
import os
import pwd
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

_HOUR_S = 3600


def main(argv: list[str]) -> int:
    """Do what the first word says; the exit status."""
    what, _, rest = argv[0].partition(":")
    doings[what](rest)
    return 0


def reply(_: str) -> None:
    """Answer."""
    sys.stdout.write("pong\n")


def crash(_: str) -> None:
    """End with a stack trace."""
    raise RuntimeError("on purpose")


def leave(rest: str) -> None:
    """End with this exit status."""
    sys.exit(int(rest))


def explain(rest: str) -> None:
    """End with a text in place of an exit status."""
    sys.exit(rest)


def hang(_: str) -> None:
    """Never end."""
    time.sleep(_HOUR_S)


def resist(_: str) -> None:
    """Never end, and ignore being asked to."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.stdout.write("deaf\n")
    sys.stdout.flush()
    time.sleep(_HOUR_S)


def flood(_: str) -> None:
    """Write without end."""
    while True:
        os.write(1, b"x" * 65536)


def breed(rest: str) -> None:
    """Leave a child behind that sleeps for so many seconds and holds the output open."""
    subprocess.Popen(("sleep", rest))
    reply("")
    sys.stdout.flush()


def haunt(rest: str) -> None:
    """Leave a daemon behind: no parent, a session of its own, no stream; for so many seconds."""
    reading, held = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for descriptor in range(3):
                os.close(descriptor)
            os.execvp("sleep", ("sleep", rest))  # noqa: S606  # an argv, no shell
        os._exit(0)
    os.wait()
    os.close(held)
    # No program inherits the other end: it is closed once the daemon is the one that sleeps.
    os.read(reading, 1)


def close(_: str) -> None:
    """Close every standard stream, then end in order a little later."""
    os.closerange(0, 3)
    time.sleep(0.1)
    os._exit(0)


def die(rest: str) -> None:
    """Die by this signal."""
    number = int(rest)
    # A dump of core would be a file of the world, where the machine writes them.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.kill(os.getpid(), number)
    time.sleep(_HOUR_S)


def purge(_: str) -> None:
    """Kill the own process group."""
    os.killpg(0, signal.SIGKILL)


def orphan(_: str) -> None:
    """Kill the parent."""
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(0.2)
    reply("")


def massacre(_: str) -> None:
    """Kill every process that can be seen; only where these are the host's alone."""
    if b"conformance.adapters.service" not in Path("/proc/1/cmdline").read_bytes():
        sys.stdout.write("not alone\n")
        return
    os.kill(-1, signal.SIGKILL)


def tell(_: str) -> None:
    """Write down what the process was given."""
    os.umask(mask := os.umask(0))
    facts = {
        "environment": dict(os.environ),
        "account_home": str(Path(pwd.getpwuid(os.getuid()).pw_dir).resolve()),
        "folder": str(Path.cwd()),
        "argv": sys.argv,
        "leads_session": os.getsid(0) == os.getpid(),
        "leads_group": os.getpgid(0) == os.getpid(),
        "stdin": sys.stdin.read(),
        "umask": mask,
        "zone": time.tzname[0],
        "open": sorted(
            int(name)
            for name in os.listdir("/proc/self/fd")  # noqa: PTH208  # names only
        )[:-1],
    }
    json.dump(facts, sys.stdout)


doings = {
    each.__name__: each
    for each in (
        *(reply, crash, leave, explain, hang, resist, flood, breed, haunt, close),
        *(die, purge, orphan, massacre, tell),
    )
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
