"""One scenario performed: the world staged, the steps done, everything seen put into one value."""

import contextlib
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from conformance.adapters import isolation, processes
from conformance.adapters.launch import command, running
from conformance.adapters.launch.fork_server import ForkServer
from conformance.adapters.messages import Perform
from conformance.adapters.verbs import logging_in
from conformance.adapters.verbs.doing import Hands
from conformance.adapters.verbs.scene import Scene, Watch
from conformance.stage import environment, files, keychain, shims
from conformance.stage.filling import Filling
from conformance.stage.layout import lay_out
from conformance.stage.planting import StagingError, Stand, plant, strike
from conformance.stage.situation import situation
from conformance.vocabulary.observation import Network as Entry
from conformance.vocabulary.observation import Observation
from conformance.vocabulary.steps import Doctor, Login, Send, Step
from conformance.vocabulary.target import Target
from fakes.internet.internet import Internet
from fakes.journal import Journal

# Where the user database sends this account: the home of the world that is on.
HOME_LINK = "home-of-the-account"


@dataclass(slots=True, kw_only=True)
class Performer:
    """Performs one scenario after the other for one target; ``folder`` holds the worlds."""

    target: Target
    entry: Entry
    internet: Internet
    folder: Path
    server: ForkServer | None
    access_times_tell: bool
    _count: int = 0

    @property
    def network(self) -> environment.Network:
        """What a target must know to reach the fakes."""
        return environment.Network(
            ca_file=self.internet.ca_file,
            proxy_url=self.internet.proxy_url,
            metadata_urls=self.internet.metadata_urls,
        )

    def perform(self, task: Perform) -> Observation:
        """Everything that is seen of one scenario.

        Raises ``StagingError`` for a world or target that cannot be had here, ``OSError`` when
        the program cannot be started.
        """
        started = time.time()
        self._count += 1
        layout = lay_out(task.given, self.folder, f"{self._count:05d}")
        places = {**layout.places, "now": str(int(started * 1000))}
        filling = Filling(scenario=task.scenario, places=places)
        stand = Stand(
            layout=layout,
            filling=filling,
            target=self.target,
            started=started,
            is_interactive=any(_is_interactive(step) for step in task.when),
        )
        link = self.folder / HOME_LINK
        link.unlink(missing_ok=True)
        link.symlink_to(layout.home)
        try:
            plant(task.given, stand)
            with _frozen(task, stand):
                return self._perform(task, stand)
        finally:
            if task.keep is not None:
                with contextlib.suppress(shutil.Error):  # pipes and sockets cannot be copied
                    shutil.copytree(layout.root, task.keep, symlinks=True)
            strike(stand)

    def _perform(self, task: Perform, stand: Stand) -> Observation:
        watch, layout = Watch(), stand.layout
        if browsing := [step for step in task.when if isinstance(step, Login | Doctor)]:
            login = next((step for step in browsing if isinstance(step, Login)), None)
            shims.install_browser(login, layout.bin, layout.logs)
        self._log_in(task, stand, watch)
        told = situation(task.given, task.when, stand.filling, stand.started, self.target)
        journal = self.internet.begin(told, watch.look)
        scene = Scene(
            target=self.target,
            world=task.given,
            stand=stand,
            journal=journal,
            watch=watch,
            network=self.network,
        )
        self._trust(scene)
        hands = Hands(scene=scene, internet=self.internet, server=self.server)
        runs = tuple(hands.do(step) for step in task.when)
        if journal.failures:
            raise StagingError(f"the fakes failed: {journal.failures[0]}")
        form = self.target.staging.keychain
        has_keychain = form is not None and keychain.is_there(layout)
        return Observation(
            network=self.entry,
            runs=runs,
            exchanges=tuple(journal.exchanges),
            connections=tuple(journal.connections),
            lookups=tuple(journal.lookups),
            tunnels=tuple(journal.tunnels),
            executions=shims.executions(layout.logs, (*stand.helpers, shims.BROWSER)),
            files=files.observe(layout, stand.planted, tells=self.access_times_tell),
            folders=files.made_folders(layout, stand.folders),
            keychain=keychain.seen(layout, form, stand.kept) if form and has_keychain else (),
            keychain_calls=keychain.calls(layout) if has_keychain else (),
            canaries=dict(stand.filling.canaries),
            values=dict(stand.filling.places),
            started=stand.started,
            environment_seen=frozenset(watch.names),
        )

    def _log_in(self, task: Perform, stand: Stand, watch: Watch) -> None:
        """Let the target make its stored login, where its file says that it has to."""
        login = task.given.stored_login
        if login is None or self.target.staging.login != "verb":
            return
        shims.install_browser(None, stand.layout.bin, stand.layout.logs)
        scene = Scene(
            target=self.target,
            world=task.given,
            stand=stand,
            journal=Journal(),
            watch=watch,
            network=self.network,
        )
        logging_in.log_in(Hands(scene=scene, internet=self.internet, server=self.server), login)
        shims.remove_browser(stand.layout.bin, stand.layout.logs)

    def _trust(self, scene: Scene) -> None:
        words = self.target.staging.trust
        if not scene.world.trusted or words is None:
            return
        workspace = str(scene.stand.layout.workspace)
        argv = tuple(word.replace("{workspace}", workspace) for word in words)
        made = environment.compose(
            scene.world,
            Send(),
            target=self.target,
            layout=scene.stand.layout,
            filling=scene.stand.filling,
            network=self.network,
        )
        asked = running.Command(argv=argv, environment=made, folder=workspace)
        spared = self.spared()
        ended = running.run(command.launch, asked, self.target.limits.step_s, spared)
        processes.clear(spared)
        if ended.status != 0:
            said = f"{ended.stdout}{ended.stderr}".strip()[:200]
            raise StagingError(f"stage.trust, {' '.join(argv)}: {ended.ending}, it said: {said}")

    def spared(self) -> frozenset[int]:
        """Processes that are no part of a run."""
        return frozenset() if self.server is None else self.server.pids


def _is_interactive(step: Step) -> bool:
    return isinstance(step, Send) and "interactive" in step.flags


@contextlib.contextmanager
def _frozen(task: Perform, stand: Stand) -> Iterator[None]:
    """Keep what the world says is frozen from being changed, for as long as this lasts."""
    frozen: list[Path] = []
    try:
        for place in task.given.frozen:
            path = Path(stand.filling.text(place))
            isolation.freeze(path)
            frozen.append(path)
        yield
    finally:
        for path in reversed(frozen):
            isolation.unmount(path)
