"""Holds requests until as many are there as race each other."""

import asyncio
from fnmatch import fnmatchcase

from fakes.situation import Barrier


class Gate:
    """A barrier while it holds; once open it stays open. For one event loop."""

    def __init__(self, barrier: Barrier | None) -> None:
        self._barrier = barrier
        self._came = 0
        self._open = asyncio.Event()

    async def pass_through(self, host: str, path: str) -> None:
        """Return at once for a request that is not held, else when the gate opens."""
        barrier = self._barrier
        if barrier is None or host != barrier.host.lower() or not fnmatchcase(path, barrier.path):
            return
        self._came += 1
        if self._came >= barrier.parties:
            self.open()
        elif self._came == 1 and not self._open.is_set():
            asyncio.get_running_loop().call_later(barrier.most_s, self.open)
        await self._open.wait()

    def open(self) -> None:
        """Let everybody go on, now and later."""
        self._open.set()
