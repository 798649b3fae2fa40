"""Talking with a program that runs: hearing what it says, typing, ending it when all is said."""

import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pyte
from pyte.screens import Char

from conformance.adapters.launch.terminal import COLUMNS, LINES, Keyboard
from conformance.vocabulary.observation import Ending

# What else may have happened (a request, a file) is looked at so often.
_LOOK_AGAIN_S = 0.02


@dataclass(slots=True, kw_only=True)
class Talk:
    """One conversation. The driver's thread waits and types; the watching one calls ``hear``.

    ``keyboard`` is ``None`` for a program that has nothing to read. ``wake`` becomes readable at
    the other end when the driver ends the run. The screen is kept for a terminal alone.
    """

    keyboard: Keyboard | None
    wake: int
    is_terminal: bool = False
    pid: int = -1
    ending: Ending | None = None
    _text: str = ""
    _over: bool = False
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _screen: pyte.Screen = field(default_factory=lambda: pyte.Screen(COLUMNS, LINES))
    _stream: pyte.Stream = field(init=False)
    # The screen of 24,000 places is read many times a second, and changes a few times in all.
    _seen: str | None = None

    def __post_init__(self) -> None:
        self._stream = pyte.Stream(self._screen)

    @property
    def text(self) -> str:
        """Everything that was written so far, on both streams."""
        return self._text

    @property
    def screen(self) -> str:
        """What a person sees of a terminal now, its lines without the white space behind them."""
        with self._changed:
            if self._seen is None:
                self._seen = "\n".join(_line(self._screen.buffer.get(row)) for row in range(LINES))
            return self._seen

    @property
    def is_over(self) -> bool:
        """Whether the program has ended, or was ended."""
        return self._over

    def hear(self, more: str) -> None:
        """Take what the program has written."""
        with self._changed:
            self._text += more
            if self.is_terminal:
                self._stream.feed(more)
                self._seen = None
            self._changed.notify_all()

    def finish(self) -> None:
        """The program has ended: nobody waits any longer."""
        with self._changed:
            self._over = True
            self._changed.notify_all()

    def wait(self, ready: Callable[[], bool], seconds: float) -> bool:
        """Whether something came true within so many seconds, and before the program's end."""
        deadline = time.monotonic() + seconds
        while not self._over:
            if ready():
                return True
            if (rest := deadline - time.monotonic()) <= 0:
                return False
            with self._changed:
                if not self._over:
                    self._changed.wait(min(rest, _LOOK_AGAIN_S))
        return ready()

    def pause(self, seconds: float) -> None:
        """Let time pass, less when the program ends."""
        self.wait(lambda: False, seconds)

    def type(self, text: str) -> None:
        """Type, where there is a keyboard."""
        if self.keyboard is not None:
            self.keyboard.type(text)

    def close_input(self) -> None:
        """Nothing more is typed: the program reads the end of its input."""
        if self.keyboard is not None:
            self.keyboard.close()

    def end(self, ending: Ending) -> None:
        """End a run that goes on; ``ending`` is what is told of it."""
        if self._over or self.ending is not None:
            return
        self.ending = ending
        os.write(self.wake, b"!")

    def was_killed(self) -> None:
        """The driver has killed the program: what follows is no crash of its own."""
        self.ending = "killed"


def _line(cells: Mapping[int, Char] | None) -> str:
    """The text of one line: as ``Screen.display`` tells it, but not by each of 400 places."""
    if not cells:
        return ""
    return "".join(cells[column].data for column in range(max(cells) + 1)).rstrip()


# What a person does while a program runs; called in a thread of its own.
Drive = Callable[[Talk], None]
