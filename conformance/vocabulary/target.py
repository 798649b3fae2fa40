"""A target: how a program is run and what it claims to do. The public interface, version 1."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

Capability = Literal[
    "helper", "settings", "settings-env", "managed-settings", "store", "store.keychain", "trust",
    "trust.prompt", "managed", "homespace", "bare", "chat", "base-url", "login", "login.internal",
    "logout", "doctor", "oauth-env-token", "bedrock", "bedrock.bearer", "bedrock.base-url",
    "bedrock.scripts", "vertex", "vertex.base-url", "vertex.refresh", "foundry", "foundry.token",
    "custom-headers", "protection", "timeout", "clock", "outcome",
]  # fmt: skip
CAPABILITIES: frozenset[str] = frozenset(get_args(Capability))
Verb = Literal["send", "chat", "login", "logout", "doctor"]

_NO_TEXTS: Mapping[str, str] = {}
_HOMESPACE: Mapping[str, str] = {"COO_RUNNING_ON_HOMESPACE": "1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Staging:
    """Where a target differs from the spec's file forms.

    ``managed_settings``: variables that name the managed settings file (``{file}``), or the
    absolute path that is bind-mounted in the namespace, or ``None`` (not observed).
    """

    login: Literal["file", "verb"] = "file"
    trust: tuple[str, ...] | None = None
    homespace: Mapping[str, str] = field(default_factory=lambda: _HOMESPACE)
    managed_settings: Mapping[str, str] | str | None = None
    internal: Mapping[str, str] | None = None
    clock: Mapping[str, str] | None = None
    question: str | None = None
    accept: str = "y\n"
    decline: str = "n\n"


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
    words of ``run`` as its arguments. ``folder`` is where the file lies; ``environment`` is
    always set.
    """

    name: str
    language: str = "python"
    version: tuple[str, ...] | None = None
    capabilities: frozenset[str] = frozenset()
    run: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    python: str | None = None
    flags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=lambda: _NO_TEXTS)
    staging: Staging = Staging()
    limits: Limits = Limits()
    housekeeping: tuple[str, ...] = ()
    folder: Path = Path()
