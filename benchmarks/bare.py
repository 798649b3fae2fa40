"""The programs of scenarios run bare: staged worlds and fakes as in the suite, nothing observed.

Run by ``benchmarks.overhead`` inside a namespace of its own; prints the summed seconds from start
to end of every program.
"""

import subprocess
import sys
import time
from pathlib import Path

from conformance import catalogue
from conformance.adapters import isolation
from conformance.adapters.messages import Perform
from conformance.adapters.performance import Performer, _Scene, _Watch
from conformance.stage.filling import Filling
from conformance.stage.layout import lay_out
from conformance.stage.planting import Stand, plant, strike
from conformance.stage.situation import situation
from conformance.targets import loader
from fakes.internet import namespace
from fakes.internet.internet import Internet


def _bare(performer: Performer, task: Perform, name: str) -> float:
    """Seconds that the programs of one scenario take, started and waited for by subprocess."""
    started = time.time()
    layout = lay_out(task.given, performer.folder, name)
    filling = Filling(scenario=task.scenario, places={**layout.places, "now": "0"})
    stand = Stand(layout=layout, filling=filling, target=performer.target, started=started)
    plant(task.given, stand)
    told = situation(task.given, task.when, filling, started)
    journal = performer.internet.begin(told)
    scene = _Scene(world=task.given, stand=stand, journal=journal, watch=_Watch())
    took = 0.0
    for step in task.when:
        # The same words and variables as in the suite, by its own means.
        environment = performer._environment(scene, step)  # noqa: SLF001  # the suite's own means
        words = performer._words(scene, step)  # noqa: SLF001  # the suite's own means
        begun = time.perf_counter()
        subprocess.run(
            words,
            env=environment,
            cwd=layout.workspace,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        took += time.perf_counter() - begun
    strike(stand)
    return took


def main(folder: Path, ids: list[str]) -> None:
    """Print the seconds of all scenarios, twins of refusals included once each."""
    worlds = folder / "worlds"
    isolation.enter_own_processes()
    isolation.mount_memory(worlds)
    namespace.prepare(folder / "namespace")
    with Internet("namespace", folder) as internet:
        performer = Performer(
            target=loader.load("reference-command"),
            entry="namespace",
            internet=internet,
            folder=worlds.resolve(),
            server=None,
            access_times_tell=False,
        )
        tasks = {}
        for item in (catalogue.by_id()[name] for name in ids):
            tasks[item.id] = Perform(scenario=item.id, given=item.given, when=item.when)
            if (twin := item.control) is not None:
                tasks[twin.id] = Perform(scenario=twin.id, given=twin.given, when=twin.when)
        seconds = [_bare(performer, task, f"{at:05d}") for at, task in enumerate(tasks.values())]
    print(f"{sum(seconds):.3f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
