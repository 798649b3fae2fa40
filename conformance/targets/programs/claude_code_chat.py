"""The Claude Code CLI behind the verb ``chat``: lines in, lines out, JSON messages in between.

The words after the program's name are added to the command, its standard error is passed on as it
is. Its exit status tells of the last prompt alone: where an earlier one failed it is 1 here.
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
        failed = _tell(session.stdout)
    return session.returncode or int(failed > 0)


def _ask(prompts: Iterable[str], session: TextIO) -> None:
    try:
        with session:
            for prompt in prompts:
                message = {"role": "user", "content": prompt.rstrip("\n")}
                session.write(json.dumps({"type": "user", "message": message}) + "\n")
                session.flush()
    except BrokenPipeError:  # it has ended; its status says why
        return


def _tell(lines: Iterable[str]) -> int:
    """Print each reply; the number of prompts that had none."""
    failed = 0
    for line in lines:
        message: Any = json.loads(line)
        if message.get("type") == "result":
            is_error = message.get("is_error") is True
            text = " ".join(str(message.get("result", message.get("errors", ""))).split())
            print(text, file=sys.stderr if is_error else sys.stdout, flush=True)
            failed += is_error
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
