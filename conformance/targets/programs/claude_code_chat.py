"""The Claude Code CLI behind the verb ``chat``: lines in, lines out, JSON messages in between.

``claude -p --input-format stream-json --output-format stream-json`` takes a user message a line
and tells of each reply in a message of the type ``result``. The words after the program's name are
added to that command; its standard error and its exit status are passed on as they are.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

_STREAMING = ("-p", "--verbose", "--input-format", "stream-json", "--output-format", "stream-json")


def main(argv: Sequence[str]) -> int:
    """Hold one session: a prompt a line until the input ends, a reply a line."""
    program, *flags = argv
    with subprocess.Popen(
        [program, *_STREAMING, *flags],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as session:
        if session.stdin is None or session.stdout is None:
            raise AssertionError("pipes were asked for")
        # It may end while nothing is typed: nobody waits for that line then.
        threading.Thread(target=_ask, args=(sys.stdin, session.stdin), daemon=True).start()
        _tell(session.stdout)
    return session.returncode


def _ask(prompts: Iterable[str], session: TextIO) -> None:
    try:
        with session:
            for prompt in prompts:
                message = {"role": "user", "content": prompt.rstrip("\n")}
                session.write(json.dumps({"type": "user", "message": message}) + "\n")
                session.flush()
    except BrokenPipeError:  # it has ended; its status says why
        return


def _tell(lines: Iterable[str]) -> None:
    for line in lines:
        message: Any = json.loads(line)
        if message.get("type") == "result":
            text = " ".join(str(message.get("result", message.get("errors", ""))).split())
            stream = sys.stderr if message.get("is_error") else sys.stdout
            print(text, file=stream, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
