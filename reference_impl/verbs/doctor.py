"""`doctor`: which credential is in use, and whether it works. It shows no part of any."""

import dataclasses
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from reference_impl import chain, environment, helper
from reference_impl.clouds import selection, visit
from reference_impl.clouds.provider import Visit
from reference_impl.credential import RunEndedError
from reference_impl.local import settings, store
from reference_impl.local.settings import Mode, Settings
from reference_impl.surroundings import Surroundings
from reference_impl.verbs import session
from reference_impl.verbs.command import Command
from reference_impl.verbs.session import Session
from reference_impl.wire import api, exchange
from reference_impl.wire.exchange import Request

CHECKS = ("configuration", "connection", "credential", "acceptance")
CONNECTION_LIMIT_S, ANSWER_LIMIT_S = 5.0, 10.0
TOKEN, KEY, OAUTH = "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_API_KEY", "CLAUDE_CODE_OAUTH_TOKEN"
LOGIN, BLOCK = "stored login", "env block of the settings"
IGNORED: dict[Mode, str] = {
    "plain": "not used in a Homespace",
    "managed": "not used in a managed session",
    "bare": "not used with --bare",
}
# For each source of the order, what is present of it. Nothing is executed or refreshed for that.
PRESENT: dict[str, Callable[[Surroundings, Settings], list[str]]] = {
    "managed": lambda around, _: variables(around, OAUTH) + named(LOGIN, store.login(around)),
    "environment": lambda around, _: own_variables(around, TOKEN, KEY),
    "bare-environment": lambda around, _: own_variables(around, KEY),
    "bare-settings": lambda _, given: named(BLOCK, settings.variable(given, KEY)),
    "helper": lambda _, given: named(helper.SETTING, settings.first(given, helper.SETTING)),
    "oauth-token": lambda around, _: variables(around, OAUTH),
    "login": lambda around, _: named(LOGIN, store.login(around)),
    "stored-key": lambda around, _: named(store.KEY, store.key(around)),
    "settings": lambda _, given: named(
        BLOCK, any(settings.variable(given, name) for name in (TOKEN, KEY, OAUTH))
    ),
}


@dataclass(slots=True, kw_only=True)
class Report:
    """What is known so far; --json prints it under these names.

    `unused` says for each source that is present and loses why. `checks` says "ok", "skipped" or
    "failed: " and a message for each of CHECKS.
    """

    mode: str = "unknown"
    provider: str = "Anthropic"
    region: str | None = None  # of the clouds that have regions
    endpoint: str | None = None
    source: str | None = None
    unused: dict[str, str] = field(default_factory=dict)
    checks: dict[str, str] = field(default_factory=dict)
    healthy: bool = False


def run(around: Surroundings, asked: Command) -> int:
    """Examine and tell; return 0 only when a credential was found and accepted."""
    report = Report()
    examination = examine(dataclasses.replace(around, interactive=False), report, asked)
    for name in CHECKS:
        report.checks[name] = outcome(examination)
    report.healthy = set(report.checks.values()) == {"ok"}
    as_json = "--json" in asked.options
    around.say(json.dumps(dataclasses.asdict(report), indent=2) if as_json else describe(report))
    return 0 if report.healthy else 1


def outcome(examination: Iterator[None]) -> str:
    """Return how the next check goes; after the first that fails there are no more."""
    try:
        next(examination)
    except RunEndedError as error:
        return f"failed: {error}"
    except StopIteration:
        return "skipped"
    return "ok"


def examine(around: Surroundings, report: Report, asked: Command) -> Iterator[None]:
    """Fill the report in; yield after each check that went well, else raise RunEndedError."""
    report.mode = mode = chain.mode_of(around, bare="--bare" in asked.options)
    given = settings.load(around, mode, asked.settings)
    cloud = selection.selected(around, given, mode)
    list_sources(around, report, given, mode, cloud)
    opened = Session(around=around, mode=mode, settings=given, cloud=cloud)
    request = session.prepare(opened, "ping")
    report.endpoint = exchange.host_of(request.url)
    report.region = (cloud.place or None) if cloud else None
    yield
    connect(around, request)
    yield
    take(opened, report)
    yield
    short = dataclasses.replace(request, limit_s=min(request.limit_s, ANSWER_LIMIT_S))
    session.send(opened, short)
    yield


def take(opened: Session, report: Report) -> None:
    """Have the session hold a credential; end the run without one. Nobody is signed in for that."""
    if opened.cloud:
        opened.cloud.refreshes_left = 0
        report.source = visit.present(opened.cloud).source
    else:
        session.present(opened)


def list_sources(
    around: Surroundings, report: Report, given: Settings, mode: Mode, cloud: Visit | None
) -> None:
    """Enter what is present: the source in use, and why the others lose."""
    present = [
        name
        for source in chain.CHAIN
        if mode in source.modes
        for name in PRESENT[source.name](around, given)
    ]
    ignored = [name for name in variables(around, TOKEN, KEY, OAUTH) if name not in present]
    report.unused = dict.fromkeys(ignored, IGNORED[mode])
    if cloud:
        report.provider = cloud.provider.name
        report.unused |= dict.fromkeys(present, f"not used with {report.provider}")
    elif present:
        report.source = present[0]
        report.unused |= dict.fromkeys(present[1:], f"comes after {report.source}")


def variables(around: Surroundings, *names: str) -> list[str]:
    """Return those of the process variables that are set."""
    return [name for name in names if environment.variable(around, name)]


def own_variables(around: Surroundings, *names: str) -> list[str]:
    """Return the same, unless they are somebody else's."""
    return [] if environment.in_homespace(around) else variables(around, *names)


def named(name: str, value: object) -> list[str]:
    """Return the name of a source when there is something in it."""
    return [name] if value else []


def connect(around: Surroundings, request: Request) -> None:
    """Return when the endpoint's host answers at all; end the run otherwise."""
    root = f"{urlsplit(request.url).scheme}://{exchange.host_of(request.url)}/"
    try:
        exchange.reach(around, root, min(request.limit_s, CONNECTION_LIMIT_S))
    except exchange.NoAnswerError as error:
        raise RunEndedError(error.reason, f"{error}. {api.ADVICE['network']}") from None


def describe(report: Report) -> str:
    """Return the report for a person, in aligned lines."""
    rows = [
        ("mode", report.mode),
        ("provider", report.provider),
        *((("region", report.region),) if report.region else ()),
        ("endpoint", report.endpoint or "unknown"),
        ("source in use", report.source or "none"),
        *((f"  {name}", why) for name, why in report.unused.items()),
        *report.checks.items(),
        ("result", "all is well" if report.healthy else "see the check that failed"),
    ]
    width = max(len(name) for name, _ in rows) + 2
    return "\n".join(f"{name:{width}}{text}" for name, text in rows)
