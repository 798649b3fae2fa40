"""The fake key helper's source; the launcher is this text and a call of ``run``.

Whatever is imported here is paid at every execution: these four cost under 1 ms together.
"""

import os
import select
import sys
import time

_GRACE_MS = 250  # a parent closes the pipe soon after it has started the child
_HOUR_S = 3600
_CHUNK = 65536


def run(
    *,
    folder: str,
    child: str | None,
    child_s: float,
    read_stdin: bool,
    hang: bool,
    delay_s: float,
    stderr: bytes,
    outputs: tuple[bytes, ...],
    writes: tuple[tuple[str, bytes, int], ...],
    signal: int | None,
    exit_status: int,
) -> None:
    """Log the execution, behave, and exit; see ``behaviour.py``."""
    left_behind = None if child is None else _leave_child(child_s, streams=_STREAMS[child])
    at_end = _at_end() if read_stdin else None
    turn = _log(folder, left_behind, at_end=at_end)
    while at_end is False and os.read(0, _CHUNK):
        pass
    if hang:
        _hang()
    time.sleep(delay_s)
    for place in writes:
        _put(*place)
    try:
        _write(2, stderr)
        _write(1, outputs[min(turn, len(outputs) - 1)])
    except OSError as gone:  # whoever asked does not listen any more
        exit_status = exit_status or gone.errno or 1
    if signal is not None:
        os.kill(os.getpid(), signal)
        time.sleep(_HOUR_S)
    os._exit(exit_status)


# Which streams each kind of child gives up.
_STREAMS = {"holds-output": (0, 2), "detached": (0, 1, 2)}


def _write(stream: int, data: bytes) -> None:
    while data:
        data = data[os.write(stream, data) :]


def _put(path: str, data: bytes, mode: int) -> None:
    """Replace a file in one step, so that no reader sees half of it."""
    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)  # noqa: PTH103, PTH120  # pathlib costs 10 ms
    draft = f"{path}.{os.getpid()}"
    stream = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    _write(stream, data)
    os.close(stream)
    os.replace(draft, path)  # noqa: PTH105  # as above


def _hang() -> None:
    import signal  # noqa: PLC0415  # 3 ms that only this behaviour pays

    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(_HOUR_S)


def _leave_child(seconds: float, *, streams: tuple[int, ...]) -> int:
    # The helper goes on only when its child stands: who looks after the helper's end finds the
    # child in its own session, with the streams it holds, however busy the machine is.
    stands, standing = os.pipe()
    child = os.fork()
    if child:
        os.close(standing)
        os.read(stands, 1)
        os.close(stands)
        return child
    os.setsid()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in streams:
        os.dup2(nowhere, stream)
    os.close(stands)
    os.close(standing)
    time.sleep(seconds)
    os._exit(0)


def _at_end() -> bool:
    poll = select.poll()
    poll.register(0, select.POLLIN)
    events = poll.poll(_GRACE_MS)
    if not events:
        return False
    return events[0][1] & select.POLLNVAL != 0 or not os.read(0, 1)


def _parent_argv() -> list[str]:
    try:
        path = f"/proc/{os.getppid()}/cmdline"
        with open(path, "rb") as line:  # noqa: PTH123  # pathlib costs 10 ms
            return [os.fsdecode(word) for word in line.read().split(b"\0")[:-1]]
    except OSError:
        return []


def _log(folder: str, child: int | None, *, at_end: bool | None) -> int:
    """Write the record and give the turn: how many executions there were before."""
    record = {
        "argv": sys.argv,
        "parent_argv": _parent_argv(),
        "environment": list(os.environ),
        "directory": os.getcwd(),  # noqa: PTH109  # as above
        "pid": os.getpid(),
        "time": time.time(),
        "stdin_at_end": at_end,
        "child": child,
    }
    draft = f"{folder}/{os.getpid()}-{time.monotonic_ns()}.draft"
    with open(draft, "x", encoding="ascii") as file:  # noqa: PTH123  # as above
        file.write(ascii(record))
    turn = 0
    while True:
        try:
            # A link is made whole or not at all, and fails where the turn is taken.
            os.link(draft, f"{folder}/{turn:06}.execution")
        except FileExistsError:
            turn += 1
        else:
            os.unlink(draft)  # noqa: PTH108  # as above
            return turn
