"""The world that a scenario is given: everything a program could find a credential in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from conformance.vocabulary.cloud import Cloud
from fakes.situation import FIRST_PARTY, Aws, Azure, Fault, Google, Standing

Scope = Literal["user", "passed", "managed", "project", "local"]
Context = Literal["plain", "ccr", "desktop"]
Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Omission = Literal["refresh_token", "scope", "expires_in", "access_token"]
KeychainFault = Literal["none", "locked", "denied", "slow", "missing"]
Issuer = Literal["public", "internal"]

Script = Literal["awsAuthRefresh", "awsCredentialExport", "gcpAuthRefresh"]

_NO_TEXTS: Mapping[str, str] = {}
_NO_VALUES: Mapping[str, Json] = {}
_NO_STANDINGS: Mapping[str, tuple[Standing, ...]] = {}
_NO_HOMES: Mapping[str, tuple[str, ...]] = {}
_NO_SCRIPTS: Mapping[Script, "Helper"] = {}
_NO_AWS = Aws()
_NO_GOOGLE = Google()
_NO_AZURE = Azure()


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A further file; ``path`` begins with a place (``«workspace»/.env``).

    ``kind``: a "link" leads to the path that is its ``text``; into a "pipe" nobody writes; "json"
    is ``json`` as a document; a "jwt" is a JSON web token with ``json`` as its claims, times in
    seconds since the epoch, signed with RS256 by the fixtures' key that its ``text`` names.
    """

    path: str
    text: str = ""
    mode: int = 0o600
    kind: Literal["text", "link", "pipe", "json", "jwt"] = "text"
    json: Mapping[str, Json] = field(default_factory=lambda: _NO_VALUES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Helper:
    """A helper program that logs each execution and does what it is told.

    ``output`` is what it prints; with several, the n-th execution prints the n-th, the last
    stays. ``command`` is what the settings hold: ``«program»`` is the path of the program,
    quoted. ``delay_s`` passes before the output. ``hangs``: never ends and ignores SIGTERM.
    ``child`` leaves a background process behind that keeps the output open or is detached.
    ``writes``: files that each execution puts into the world before it prints, as a program does
    that logs in.
    """

    name: str = "key-helper"
    output: str | tuple[str, ...] = "«helper-key»\n"
    command: str = "«program»"
    stderr: str = ""
    exit_status: int = 0
    signal: int | None = None
    delay_s: float = 0.0
    reads_stdin: bool = False
    hangs: bool = False
    child: Literal["none", "holds-output", "detached"] = "none"
    child_s: float = 60.0
    writes: tuple[File, ...] = ()

    @property
    def outputs(self) -> tuple[str, ...]:
        """What each execution prints."""
        return (self.output,) if isinstance(self.output, str) else self.output


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One settings file. ``text`` is the whole file, for damaged ones; else it is JSON of the rest.

    ``values`` are further keys, also of a wrong type. ``scope`` "passed" is given by
    ``--settings``. ``scripts`` are the programs of the clouds' settings, by their names.
    """

    scope: Scope = "user"
    helper: Helper | None = None
    scripts: Mapping[Script, Helper] = field(default_factory=lambda: _NO_SCRIPTS)
    env: Mapping[str, str] = field(default_factory=lambda: _NO_TEXTS)
    values: Mapping[str, Json] = field(default_factory=lambda: _NO_VALUES)
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLogin:
    """A login in the store's file form (STO-001).

    ``expires_in_s`` is relative to the start of the run, negative for expired, and ``None``
    leaves ``expiresAt`` out. ``access``, ``refresh`` and ``scopes`` of ``None`` leave their field
    out. ``extra`` are further keys beside ``claudeAiOauth``; ``text`` is the whole file, for
    damage. ``expires_at`` is the value of ``expiresAt`` as it is, for odd ones.
    """

    access: str | None = "«stored-access»"
    refresh: str | None = "«stored-refresh»"
    expires_in_s: float | None = 28_800.0
    expires_at: Json = None
    scopes: tuple[str, ...] | None = ("user:inference", "user:profile")
    extra: Mapping[str, Json] = field(default_factory=lambda: _NO_VALUES)
    text: str | None = None
    mode: int = 0o600


@dataclass(frozen=True, slots=True, kw_only=True)
class Refresh:
    """What the token endpoint gives for a refresh token, once (RFC 6749, section 6).

    ``issuer``: the only one that knows the refresh token.
    """

    token: str = "«stored-refresh»"  # noqa: S105  # a place, not a secret
    access: str = "«fresh-access»"
    refresh: str = "«fresh-refresh»"
    lifetime_s: int = 28_800
    scope: str = "user:inference user:profile"
    omitted: tuple[Omission, ...] = ()
    issuer: Issuer = "public"


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorization:
    """What one login is worth that the person allows; the n-th takes the n-th, the last stays.

    ``code`` works a single time. ``scope`` of ``None`` grants what was asked for.
    """

    code: str = "«login-code»"
    access: str = "«login-access»"
    refresh: str = "«login-refresh»"
    lifetime_s: int = 28_800
    scope: str | None = None
    omitted: tuple[Omission, ...] = ()
    issuer: Issuer = "public"


@dataclass(frozen=True, slots=True, kw_only=True)
class Keychain:
    """The platform's keychain: what it holds under the target's name, and how it behaves.

    ``text`` is the item's whole value, where it is no login of this program. ``delay_s`` passes
    before a ``slow`` one answers. ``missing``: the platform has a keychain that cannot be reached.
    """

    login: StoredLogin | None = None
    text: str | None = None
    fault: KeychainFault = "none"
    delay_s: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Everything that is there before the program starts.

    ``environment``: process variables, values may hold places. ``helper`` is the user's own
    ``apiKeyHelper``, short for one more user setting. ``stored_key`` is ``primaryApiKey`` of the
    state file; ``state`` further keys of it, ``state_text`` the whole of it. ``trusted`` records
    trust for the workspace; ``workspace_is_link``: its path has become a link to another folder
    since, which holds what the workspace holds. ``config_dir`` sets ``CLAUDE_CONFIG_DIR`` to a
    folder of that name under HOME; ``default_login`` is then a second login in the default folder.
    ``standings`` tells what the API makes of a slot (default: valid; a slot in ``unknown`` is a
    secret the API has never seen). ``endpoint`` is the host that the trusted configuration names
    for first-party credentials; other hosts than the vendor's own serve the API as a gateway would.
    ``homes`` names the hosts of a slot where that rule is not right; ``strangers`` are secrets that
    belong to no host at all. ``keychain``: there is one, and the program is shown the way to it.
    ``authorizations`` is what logging in gives. ``internal``: the variables of an internal user
    are set. ``frozen`` are places or files that cannot be changed, whoever tries. ``barrier``: so
    many token requests wait for one another, for two seconds at most. ``clock_s``: the program's
    clock is so many seconds off; ``clock_speed``: so many of its seconds pass in one. ``cloud``:
    the provider that the environment or the settings select; its credentials are in ``environment``
    and ``files``, and ``aws``, ``google`` and ``azure`` tell what those clouds know of them.
    ``programs`` are on ``PATH`` by their names.
    """

    environment: Mapping[str, str] = field(default_factory=lambda: _NO_TEXTS)
    context: Context = "plain"
    homespace: bool = False
    helper: Helper | None = None
    settings: tuple[Settings, ...] = ()
    stored_login: StoredLogin | None = None
    default_login: StoredLogin | None = None
    stored_key: str | None = None
    state: Mapping[str, Json] = field(default_factory=lambda: _NO_VALUES)
    state_text: str | None = None
    trusted: bool = False
    config_dir: str | None = None
    home_is_workspace: bool = False
    workspace_is_link: bool = False
    files: tuple[File, ...] = ()
    refreshes: tuple[Refresh, ...] = ()
    standings: Mapping[str, tuple[Standing, ...]] = field(default_factory=lambda: _NO_STANDINGS)
    unknown: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    endpoint: str = FIRST_PARTY
    gateways: tuple[str, ...] = ()
    homes: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NO_HOMES)
    strangers: tuple[str, ...] = ()
    keychain: Keychain | None = None
    authorizations: tuple[Authorization, ...] = (Authorization(),)
    internal: bool = False
    frozen: tuple[str, ...] = ()
    barrier: int | None = None
    clock_s: float | None = None
    clock_speed: int = 1
    cloud: Cloud | None = None
    aws: Aws = _NO_AWS
    google: Google = _NO_GOOGLE
    azure: Azure = _NO_AZURE
    programs: tuple[Helper, ...] = ()

    @property
    def inference_host(self) -> str:
        """The host that the trusted configuration names for inference."""
        return self.endpoint if self.cloud is None else self.cloud.endpoint


def has_clock(world: World) -> bool:
    """Whether the program is told another time than the real one."""
    return world.clock_s is not None or world.clock_speed != 1


def all_settings(world: World) -> tuple[Settings, ...]:
    """Every settings file of the world, one a scope; ``World.helper`` counts as the user's.

    Raises ``ValueError`` when two of them claim one scope.
    """
    files = {settings.scope: settings for settings in world.settings}
    if len(files) != len(world.settings):
        raise ValueError("two settings of one scope: give each scope once")
    if world.helper is None:
        return tuple(files.values())
    if "user" in files:
        raise ValueError("both World.helper and user settings: put the helper into the settings")
    return (Settings(scope="user", helper=world.helper), *files.values())


def helpers(world: World) -> tuple[Helper, ...]:
    """Every helper program of the world, those of the clouds and on ``PATH`` included."""
    named = tuple(
        helper
        for item in all_settings(world)
        for helper in (item.helper, *item.scripts.values())
        if helper is not None
    )
    return (*named, *world.programs)


def logins(world: World) -> tuple[StoredLogin, ...]:
    """Every login that is stored somewhere."""
    in_keychain = None if world.keychain is None else world.keychain.login
    found = (world.stored_login, world.default_login, in_keychain)
    return tuple(login for login in found if login is not None)
