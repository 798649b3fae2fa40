"""``python -m benchmarks.fixtures``: what the fixtures for other projects' tests cost."""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from conformance.testing.internet import opened
from conformance.testing.pool import Pool
from conformance.testing.worlds import Worlds
from conformance.vocabulary.world import World
from fakes.internet import namespace

_ROUNDS = 20
_FEW = 5
_TRUE = World(environment={"ANTHROPIC_API_KEY": "«environment-key»"})


def main() -> None:
    """Print medians in milliseconds: of imports processor time, of the rest what passes."""
    plugin = (
        "import pytest; t = __import__('time').process_time(); import conformance.testing.plugin"
    )
    fakes = "t = __import__('time').process_time(); import fakes.internet.internet"
    print(f"load the plugin                     {_of_import(plugin):8.1f} ms")
    print(f"import the fakes, once a process    {_of_import(fakes):8.1f} ms")
    print(f"start them, once a process          {_median(_start, _FEW):8.1f} ms")
    with Pool() as pool:
        print(
            f"fake_internet, each test            {_median(lambda: _open(pool), _ROUNDS):8.1f} ms"
        )
        print(f"world, staged and one `true` run    {_median(lambda: _run(pool), _ROUNDS):8.1f} ms")
        if namespace.available() is None:
            cost = _median(lambda: _run(pool, inside=True), _FEW)
            print(f"the same in a namespace             {cost:8.1f} ms")


def _median(action: Callable[[], None], rounds: int) -> float:
    """Milliseconds; one round more goes before, uncounted."""
    took = []
    for _ in range(rounds + 1):
        begin = time.perf_counter()
        action()
        took.append(time.perf_counter() - begin)
    return statistics.median(took[1:]) * 1000


def _of_import(code: str) -> float:
    words = [sys.executable, "-c", f"{code}; print(__import__('time').process_time() - t)"]
    took = [float(subprocess.check_output(words, text=True)) for _ in range(_FEW + 1)]
    return statistics.median(took[1:]) * 1000


def _start() -> None:
    with Pool() as pool, pool.lend():
        pass


def _open(pool: Pool) -> None:
    with pytest.MonkeyPatch.context() as patches, opened(pool, patches, "node"):
        pass


def _run(pool: Pool, *, inside: bool = False) -> None:
    with pytest.MonkeyPatch.context() as patches, Worlds(pool, patches, "node") as worlds:
        worlds(_TRUE, network="namespace" if inside else "proxy").run(["true"])


if __name__ == "__main__":
    main()
