"""What the suite costs beside what it judges: ``python -m benchmarks.overhead [ROUNDS] [AREA...]``.

Each round runs one sample of the catalogue, of scenarios that only send, twice: through ``pytest``
with the command adapter in one process (start of the interpreter, collection, staging, observing,
judging, reports), and bare, in the same worlds with the same fakes. The ratio is the overhead; the
median is printed.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.sends import is_plain
from conformance import catalogue
from conformance.targets import loader
from fakes.internet import namespace

# With byte code kept, as for anybody who has not forbidden it.
_ENVIRONMENT = {
    name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
}
_TARGET = loader.load("reference-command")
# So many scenarios, as far apart as there are: all areas, all modes.
_SAMPLE = 120


def _sample(areas: list[str]) -> list[str]:
    """Scenarios whose every step is a plain send: a person's pauses are nobody's overhead."""
    found = [
        item.id
        for item in catalogue.catalogue()
        if is_plain(item)
        and not (areas and catalogue.area(item.id) not in areas)
        and catalogue.needed_capabilities(item) <= _TARGET.capabilities
        and not item.given.trusted
        and not item.given.frozen
    ]
    return found[:: max(1, len(found) // _SAMPLE)]


def _suite(ids: list[str]) -> float:
    command = [
        *(sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider"),
        *("-p", "no:randomly", "--target", "reference-command"),
        *(f"conformance/test_scenarios.py::test_scenario[{name}]" for name in ids),
    ]
    started = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=_ENVIRONMENT)
    took = time.perf_counter() - started
    if done.returncode != 0:
        raise SystemExit(f"the suite ended with {done.returncode}:\n{done.stdout[-2000:]}")
    return took


def _bare(ids: list[str]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        argv = [sys.executable, "-m", "benchmarks.bare", folder, *ids]
        command = namespace.command(argv, Path(folder) / "namespace")
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"the bare programs ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return float(done.stdout)


def main(rounds: int, areas: list[str]) -> None:
    """Print each round and the median of the ratios."""
    ids = _sample(areas)
    ratios = []
    for number in range(1, rounds + 1):
        suite, bare = _suite(ids), _bare(ids)
        ratios.append(suite / bare)
        print(
            f"round {number}: {len(ids)} scenarios, suite {suite:.1f} s, bare {bare:.1f} s,"
            f" ratio {ratios[-1]:.3f}",
            flush=True,
        )
    print(f"overhead: {statistics.median(ratios):.3f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3, sys.argv[2:])
