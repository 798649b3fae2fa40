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
from conformance.stage.planting import StagingError, Stand, plant, strike
from conformance.stage.situation import situation
from conformance.stage.staging import make_stand
from conformance.vocabulary.observation import Network as Entry
from conformance.vocabulary.observation import Observation
from conformance.vocabulary.steps import Doctor, Login, Send
from conformance.vocabulary.target import Target
from fakes.internet.internet import Internet, Watcher
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
        with self.staged(task) as stand:
            return self._perform(task, stand)

    @contextlib.contextmanager
    def staged(self, task: Perform) -> Iterator[Stand]:
        """The world on the disk, for as long as this lasts. Raises ``StagingError``."""
        self._count += 1
        stand = make_stand(
            task.scenario,
            task.given,
            task.when,
            target=self.target,
            folder=self.folder,
            name=f"{self._count:05d}",
            started=time.time(),
        )
        link = self.folder / HOME_LINK
        link.unlink(missing_ok=True)
        link.symlink_to(stand.layout.home)
        try:
            plant(task.given, stand)
            with _frozen(task, stand):
                yield stand
        finally:
            if task.keep is not None:
                with contextlib.suppress(shutil.Error):  # pipes and sockets cannot be copied
                    shutil.copytree(stand.layout.root, task.keep, symlinks=True)
            strike(stand)

    def set(self, task: Perform, stand: Stand, watch: Watch, look: Watcher | None = None) -> Scene:
        """The scene of a staged world, the internet in its situation: only the steps are missing.

        ``look`` is told of each request that arrives, instead of ``watch``.
        Raises ``StagingError`` for a login or a trust that the target could not make.
        """
        layout = stand.layout
        if browsing := [step for step in task.when if isinstance(step, Login | Doctor)]:
            login = next((step for step in browsing if isinstance(step, Login)), None)
            shims.install_browser(login, layout.bin, layout.logs)
        self._log_in(task, stand, watch)
        told = situation(task.given, task.when, stand.filling, stand.started, self.target)
        journal = self.internet.begin(told, look or watch.look)
        scene = Scene(
            target=self.target,
            world=task.given,
            stand=stand,
            journal=journal,
            watch=watch,
            network=self.network,
        )
        self._trust(scene)
        return scene

    def _perform(self, task: Perform, stand: Stand) -> Observation:
        layout = stand.layout
        scene = self.set(task, stand, Watch())
        journal = scene.journal
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
            environment_seen=frozenset(scene.watch.names),
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
