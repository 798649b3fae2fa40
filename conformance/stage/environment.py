"""The environment of a target's process: made from nothing, never from the host's."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from conformance.stage import keychain, shims
from conformance.stage.filling import Filling
from conformance.stage.layout import SYSTEM_PATH, Layout
from conformance.vocabulary.steps import Doctor, Login, Run, Send, is_at_terminal
from conformance.vocabulary.target import Target
from conformance.vocabulary.world import World, all_settings, has_clock

_TRUST = (
    "SSL_CERT_FILE",
    "REQUESTS_CA_BUNDLE",
    "AWS_CA_BUNDLE",
    "NODE_EXTRA_CA_CERTS",
    "CURL_CA_BUNDLE",
)
# Where a browser can open there is a screen: some programs try xdg-open only then. Nobody listens.
_DISPLAY = ":0"
_INSTANCE = "169.254.169.254"


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """What a process must know to reach the fake internet.

    ``proxy_url`` and ``metadata_urls`` (by address) in the proxy entry: there the clouds' SDKs are
    told by their own variables where instance metadata is.
    """

    ca_file: Path
    proxy_url: str | None
    metadata_urls: Mapping[str, str] = field(default_factory=dict)


def base(network: Network) -> dict[str, str]:
    """Variables that do not depend on the world: language, time zone, trust, proxy."""
    return {
        "PATH": SYSTEM_PATH,
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "TERM": "dumb",
        **reach(network),
    }


def reach(network: Network) -> dict[str, str]:
    """Variables by which a process finds the fake internet and trusts it: trust, proxy."""
    made = dict.fromkeys(_TRUST, str(network.ca_file))
    if network.proxy_url is not None:
        made |= {
            "HTTPS_PROXY": network.proxy_url,
            "HTTP_PROXY": network.proxy_url,
            "NODE_USE_ENV_PROXY": "1",
        }
    return made


def compose(
    world: World,
    step: Run,
    *,
    target: Target,
    layout: Layout,
    filling: Filling,
    network: Network,
) -> dict[str, str]:
    """Every variable of one step, in the order in which they are set."""
    made = base(network) | {
        "HOME": str(layout.home),
        "TMPDIR": str(layout.temporary),
        "PWD": str(layout.workspace),  # as typed: a shell sets it, and keeps links in it
    }
    if world.cloud is not None:
        made |= metadata(network.metadata_urls)
    made |= target.environment
    made["PATH"] = search_path(target, layout, made["PATH"])
    made |= _circumstances(world, step, target, layout)
    made |= _person(step, layout)
    made |= {name: filling.text(value) for name, value in world.environment.items()}
    for name, value in step.environment.items():
        made.pop(name, None)
        if value is not None:
            made[name] = filling.text(value)
    is_reversed = isinstance(step, Send) and step.reversed_environment
    return dict(reversed(made.items())) if is_reversed else made


def metadata(urls: Mapping[str, str]) -> Mapping[str, str]:
    """The SDKs' variables for instance metadata: botocore, google-auth and azure-identity."""
    if not urls:
        return {}
    url = urls[_INSTANCE]
    place = url.partition("//")[2]
    return {
        "AWS_EC2_METADATA_SERVICE_ENDPOINT": url,
        "GCE_METADATA_HOST": place,
        "GCE_METADATA_IP": place,
        "AZURE_POD_IDENTITY_AUTHORITY_HOST": url,
    }


def search_path(target: Target, layout: Layout, rest: str) -> str:
    """``PATH``: what the world shadows, where the target's program lies, the system's."""
    programs = [Path(argv[0]).parent for argv in target.run.values() if target.python is None]
    folders = [layout.bin, *(folder for folder in programs if folder.is_absolute())]
    known = rest.split(":")
    own = [str(folder) for folder in folders if str(folder) not in known]
    return ":".join(dict.fromkeys((*own, *known)))


def _person(step: Run, layout: Layout) -> Mapping[str, str]:
    """What a person's session has beside: a terminal, a browser."""
    made: dict[str, str] = {}
    if is_at_terminal(step):
        made["TERM"] = "xterm-256color"
    if isinstance(step, Doctor) or (isinstance(step, Login) and step.browser != "missing"):
        made["BROWSER"] = str(layout.bin / shims.BROWSER)
    if isinstance(step, Login) and step.browser != "missing":
        made["DISPLAY"] = _DISPLAY
    return made


def _is_internal(world: World, step: Run) -> bool:
    own = step.internal if isinstance(step, Send | Login) else None
    return world.internal if own is None else own


def _circumstances(world: World, step: Run, target: Target, layout: Layout) -> Mapping[str, str]:
    """The variables by which a process learns in what kind of session it is."""
    made: dict[str, str] = {}
    if world.config_dir is not None:
        made["CLAUDE_CONFIG_DIR"] = str(layout.config)
    match world.context:
        case "ccr":
            made["CLAUDE_CODE_REMOTE"] = "true"
        case "desktop":
            made["CLAUDE_CODE_ENTRYPOINT"] = "claude-desktop"
        case "plain":
            pass
    if world.homespace:
        made |= target.staging.homespace
    if _is_internal(world, step):
        made |= target.staging.internal or {}
    if has_clock(world):
        seconds = str(int(time.time() + (world.clock_s or 0.0)))
        speed = str(world.clock_speed)
        clock = target.staging.clock or {}
        made |= {
            name: value.replace("{seconds}", seconds).replace("{speed}", speed)
            for name, value in clock.items()
        }
    if world.keychain is not None:
        made |= keychain.variables(target, layout)
    managed = target.staging.managed_settings
    has_managed = any(settings.scope == "managed" for settings in all_settings(world))
    if has_managed and managed is not None and not isinstance(managed, str):
        file = str(layout.given / "managed-settings.json")
        made |= {name: value.replace("{file}", file) for name, value in managed.items()}
    return made
