"""What is seen of a terminal is what its emulator shows, read quickly."""

import pyte
import pytest

from conformance.adapters.launch.talk import Talk
from conformance.adapters.launch.terminal import COLUMNS, LINES

_WRITTEN = {
    "lines": "Do you trust\r\n this folder? [y/N] ",
    "cursor moved": "\x1b[2J\x1b[3;5Hthird  \x1b[1;1Hfirst\x1b[60;399Hlast",
    "wide and combined": "漢字 e\u0301 \N{SMILING FACE WITH SUNGLASSES}|",
    "broken at the margin": "a" * (COLUMNS + 3),
    "scrolled": "".join(f"line {number}\r\n" for number in range(LINES + 3)),
    "erased": "one two\x1b[1;3H\x1b[2X\r\nthree\x1b[2K\r\nfour\x1b[1P\x1b[1J",
    "nothing": "",
}


@pytest.mark.parametrize("text", _WRITTEN.values(), ids=_WRITTEN.keys())
def test_a_screen_is_what_the_emulator_shows(text: str) -> None:
    """Without the white space behind each line."""
    talk = Talk(keyboard=None, wake=-1, is_terminal=True)
    screen = pyte.Screen(COLUMNS, LINES)
    pyte.Stream(screen).feed(text)

    talk.hear(text)

    assert talk.screen == "\n".join(line.rstrip() for line in screen.display)


def test_a_screen_changes_with_what_is_written() -> None:
    """What was seen before is no more than what was there before."""
    talk = Talk(keyboard=None, wake=-1, is_terminal=True)
    talk.hear("first")
    before = talk.screen

    talk.hear("\x1b[2J\x1b[Hsecond")

    assert (before.strip(), talk.screen.strip()) == ("first", "second")
