"""The fake internet as one object: start it, begin a situation, read the journal."""

import asyncio
import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import Literal, Self, TypeVar

from uvicorn.config import Config

from fakes.internet.certificates import Certificates
from fakes.internet.doors import Door, Doors, listen
from fakes.internet.episode import Episode
from fakes.internet.nameserver import NameServer
from fakes.internet.namespace import METADATA_ADDRESSES, Reach, move
from fakes.internet.protocol import Recorder
from fakes.internet.router import route
from fakes.journal import Exchange, Journal
from fakes.situation import FaultKind, Situation

Entry = Literal["namespace", "proxy"]
Watcher = Callable[[Exchange], None]

_HERE = "127.0.0.1"
_KEEP_ALIVE_S = 75
_LOOK_AGAIN_S = 0.001
_REACHES: Mapping[FaultKind | None, Reach] = {"unreachable": "nowhere", "blackhole": "void"}
_Result = TypeVar("_Result")


def _configuration() -> Config:
    # uvicorn would print "Invalid HTTP request received." between pytest's dots; we journal it.
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL + 1)
    config = Config(
        route, http=Recorder, loop="none", ws="none", lifespan="off", interface="asgi3",
        log_config=None, access_log=False, server_header=False, proxy_headers=False,
        timeout_keep_alive=_KEEP_ALIVE_S,
    )  # fmt: skip
    config.load()
    return config


class Internet:
    """The fake internet in a thread of its own.

    In the namespace entry it takes the ports 443, 80 and 53 of a namespace that
    ``fakes.internet.namespace.prepare`` made ready; in the proxy entry, ports of loopback that
    happen to be free. Processes that are forked without exec (a fork server) must be started before
    ``start``: they would inherit its sockets and keep connections open that it has closed.
    """

    def __init__(self, entry: Entry, folder: Path) -> None:
        self.entry: Entry = entry
        self.proxy_url: str | None = None
        """Where the CONNECT proxy listens; ``None`` in the namespace entry."""
        self.metadata_urls: Mapping[str, str] = {}
        """Metadata address to a base URL that reaches it without proxy; in the proxy entry."""
        self._certificates = Certificates(folder)
        self.ca_file: Path = self._certificates.ca_file
        self._episode = Episode(Situation(), None)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="fake-internet", daemon=True)
        self._ready: Future[None] = Future()
        self._names: NameServer | None = None
        self._doors: Doors | None = None
        self._reaches: dict[str, Reach] = {}

    def start(self) -> None:
        """Listen. Raises ``OSError`` when an address cannot be had."""
        self._thread.start()
        self._ready.result()

    def stop(self) -> None:
        """Drop every connection and end the thread."""
        if self._thread.is_alive():
            self._call(self._close)
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def begin(self, situation: Situation, watcher: Watcher | None = None) -> Journal:
        """Start afresh: new journal, new state; connections of before are dropped.

        A connection that was made before still belongs to the journal of before, even when it was
        not yet accepted.
        """
        episode = Episode(situation, watcher)
        self._call(lambda: self._swap(episode))
        return episode.journal

    def settle(self, timeout_s: float = 0.5) -> bool:
        """Wait until every connection is closed and read to its end; false when time runs out.

        To be called when the clients have ended, before the journal is read: what they sent last
        may still be on its way.
        """
        return asyncio.run_coroutine_threadsafe(self._settle(timeout_s), self._loop).result()

    async def _settle(self, timeout_s: float) -> bool:
        deadline = self._loop.time() + timeout_s
        self._drain()
        while self._episode.guests:
            if self._loop.time() >= deadline:
                return False
            await asyncio.sleep(_LOOK_AGAIN_S)
        return True

    def _call(self, action: Callable[[], _Result]) -> _Result:
        done: Future[_Result] = Future()

        def act() -> None:
            try:
                done.set_result(action())
            except BaseException as error:  # noqa: BLE001  # raised where the call was made
                done.set_exception(error)

        self._loop.call_soon_threadsafe(act)
        return done.result()

    def _swap(self, episode: Episode) -> None:
        self._drain()
        before, self._episode = self._episode, episode
        before.dismiss()
        self._place_metadata()

    def _place_metadata(self) -> None:
        """Let each metadata address appear as the episode wants it; in the namespace alone."""
        if self._doors is None or self.entry == "proxy":
            return
        faults = {address: self._episode.host_fault(address) for address in METADATA_ADDRESSES}
        self._doors.shut([address for address in faults if faults[address] == "refuse"])
        for address, fault in faults.items():
            before, after = self._reaches.get(address, "here"), _REACHES.get(fault, "here")
            if before != after:
                move(address, before, after)
                self._reaches[address] = after

    def _drain(self) -> None:
        if self._doors is not None:
            self._doors.drain()
        if self._names is not None:
            self._names.drain()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._open())
        except BaseException as error:  # noqa: BLE001  # raised by start()
            self._ready.set_exception(error)
            return
        self._ready.set_result(None)
        self._loop.run_forever()
        self._loop.run_until_complete(_end_tasks())
        self._loop.close()

    async def _open(self) -> None:
        self._doors = Doors(_configuration(), self._certificates, lambda: self._episode)
        if self.entry == "proxy":
            self._doors.open(self._proxy_doors())
            return
        self._doors.open(_namespace_doors())
        self._names = NameServer(lambda: self._episode)
        await self._names.open()

    def _proxy_doors(self) -> tuple[Door, ...]:
        proxy = Door(listener=listen(_HERE, 0), proxy=True)
        metadata = [Door(listener=listen(_HERE, 0), alias=name) for name in METADATA_ADDRESSES]
        self.proxy_url = _url(proxy)
        self.metadata_urls = {str(door.alias): _url(door) for door in metadata}
        return (proxy, *metadata)

    def _close(self) -> None:
        if self._doors is not None:
            self._doors.close()
        if self._names is not None:
            self._names.close()
        self._episode.dismiss()


async def _end_tasks() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _url(door: Door) -> str:
    address, port = door.listener.getsockname()
    return f"http://{address}:{port}"


def _namespace_doors() -> tuple[Door, ...]:
    places = [(_HERE, 443), (_HERE, 80), *((address, 80) for address in METADATA_ADDRESSES)]
    return tuple(Door(listener=listen(*place)) for place in places)
