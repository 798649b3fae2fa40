"""What was observed of one scenario: plain data that the stage makes and the oracle reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from fakes.journal import Connection, Exchange, Lookup, Tunnel
from fakes.programs.browser.script import Visited
from fakes.programs.helper.script import Execution

Network = Literal["namespace", "proxy"]
# The last three are endings by the suite, as a scenario asks for them: no more would have come, the
# terminal was closed, the process was killed on its way.
Ending = Literal[
    "exited", "signalled", "timed-out", "flooded", "still-waiting", "hung-up", "killed"
]
KeychainOperation = Literal["read", "write", "delete"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The optional last line of standard output, as the target wrote it."""

    outcome: str
    reason: str | None
    source: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One step as a process: how it ended, what it said, what it left.

    ``exit_status`` only when it exited; ``signal`` only when it died by one that was not ours.
    ``crash`` says in words why the run counts as a crash, or is ``None``. ``outcome_problem``
    says what is wrong with the outcome line where one is owed. ``exchanges`` is the range of the
    observation's exchanges that arrived during the step. ``left`` are the command lines of
    processes of the run's own that were still there after it (they have been ended since).
    ``command_lines`` are those of descendants seen while a request was under way. ``stdout`` of a
    step in a pseudo-terminal is all that was on it. ``questions``: how often the question about
    trust was put; ``answered_at``: when it was answered first, seconds since the epoch. ``visits``
    are those of a login; ``listeners`` the addresses at which its processes listened meanwhile, and
    ``listening_after`` those that still answered when it had ended, or two seconds after its
    terminal was closed. ``others`` are the further processes of a race. A change of the
    world is a run without words that exited with status 0.
    """

    argv: tuple[str, ...]
    ending: Ending
    exit_status: int | None
    signal: int | None
    stdout: str
    stderr: str
    started: float
    duration_s: float
    crash: str | None = None
    outcome: Outcome | None = None
    outcome_problem: str | None = None
    exchanges: tuple[int, int] = (0, 0)
    left: tuple[tuple[str, ...], ...] = ()
    command_lines: tuple[tuple[str, ...], ...] = ()
    questions: int = 0
    answered_at: float | None = None
    visits: tuple[Visited, ...] = ()
    listeners: tuple[str, ...] = ()
    listening_after: tuple[str, ...] = ()
    others: tuple["Run", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSeen:
    """One file of the world after the last step.

    ``path`` begins with a place (``«config»/.credentials.json``). ``before`` and ``after`` are
    its bytes (``None``: not there); ``mode`` is what it has now. ``planted``: the stage wrote it.
    ``accessed``: it was read during the run; ``None`` where that cannot be told.
    """

    path: str
    before: bytes | None
    after: bytes | None
    mode: int | None
    planted: bool
    accessed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemSeen:
    """One item of the keychain, before and after: its value, ``None`` where there was none."""

    service: str
    account: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeychainCall:
    """One call of the keychain by the program; ``argv`` where a program was run for it."""

    operation: KeychainOperation
    service: str
    account: str
    time: float
    argv: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """Everything that was seen of one scenario.

    ``canaries`` maps each slot to its planted value; ``values`` maps places to paths.
    ``executions`` maps a helper's name to its log, in order. ``error`` is set when the harness
    itself failed, in words; nothing else then counts. ``environment_seen`` are the variable names
    of the target's processes, as their kernel records tell. ``folders`` maps each folder that was
    made during the run to its mode. ``keychain`` and ``keychain_calls`` are empty where the world
    has none.
    """

    network: Network
    runs: tuple[Run, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    connections: tuple[Connection, ...] = ()
    lookups: tuple[Lookup, ...] = ()
    tunnels: tuple[Tunnel, ...] = ()
    executions: Mapping[str, tuple[Execution, ...]] = field(default_factory=dict)
    files: tuple[FileSeen, ...] = ()
    folders: Mapping[str, int] = field(default_factory=dict)
    keychain: tuple[ItemSeen, ...] = ()
    keychain_calls: tuple[KeychainCall, ...] = ()
    canaries: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    started: float = 0.0
    environment_seen: frozenset[str] = frozenset()
    error: str | None = None
