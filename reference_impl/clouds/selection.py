"""Which cloud a run uses, if any."""

from reference_impl import environment
from reference_impl.clouds import bedrock, foundry, vertex
from reference_impl.clouds.provider import Provider, Visit
from reference_impl.local import settings
from reference_impl.local.settings import Mode, Settings
from reference_impl.surroundings import Surroundings

# The first that is selected is used, and no other.
PROVIDERS: tuple[Provider, ...] = (bedrock.PROVIDER, foundry.PROVIDER, vertex.PROVIDER)


def selected(around: Surroundings, given: Settings, mode: Mode) -> Visit | None:
    """Return a visit to the cloud that is selected; a managed session knows none."""
    for provider in PROVIDERS if mode != "managed" else ():
        name = provider.selector
        if environment.is_on(around, name, settings.lookup(around, given, name)):
            return Visit(around=around, given=given, provider=provider)
    return None
