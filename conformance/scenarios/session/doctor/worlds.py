"""What the doctor's scenarios share: each source alone, and the twins that a doctor succeeds in."""

from collections.abc import Mapping

from conformance.scenarios import API_KEY, AUTH_TOKEN, LOGIN, OAUTH_TOKEN, STORED_KEY
from conformance.vocabulary.expectations import (
    AnyOf,
    Carried,
    Diagnosed,
    HelperRuns,
    InferenceRequests,
    Source,
    Succeeded,
)
from conformance.vocabulary.scenario import Control
from conformance.vocabulary.steps import Doctor, Step
from conformance.vocabulary.world import Helper, Settings, World

DOCTOR: tuple[Step, ...] = (Doctor(),)
# The log of the program that would open a browser: stage/shims.py.
NO_BROWSER = HelperRuns(name="pecking-order-browser", requirement="DIA-003")
IN_PROJECT = Settings(scope="project", helper=Helper())
# A login's file that breaks off.
DAMAGED = '{"claudeAiOauth": {"accessToken": "«stored-access»", "refreshToken": "«stored-refresh»"'
_SETTINGS_KEY = Settings(env={"ANTHROPIC_API_KEY": "«settings-key»"})

# Every source alone, by the slot of its secret: what it is called, and the world.
ALONE: Mapping[str, tuple[Source, World]] = {
    "environment-key": ("environment-key", World(environment=API_KEY)),
    "environment-token": ("environment-token", World(environment=AUTH_TOKEN)),
    "helper-key": ("helper", World(helper=Helper())),
    "environment-access": ("oauth-token", World(environment=OAUTH_TOKEN)),
    "stored-access": ("stored-login", World(stored_login=LOGIN)),
    "stored-key": ("stored-key", World(stored_key=STORED_KEY)),
    "settings-key": ("settings", World(settings=(_SETTINGS_KEY,))),
}


def asks_with(slot: str) -> AnyOf:
    """Every request for an answer carries this credential, if there is one at all."""
    place = f"«{slot}»"
    return AnyOf(
        choices=(
            InferenceRequests(),
            Carried(header="x-api-key", value=place, contains=True),
            Carried(header="authorization", value=place, contains=True),
        ),
        requirement="PRE-001",
    )


def _approves(source: Source) -> tuple[Succeeded, Diagnosed]:
    return Succeeded(), Diagnosed(sources=(source,))


# The twin in which a source is good, by the slot of its secret.
GOOD: Mapping[str, Control] = {
    slot: Control(
        id=f"control.doctor.{slot}",
        given=world,
        credential=slot,
        when=DOCTOR,
        then=_approves(source),
    )
    for slot, (source, world) in ALONE.items()
}
HEALTHY = GOOD["environment-key"]
TRUSTED = Control(
    id="control.doctor.trusted-helper",
    given=World(trusted=True, settings=(IN_PROJECT,)),
    credential="helper-key",
)
MANAGED = Control(
    id="control.doctor.managed",
    given=World(context="ccr", stored_login=LOGIN),
    credential="stored-access",
    when=DOCTOR,
    then=_approves("stored-login"),
)
BARE = Control(
    id="control.doctor.bare",
    given=World(environment=API_KEY, stored_login=LOGIN),
    credential="environment-key",
    when=(Doctor(flags=("bare",)),),
    then=_approves("environment-key"),
)
