"""A stored login made by the program itself: for targets whose store has a form of its own."""

from dataclasses import replace

from conformance.adapters.verbs.doing import Hands
from conformance.stage.planting import StagingError
from conformance.stage.situation import situation
from conformance.vocabulary.steps import Login
from conformance.vocabulary.world import Authorization, StoredLogin, World


def log_in(hands: Hands, login: StoredLogin) -> None:
    """Let the target log in, and count what it stored as planted.

    The fakes are told of this login alone meanwhile; the scenario's own situation comes after it.
    Raises ``StagingError`` when the target does not log in.
    """
    scene = hands.scene
    step = Login()
    given = World(
        config_dir=scene.world.config_dir,
        authorizations=(
            Authorization(
                code="«staging-code»",
                access=login.access or "",
                refresh=login.refresh or "",
                lifetime_s=int(login.expires_in_s or 0),
            ),
        ),
    )
    told = situation(given, (step,), scene.stand.filling, scene.stand.started, scene.target)
    journal = hands.internet.begin(told, scene.watch.look)
    run = replace(hands, scene=replace(scene, world=given, journal=journal)).do(step)
    if run.exit_status != 0:
        said = f"{run.stdout}{run.stderr}".strip()[-200:]
        raise StagingError(f"stage.login by the verb login: {run.ending}, it said: {said}")
    scene.stand.adopt()
