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
from conformance.adapters.performance import Performer
from conformance.adapters.verbs.words import words
from conformance.stage import environment
from conformance.stage.filling import Filling
from conformance.stage.layout import lay_out
from conformance.stage.planting import Stand, plant, strike
from conformance.stage.situation import situation
from conformance.targets import loader
from conformance.vocabulary.steps import Send
from fakes.internet import namespace
from fakes.internet.internet import Internet


def _bare(performer: Performer, task: Perform, name: str) -> float:
    """Seconds that the programs of one scenario take, started and waited for by subprocess."""
    started = time.time()
    layout = lay_out(task.given, performer.folder, name)
    places = {**layout.places, "now": str(int(started * 1000))}
    filling = Filling(scenario=task.scenario, places=places)
    stand = Stand(layout=layout, filling=filling, target=performer.target, started=started)
    plant(task.given, stand)
    performer.internet.begin(situation(task.given, task.when, filling, started, stand.target))
    took = 0.0
    for step in task.when:
        # The same words and variables as in the suite, by its own means.
        if not isinstance(step, Send):
            raise SystemExit(f"{task.scenario}: only scenarios of plain sends can be run bare")
        made = environment.compose(
            task.given,
            step,
            target=stand.target,
            layout=layout,
            filling=stand.filling,
            network=performer.network,
        )
        argv = words(stand.target, task.given, stand, step)
        begun = time.perf_counter()
        subprocess.run(
            argv,
            env=made,
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
