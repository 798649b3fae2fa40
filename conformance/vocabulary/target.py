"""A target: how a program is run and what it claims to do. The public interface, version 1."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

Capability = Literal[
    "helper", "settings", "settings-env", "managed-settings", "store", "store.keychain", "trust",
    "trust.prompt", "managed", "homespace", "bare", "chat", "base-url", "login", "login.internal",
    "logout", "doctor", "oauth-env-token", "bedrock", "bedrock.bearer", "bedrock.base-url",
    "bedrock.scripts", "bedrock.skip", "vertex", "vertex.base-url", "vertex.refresh", "vertex.skip",
    "foundry", "foundry.token", "foundry.skip", "custom-headers", "protection", "timeout", "clock",
    "clock.speed", "outcome",
]  # fmt: skip
CAPABILITIES: frozenset[str] = frozenset(get_args(Capability))
# `interactive` stands in for `send` with the flag of that name, where a program needs other words.
Verb = Literal["send", "interactive", "chat", "login", "logout", "doctor"]

_NO_TEXTS: Mapping[str, str] = {}
_NO_STATE: Mapping[str, bool | int | str] = {}
_NO_WORDS: Mapping[str, tuple[str, ...]] = {}
_HOMESPACE: Mapping[str, str] = {"COO_RUNNING_ON_HOMESPACE": "1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class KeychainForm:
    """How a program reaches its keychain, and under which names it keeps its login there.

    ``keyring``: by the Python package of that name; ``security``: by macOS's program.
    """

    backend: Literal["keyring", "security"]
    service: str
    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Staging:
    """Where a target differs from the spec's file forms.

    ``managed_settings``: variables that name the managed settings file (``{file}``), or the
    absolute path that is bind-mounted in the namespace, or ``None`` (not observed).
    ``internal_issuer`` is the host at which an internal user logs in. ``question`` is a regular
    expression for the question about trust; ``accept`` and ``decline`` are typed then, key by key
    where there are several; ``leave`` is typed in a terminal after the reply, for programs that
    then wait for more. ``state`` are keys of the state file without which a program
    would ask in a terminal for other things first (a theme, a greeting).
    """

    login: Literal["file", "verb"] = "file"
    trust: tuple[str, ...] | None = None
    homespace: Mapping[str, str] = field(default_factory=lambda: _HOMESPACE)
    managed_settings: Mapping[str, str] | str | None = None
    internal: Mapping[str, str] | None = None
    internal_issuer: str | None = None
    keychain: KeychainForm | None = None
    clock: Mapping[str, str] | None = None
    question: str | None = None
    accept: tuple[str, ...] = ("y\n",)
    decline: tuple[str, ...] = ("n\n",)
    leave: tuple[str, ...] | None = None
    state: Mapping[str, bool | int | str] = field(default_factory=lambda: _NO_STATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long things may take, in seconds. ``helper_timeout_s`` is asserted only when declared."""

    step_s: float = 30.0
    helper_timeout_s: float | None = None
    script_timeout_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A program under judgement, as its target file tells.

    ``run`` maps verbs to argv with ``{prompt}``, ``{flags}`` and ``{workspace}``. With ``python``
    (``module:main``) a fork server calls ``main(argv)`` in a forked process instead, with the
    words of ``run`` as its arguments; ``preload`` are modules that it imports beside, which the
    program itself imports only where it needs them. ``folder`` is where the file lies;
    ``environment`` is always set. ``words`` maps sources, and ``provider``, to what its doctor
    calls them.
    """

    name: str
    language: str = "python"
    version: tuple[str, ...] | None = None
    capabilities: frozenset[str] = frozenset()
    run: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    python: str | None = None
    preload: tuple[str, ...] = ()
    flags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=lambda: _NO_TEXTS)
    staging: Staging = Staging()
    limits: Limits = Limits()
    housekeeping: tuple[str, ...] = ()
    words: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NO_WORDS)
    folder: Path = Path()
