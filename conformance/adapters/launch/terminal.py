"""A pseudo-terminal of the size and manners that a person's has, but without echo."""

import contextlib
import fcntl
import os
import pty
import struct
import termios

# Wide enough that no address and no question is broken into lines.
COLUMNS, LINES = 400, 60
_LOCAL_MODES = 3


def open_terminal() -> tuple[int, int]:
    """The descriptors of the person's end and of the program's end.

    What is typed is not echoed: the transcript then holds what the program itself wrote, and a
    pasted secret in it was printed by the program.
    """
    person, program = pty.openpty()
    modes = termios.tcgetattr(program)
    modes[_LOCAL_MODES] &= ~termios.ECHO
    termios.tcsetattr(program, termios.TCSANOW, modes)
    fcntl.ioctl(program, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    return person, program


def take_terminal() -> None:
    """Make standard input the controlling terminal of this session, so that it can hang up."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class Keyboard:
    """A descriptor that reaches the program's standard input, closed once at the most."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def type(self, text: str) -> None:
        """Type; a program that has closed its input or has ended hears nothing."""
        if self._descriptor >= 0:
            with contextlib.suppress(OSError):
                os.write(self._descriptor, text.encode())

    def close(self) -> None:
        """No more will be typed."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)
