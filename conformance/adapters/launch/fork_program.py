"""The fork server's own program: standard library only, as it shares its process with a target.

Started as ``python -I fork_program.py DESCRIPTOR MODULE:MAIN MODULES PATH...``. It imports the
module, and the further ones that are named with commas between them, once; each request then gets
a forked process that looks as if it had been started by itself, and one for a twin a forked server
that goes on from here with the socket that came along. Requests and replies are JSON behind four
bytes of length; a request brings three descriptors, one for a twin only the socket.
"""

import atexit
import fcntl
import gc
import importlib
import json
import os
import random
import select
import signal
import socket
import struct
import sys
import termios
import threading
import time
import traceback
from collections.abc import Callable
from typing import Any

_LENGTH = struct.Struct("!I")
_UNFLUSHED = 120  # the interpreter's own status when standard output cannot be flushed
_Main = Callable[[list[str]], Any]


def serve(control: socket.socket, main: _Main) -> None:
    """Fork for each request until the other side closes."""
    while True:
        header, descriptors, _, _ = socket.recv_fds(control, _LENGTH.size, 3)
        if len(header) < _LENGTH.size:
            return
        request = json.loads(_receive(control, _LENGTH.unpack(header)[0]))
        child = os.fork()
        if child == 0:
            control.close()
            if request["is_twin"]:
                serve(_own(descriptors[0]), main)
                os._exit(0)
            _become(request, descriptors)
            os._exit(_finish(main))
        for descriptor in descriptors:
            os.close(descriptor)
        _tell(control, {"pid": child})
        if request["is_twin"]:
            continue
        if not _wait(control, child):
            return
        _tell(control, {"status": os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])})


def _own(descriptor: int) -> socket.socket:
    """A socket that no process below gets to see."""
    made = socket.socket(fileno=descriptor)
    made.set_inheritable(False)
    return made


def _receive(control: socket.socket, length: int) -> bytes:
    data = b""
    while len(data) < length:
        data += control.recv(length - len(data))
    return data


def _tell(control: socket.socket, reply: dict[str, Any]) -> None:
    data = json.dumps(reply).encode()
    control.sendall(_LENGTH.pack(len(data)) + data)


def _wait(control: socket.socket, child: int) -> bool:
    """Wait for the child's end; whether the other side is still there. Its end is the child's."""
    if not hasattr(os, "pidfd_open"):
        return True
    ended = os.pidfd_open(child)
    poller = select.poll()
    poller.register(ended, select.POLLIN)
    poller.register(control, select.POLLIN)
    happened = [descriptor for descriptor, _ in poller.poll()]
    os.close(ended)
    if happened == [control.fileno()]:
        os.kill(child, signal.SIGKILL)
        return False
    return True


def _become(request: dict[str, Any], descriptors: list[int]) -> None:
    """Look like a program that was started by itself with what the request says."""
    os.setsid()
    for target, descriptor in enumerate(descriptors):
        os.dup2(descriptor, target)
    for descriptor in descriptors:
        if descriptor > 2:  # noqa: PLR2004  # the standard descriptors stay
            os.close(descriptor)
    if request["is_terminal"]:
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
        sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # as on any terminal
    os.environ.clear()
    os.environ.update(request["environment"])
    sys.path[:0] = filter(None, request["environment"].get("PYTHONPATH", "").split(os.pathsep))
    os.chdir(request["folder"])
    sys.argv = request["argv"]
    time.tzset()
    random.seed()


def _finish(main: _Main) -> int:
    """Call the program and end as the interpreter would; the exit status."""
    status = _call(main)
    threading._shutdown()  # type: ignore[attr-defined]  # noqa: SLF001  # waits as the interpreter does
    atexit._run_exitfuncs()  # noqa: SLF001  # likewise
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            status = _UNFLUSHED if stream is sys.stdout else status
    return status


def _call(main: _Main) -> int:
    try:
        result = main(sys.argv[1:])
    except SystemExit as ending:
        result = ending.code
    except KeyboardInterrupt as interruption:
        _report(interruption)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)
        return 1
    except BaseException as problem:  # noqa: BLE001  # whatever it is, the interpreter reports it
        _report(problem)
        return 1
    if result is None or isinstance(result, int):
        return (result or 0) & 0xFF
    sys.stderr.write(f"{result}\n")
    return 1


def _report(problem: BaseException) -> None:
    """Write the trace as the interpreter would, this file's own frames left out."""
    trace = problem.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
        trace = trace.tb_next
    sys.excepthook(type(problem), problem.with_traceback(trace), trace)


def _load(name: str) -> _Main:
    module, _, attribute = name.partition(":")
    main: _Main = getattr(importlib.import_module(module), attribute)
    return main


def start(arguments: list[str]) -> None:
    """Load the program, say so or why not, then serve."""
    control = _own(int(arguments[0]))
    sys.path[:0] = arguments[3:]
    try:
        main = _load(arguments[1])
        for module in filter(None, arguments[2].split(",")):
            importlib.import_module(module)
    except BaseException:  # noqa: BLE001  # whatever the module does at import is told
        _tell(control, {"problem": traceback.format_exc(limit=-2)})
        return
    gc.collect()
    gc.freeze()
    _tell(control, {"problem": None})
    serve(control, main)


if __name__ == "__main__":
    start(sys.argv[1:])
