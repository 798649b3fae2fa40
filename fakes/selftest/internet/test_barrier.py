"""Requests that race are held until all of them are there."""

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor

from fakes.internet.internet import Internet
from fakes.journal import Exchange
from fakes.selftest import wire
from fakes.situation import ISSUER, Barrier, Fault, Situation

_PATH = "/v1/oauth/token"


class _Arrivals:
    """Counts what has arrived, so that a test need not guess."""

    def __init__(self) -> None:
        self._count = 0
        self._changed = threading.Condition()

    def watch(self, _: Exchange) -> None:
        """One more."""
        with self._changed:
            self._count += 1
            self._changed.notify_all()

    def wait_for(self, count: int) -> None:
        """Until so many have arrived."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._count >= count, wire.PATIENCE_S)


def _ask(pool: ThreadPoolExecutor, internet: Internet, path: str = _PATH) -> "Future[bytes]":
    return pool.submit(wire.ask, internet, ISSUER, path)


def test_nobody_goes_on_before_the_last_has_come(internet: Internet) -> None:
    """Then all do; whoever comes later is not held."""
    arrivals = _Arrivals()
    barrier = Barrier(parties=3, most_s=60)
    journal = internet.begin(Situation(barrier=barrier), arrivals.watch)
    with ThreadPoolExecutor(3) as pool:
        held = [_ask(pool, internet) for _ in range(2)]
        arrivals.wait_for(2)
        assert wire.status(wire.ask(internet, ISSUER, "/another/path")) == 404
        assert [exchange.status for exchange in journal.exchanges] == [None, None, 404]
        held.append(_ask(pool, internet))
        assert [wire.status(each.result(wire.PATIENCE_S)) for each in held] == [404] * 3
    assert wire.status(wire.ask(internet, ISSUER, _PATH)) == 404


def test_it_holds_no_longer_than_it_may(internet: Internet) -> None:
    """Since the first came."""
    internet.begin(Situation(barrier=Barrier(parties=2, most_s=0.2)))
    begun = time.monotonic()
    assert wire.status(wire.ask(internet, ISSUER, _PATH)) == 404
    assert time.monotonic() - begun >= 0.2


def test_the_end_of_its_situation_frees_everybody(internet: Internet) -> None:
    """Their connections are dropped, and the next situation is served."""
    arrivals = _Arrivals()
    internet.begin(Situation(barrier=Barrier(parties=2, most_s=60)), arrivals.watch)
    with ThreadPoolExecutor(1) as pool:
        held = _ask(pool, internet)
        arrivals.wait_for(1)
        journal = internet.begin(Situation())
        assert held.exception(wire.PATIENCE_S) is not None or held.result() == b""
    assert wire.status(wire.ask(internet, ISSUER, _PATH)) == 404
    assert (len(journal.exchanges), journal.failures) == (1, [])


def test_faults_come_after_it(internet: Internet) -> None:
    """Whoever goes on first meets the first fault."""
    fault = Fault(kind="status", host=ISSUER, path=_PATH, first=1)
    internet.begin(Situation(barrier=Barrier(parties=2, most_s=60), faults=(fault,)))
    with ThreadPoolExecutor(2) as pool:
        both = [_ask(pool, internet) for _ in range(2)]
        assert sorted(wire.status(each.result(wire.PATIENCE_S)) for each in both) == [404, 500]
