"""Every source of the first party, as a part of a world that holds a cloud's credentials too."""

from dataclasses import dataclass, replace

from conformance.scenarios import API_KEY, AUTH_TOKEN, LOGIN, OAUTH_TOKEN, STORED_KEY
from conformance.vocabulary.world import Helper, Keychain, Settings, StoredLogin, World

CUSTOM = "ANTHROPIC_CUSTOM_HEADERS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One source: its place in IDs, its words, the slot of its secret, and a world of it alone.

    ``refresh`` is the slot of its refresh token, where it has one.
    """

    name: str
    words: str
    slot: str
    world: World
    refresh: str | None = None

    def added_to(self, world: World) -> World:
        """The world with this source in it, beside whatever is there.

        Where a cloud is selected, the trusted configuration names no host for its secrets: to show
        them to the first party itself is a leak too.
        """
        secrets = (self.slot, *((self.refresh,) if self.refresh else ()))
        return replace(
            world,
            environment={**world.environment, **self.world.environment},
            helper=self.world.helper,
            settings=(*world.settings, *self.world.settings),
            stored_login=self.world.stored_login,
            stored_key=self.world.stored_key,
            keychain=self.world.keychain,
            homes={} if world.cloud is None else dict.fromkeys(secrets, ()),
        )


SOURCES: tuple[Source, ...] = (
    Source(
        name="environment-key",
        words="the environment key",
        slot="environment-key",
        world=World(environment=API_KEY),
    ),
    Source(
        name="environment-token",
        words="the environment token",
        slot="environment-token",
        world=World(environment=AUTH_TOKEN),
    ),
    Source(
        name="key-helper",
        words="the key helper's key",
        slot="helper-key",
        world=World(helper=Helper()),
    ),
    Source(
        name="oauth-token",
        words="the OAuth variable",
        slot="environment-access",
        world=World(environment=OAUTH_TOKEN),
    ),
    Source(
        name="stored-login",
        words="the stored login",
        slot="stored-access",
        refresh="stored-refresh",
        world=World(stored_login=LOGIN),
    ),
    Source(
        name="keychain-login",
        words="the keychain's login",
        slot="keychain-access",
        refresh="keychain-refresh",
        world=World(
            keychain=Keychain(
                login=StoredLogin(access="«keychain-access»", refresh="«keychain-refresh»")
            )
        ),
    ),
    Source(
        name="stored-key",
        words="the stored key",
        slot="stored-key",
        world=World(stored_key=STORED_KEY),
    ),
    Source(
        name="settings-key",
        words="a key in the user's settings",
        slot="settings-key",
        world=World(settings=(Settings(env={"ANTHROPIC_API_KEY": "«settings-key»"}),)),
    ),
    # Names that carry a credential are no custom headers (HDR-001).
    Source(
        name="custom-header",
        words="a key among the custom headers",
        slot="custom-key",
        world=World(environment={CUSTOM: "X-Api-Key: «custom-key»"}),
    ),
)
