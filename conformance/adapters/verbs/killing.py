"""Killing a run at a moment of its refresh, as a power cut would."""

import contextlib
import os
import signal
import time
from collections.abc import Iterable
from pathlib import Path

from conformance.adapters import processes
from conformance.adapters.launch.talk import Drive, Talk
from conformance.adapters.verbs.scene import Scene
from conformance.oracle import wire
from conformance.stage import keychain
from conformance.vocabulary.steps import Killed
from fakes.journal import Exchange

# The moments lie milliseconds apart, so there is no time to sleep long between two looks.
_LOOK_AGAIN_S = 0.0003


class AtRequest:
    """Kills as soon as a token request has arrived, on the thread that would answer it."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self.has_killed = False

    def arrived(self, exchange: Exchange) -> None:
        """Kill the run when this is the request."""
        if wire.is_token_request(exchange) and not self.has_killed:
            self.has_killed = True
            _kill(self._scene)


def at_moment(scene: Scene, step: Killed) -> Drive:
    """Who waits for the moment and kills the run then."""

    def drive(talk: Talk) -> None:
        if step.at == "request":
            killer = AtRequest(scene)
            scene.watch.killer = killer
            talk.wait(lambda: killer.has_killed, scene.target.limits.step_s)
            scene.watch.killer = None
            if killer.has_killed:
                talk.was_killed()
            return
        first = len(scene.requests())
        folders = (scene.stand.layout.config, keychain.items(scene.stand.layout))
        while not talk.is_over and not _is_answered(scene, first):
            time.sleep(_LOOK_AGAIN_S)
        before = _signature(folders)
        while step.at == "write" and not talk.is_over and _signature(folders) == before:
            time.sleep(_LOOK_AGAIN_S)
        time.sleep(step.after_s)
        if not talk.is_over:
            talk.was_killed()
            _kill(scene)

    return drive


def _kill(scene: Scene) -> None:
    processes.send(processes.below(os.getpid(), scene.watch.spared), signal.SIGKILL)


def _is_answered(scene: Scene, first: int) -> bool:
    return any(
        item.status is not None and wire.is_token_request(item) for item in scene.requests()[first:]
    )


def _signature(folders: Iterable[Path]) -> tuple[tuple[str, int, int], ...]:
    """The names, sizes and times of what lies in these folders, as far as they are there."""
    found = []
    for folder in folders:
        with contextlib.suppress(OSError):  # not there, or gone between two looks
            for entry in os.scandir(folder):
                status = entry.stat(follow_symlinks=False)
                found.append((entry.name, status.st_size, status.st_mtime_ns))
    return tuple(sorted(found))
