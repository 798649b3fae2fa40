"""The scripts for a cloud's credentials: commands of the settings, bound by trust like a helper."""

from reference_impl import helper
from reference_impl.credential import RunEndedError
from reference_impl.local.settings import Settings
from reference_impl.surroundings import Surroundings


def run(around: Surroundings, given: Settings, key: str) -> bytes:
    """Return what a script prints; nothing when it is not set. End the run when it fails."""
    setting = helper.find(given, key)
    try:
        return helper.run(around, *setting) if setting else b""
    except RunEndedError as error:
        raise RunEndedError("script-failed", str(error)) from None
