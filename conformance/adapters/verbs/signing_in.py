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
from fakes.browser.script import Visit, Visited
from fakes.browser.visitor import visit

# A program that has not shown its address after so long will not.
_ADDRESS_S = 10.0
# When nothing has happened for so long after the last event, the program waits for another one.
_QUIET_S = 3.0
_ADDRESS = re.compile(r"https?://\S+[?&]code_challenge=\S+")
_FOREIGN_CODE = "code-that-nobody-gave"
_WRONG_STATE = "a-state-that-nobody-chose"


def before_browser(scene: Scene, step: Login, notes: Notes) -> Drive:
    """What the person does during a ``login``."""

    def drive(talk: Talk) -> None:
        for number, script in enumerate(step.visits):
            address = _address(talk, scene, step, number)
            if address is None:
                break
            notes.listeners |= _listeners(scene.watch.spared)
            notes.visits.append(_visit(scene, address, script))
        for paste in step.pasted:
            if notes.visits:
                talk.type(f"{_pasted(paste, notes.visits[-1])}\n")
        quiet = Quiet(talk, scene, from_now=True)
        talk.wait(lambda: quiet.lasts(_QUIET_S), scene.target.limits.step_s)
        talk.end("hung-up" if step.hang_up else "still-waiting")

    return drive


def _address(talk: Talk, scene: Scene, step: Login, number: int) -> str | None:
    """The n-th address that the program opened, or printed where there is no browser."""
    found: list[str] = []

    def is_there() -> bool:
        found[:] = _opened(scene) if step.browser == "opens" else _ADDRESS.findall(talk.text)
        return len(found) > number

    if talk.wait(is_there, _ADDRESS_S):
        return found[number]
    return found[-1] if found and number else None


def _opened(scene: Scene) -> list[str]:
    log = shims.executions(scene.stand.layout.logs, (shims.BROWSER,))[shims.BROWSER]
    return [execution.argv[-1] for execution in log if len(execution.argv) > 1]


def _visit(scene: Scene, address: str, script: Visit) -> Visited:
    network = scene.network
    return visit(address, script, ca_file=Path(network.ca_file), proxy_url=network.proxy_url)


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
