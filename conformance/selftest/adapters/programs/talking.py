"""A target that talks: asks at a terminal, reads prompts, waits for a browser, as it is told."""

import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

_HOUR_S = 3600
_QUESTION = "Do you trust this folder? [y/N] "
# What to do, as a shell would read it. No verb but `send` is given words by a scenario.
VARIABLE = "TALKING"


def main(_argv: list[str]) -> int:
    """Do what the first word of the variable says, with the rest; the exit status."""
    name, *rest = shlex.split(os.environ[VARIABLE])
    return doings[name](rest)


def say(text: str) -> None:
    """Write at once."""
    sys.stdout.write(text)
    sys.stdout.flush()


def ask(_: list[str]) -> int:
    """Ask once and tell the answer, and whether this is a terminal."""
    say(_QUESTION)
    answer = sys.stdin.readline().strip()
    kinds = [os.isatty(number) for number in range(3)]
    say(f"answered {answer!r}, terminal {all(kinds)}, {os.get_terminal_size().columns} columns\n")
    return 0 if answer == "y" else 1


def ask_twice(_: list[str]) -> int:
    """Ask, and ask again whatever was answered."""
    ask([])
    return ask([])


def repaint(_: list[str]) -> int:
    """Ask as full-screen programs do: the words are painted again and again in one place."""
    for _paint in range(5):
        say(f"\x1b[2J\x1b[3;5H{_QUESTION}")
        time.sleep(0.05)
    answer = sys.stdin.readline().strip()
    say(f"\x1b[2J\x1b[1;1Hanswered {answer}\n")
    return 0


def keep_waiting(_: list[str]) -> int:
    """Say what is wrong and wait for what the person does about it."""
    say("not logged in\n> ")
    sys.stdin.readline()
    return 0


def note_hang_up(argv: list[str]) -> int:
    """Ask, or say the second word, and write a file when the terminal is closed."""

    def tell(*_: object) -> None:
        Path(argv[0]).write_text("hung up", "utf-8")
        os._exit(0)

    signal.signal(signal.SIGHUP, tell)
    say(argv[1] if argv[1:] else _QUESTION)
    time.sleep(_HOUR_S)
    return 0


def answer_prompts(_: list[str]) -> int:
    """Answer each line, with the time since the one before in tenths of a second."""
    before = time.monotonic()
    for line in sys.stdin:
        now = time.monotonic()
        say(f"pong to {line.strip()} after {int((now - before) * 10)}\n")
        before = now
    say("end of input\n")
    return 0


def never_reply(_: list[str]) -> int:
    """Read each line and say nothing."""
    sys.stdin.read()
    return 3


def leave_early(_: list[str]) -> int:
    """Answer one line, then end."""
    sys.stdin.readline()
    say("pong\n")
    return 4


def open_browser(argv: list[str]) -> int:
    """Start the browser with an address that nobody serves, then wait for what never comes."""
    subprocess.run([os.environ["BROWSER"], argv[0]], check=False)
    time.sleep(_HOUR_S)
    return 0


def leave_a_listener(argv: list[str]) -> int:
    """Listen in a process that a closed terminal does not end, and open the browser."""
    with socket.create_server(("127.0.0.1", 0)):
        if os.fork() == 0:
            os.setsid()
            time.sleep(_HOUR_S)
        return open_browser(argv)


def stay_at_hang_up(argv: list[str]) -> int:
    """Listen, open the browser, and go on although the terminal is closed."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with socket.create_server(("127.0.0.1", 0)):
        return open_browser(argv)


def open_browser_at_a_new_address(_: list[str]) -> int:
    """Start the browser with an address of this process's own."""
    return open_browser([f"https://claude.ai/nowhere?code_challenge={os.getpid()}"])


def open_browser_after_a_key(argv: list[str]) -> int:
    """Say what comes next, wait for Enter, and start the browser."""
    say("Press Enter to go on in your browser. ")
    sys.stdin.readline()
    return open_browser(argv)


def show_a_link(_: list[str]) -> int:
    """Print an address as a link of the terminal's, and whether the streams are one; read on."""
    address = "https://claude.ai/oauth/authorize?code_challenge=x"
    say(f"\x1b]8;;{address}\x1b\\{address}\x1b]8;;\x1b\\\n")
    line = sys.stdin.readline().strip()
    kinds = [os.isatty(number) for number in range(3)]
    say(f"typed {line!r}, terminal {all(kinds)}, {os.environ.get('TERM')}\n")
    return 0


def echo_typed(_: list[str]) -> int:
    """Print an address, and what is pasted."""
    say("go to https://claude.ai/oauth/authorize?code_challenge=x\n")
    line = sys.stdin.readline().strip()
    say(f"typed {line!r}\n")
    return 0


doings = {
    "ask": ask,
    "ask-twice": ask_twice,
    "repaint": repaint,
    "keep-waiting": keep_waiting,
    "note-hang-up": note_hang_up,
    "answer-prompts": answer_prompts,
    "never-reply": never_reply,
    "leave-early": leave_early,
    "open-browser": open_browser,
    "leave-a-listener": leave_a_listener,
    "stay-at-hang-up": stay_at_hang_up,
    "open-browser-at-a-new-address": open_browser_at_a_new_address,
    "open-browser-after-a-key": open_browser_after_a_key,
    "show-a-link": show_a_link,
    "echo-typed": echo_typed,
}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
