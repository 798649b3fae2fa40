"""What the fake key helper does when it is executed."""

from dataclasses import dataclass
from typing import Literal

Child = Literal[
    "holds-output",  # a background child, in a session of its own, that keeps standard output open
    "detached",  # the same, with no stream of the helper's
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """The helper logs its execution, then does this, in the order of the fields.

    ``child`` lives for ``child_s`` seconds. ``read_stdin``: reads standard input to its end first.
    ``hang``: never answers and ignores SIGTERM (for an hour, so that a lost one does not stay).
    ``outputs[n]`` is what the n-th execution prints after ``delay_s`` seconds; the last one stays.
    Before it prints, each of ``writes`` is put in place: path, bytes and mode; missing folders are
    made. ``signal``: dies by this signal at the end, else exits with ``exit_status``.
    """

    child: Child | None = None
    child_s: float = 30.0
    read_stdin: bool = False
    hang: bool = False
    delay_s: float = 0.0
    stderr: bytes = b""
    outputs: tuple[bytes, ...] = (b"",)
    writes: tuple[tuple[str, bytes, int], ...] = ()
    signal: int | None = None
    exit_status: int = 0
