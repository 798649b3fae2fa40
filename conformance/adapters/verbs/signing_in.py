"""The person who logs in: follows each address in a browser, pastes, waits, closes the terminal."""

import os
import re
from collections.abc import Collection
from pathlib import Path

import psutil

from conformance.adapters import processes
from conformance.adapters.launch.talk import Drive, Talk
from conformance.adapters.verbs.scene import Notes, Quiet, Scene
from conformance.stage import shims
from conformance.vocabulary.steps import Login, Paste
from fakes.programs.browser.script import Visit, Visited
from fakes.programs.browser.visitor import visit

# A program that has not shown its address after so long will not. Another one, in the same login,
# follows what the person did to the first, so it comes sooner or never.
_ADDRESS_S = 10.0
_NEXT_ADDRESS_S = 1.0
# At a terminal a program may wait for a key before it opens a browser. It is pressed late: one that
# is slow to start would take it for an empty code.
_FIRST_KEY_S = 5.0
# When nothing has happened for so long after the last event, the program waits for another one.
_QUIET_S = 3.0
# Who closes the terminal waits no longer than to see that it has gone quiet.
_LEAVE_S = 0.3
# A terminal's escape sequences, such as those of a link, are no part of it.
_ADDRESS = re.compile(r"https?://[^\s\x00-\x1f]+[?&]code_challenge=[^\s\x00-\x1f]+")
_FOREIGN_CODE = "code-that-nobody-gave"
_WRONG_STATE = "a-state-that-nobody-chose"


def before_browser(scene: Scene, step: Login, notes: Notes) -> Drive:
    """What the person does during a ``login``."""
    # The log of the browser holds the addresses of the logins before, too.
    before = len(_opened(scene)) if step.browser == "opens" else 0

    def drive(talk: Talk) -> None:
        for number, script in enumerate(step.visits):
            address = _address(talk, scene, step, before, number)
            if address is None:
                break
            notes.listeners |= _listeners(scene.watch.spared)
            visited = _visit(scene, address, script)
            notes.visits.append(visited)
            scene.visited.append(visited)
        if not step.visits:
            _address(talk, scene, step, before, 0)
            notes.listeners |= _listeners(scene.watch.spared)
        for paste in step.pasted:
            if notes.visits:
                talk.type(f"{_pasted(paste, notes.visits[-1])}{_enter(step)}")
        quiet = Quiet(talk, scene, from_now=True)
        rest_s = _LEAVE_S if step.hang_up else _QUIET_S
        talk.wait(lambda: quiet.lasts(rest_s), scene.target.limits.step_s)
        talk.end("hung-up" if step.hang_up else "still-waiting")

    return drive


def _address(talk: Talk, scene: Scene, step: Login, before: int, number: int) -> str | None:
    """The n-th address that the program opened, or printed where there is no browser.

    Where it shows no other one, the person goes to the last one again.
    """
    found: list[str] = []

    def is_there() -> bool:
        is_opened = step.browser == "opens"
        found[:] = _opened(scene)[before:] if is_opened else _ADDRESS.findall(talk.text)
        return len(found) > number

    if step.terminal and not number and not talk.wait(is_there, _FIRST_KEY_S):
        talk.type(_enter(step))
    if talk.wait(is_there, _NEXT_ADDRESS_S if number else _ADDRESS_S):
        return found[number]
    return found[-1] if found else None


def _enter(step: Login) -> str:
    """What the key Enter sends; a terminal makes a line feed of it, where the program lets it."""
    return "\r" if step.terminal else "\n"


def _opened(scene: Scene) -> list[str]:
    log = shims.executions(scene.stand.layout.logs, (shims.BROWSER,))[shims.BROWSER]
    return [execution.argv[-1] for execution in log if len(execution.argv) > 1]


def _visit(scene: Scene, address: str, script: Visit) -> Visited:
    network = scene.network
    return visit(
        address,
        script,
        ca_file=Path(network.ca_file),
        proxy_url=network.proxy_url,
        earlier=tuple(scene.visited),
    )


def _pasted(paste: Paste, visited: Visited) -> str:
    code, state = visited.code or "", visited.state or ""
    match paste:
        case "right":
            return f"{code}#{state}"
        case "wrong-state":
            return f"{code}#{_WRONG_STATE}"
        case "without-state":
            return code
        case "foreign-code":
            return f"{_FOREIGN_CODE}#{state}"
        case "garbage":
            return "what is this?"


def _listeners(spared: Collection[int]) -> set[str]:
    """Where the run's processes listen now, as ``address:port``."""
    found = set()
    for pid in processes.below(os.getpid(), spared):
        try:
            sockets = psutil.Process(pid).net_connections("inet")
        except psutil.Error:
            continue
        found |= {
            f"{item.laddr.ip}:{item.laddr.port}"
            for item in sockets
            if item.status == psutil.CONN_LISTEN
        }
    return found
