"""Killing a run at a moment of its refresh, as a power cut would."""

import contextlib
import os
import signal
import threading
import time

from conformance.adapters import processes
from conformance.adapters.launch.talk import Drive, Talk
from conformance.adapters.verbs.scene import Scene
from conformance.oracle import wire
from conformance.stage import keychain
from conformance.vocabulary.steps import Killed
from fakes.journal import Exchange

# The moments lie milliseconds apart, so there is no time to sleep long between two looks.
_LOOK_AGAIN_S = 0.0003
# How often it is seen that a run has ended without a token request.
_LOOK_UP_S = 0.02


class Request:
    """Waits for the first token request; all of it happens on the thread that will answer.

    ``before`` is how the store looked then: the program waits for its answer, so that whatever
    changes later is what it makes of the answer. ``is_last``: the run is killed there and then.
    """

    def __init__(self, scene: Scene, *, is_last: bool) -> None:
        self._scene = scene
        self._is_last = is_last
        self.has_arrived = threading.Event()
        self.before: tuple[tuple[str, int, int], ...] = ()

    def arrived(self, exchange: Exchange) -> None:
        """Look whether this is the request."""
        if self.has_arrived.is_set() or not wire.is_token_request(exchange):
            return
        self.before = store_now(self._scene)
        if self._is_last:
            _kill(self._scene)
        self.has_arrived.set()


def at_moment(scene: Scene, step: Killed) -> Drive:
    """Who waits for the moment and kills the run then."""
    first = len(scene.requests())
    request = Request(scene, is_last=step.at == "request")
    scene.watch.killer = request

    def drive(talk: Talk) -> None:
        try:
            while not request.has_arrived.wait(_LOOK_UP_S):
                if talk.is_over:
                    return
            if step.at == "request":
                talk.was_killed()
                return
            while not talk.is_over and not _is_answered(scene, first):
                time.sleep(_LOOK_AGAIN_S)
            while step.at == "write" and not talk.is_over and store_now(scene) == request.before:
                time.sleep(_LOOK_AGAIN_S)
            time.sleep(step.after_s)
            if not talk.is_over:
                talk.was_killed()
                _kill(scene)
        finally:
            scene.watch.killer = None

    return drive


def _kill(scene: Scene) -> None:
    processes.send(processes.below(os.getpid(), scene.watch.spared), signal.SIGKILL)


def _is_answered(scene: Scene, first: int) -> bool:
    return any(
        item.status is not None and wire.is_token_request(item) for item in scene.requests()[first:]
    )


def store_now(scene: Scene) -> tuple[tuple[str, int, int], ...]:
    """The names, sizes and times of what lies in the configuration directory and the keychain."""
    found = []
    for folder in (scene.stand.layout.config, keychain.items(scene.stand.layout)):
        with contextlib.suppress(OSError):  # not there, or gone between two looks
            for entry in os.scandir(folder):
                status = entry.stat(follow_symlinks=False)
                found.append((entry.name, status.st_size, status.st_mtime_ns))
    return tuple(sorted(found))
