"""Mutants of the doctor (DIA)."""

import dataclasses
import json
import subprocess
from collections.abc import Iterator
from urllib.parse import urlsplit

from conformance.mutants.mutant import Mutant
from reference_impl.clouds.provider import Visit
from reference_impl.credential import Credential, RunEndedError
from reference_impl.local import store
from reference_impl.local.settings import Mode, Settings
from reference_impl.surroundings import Surroundings
from reference_impl.verbs import authorization, browser, doctor, session
from reference_impl.verbs.command import Command
from reference_impl.verbs.doctor import Report
from reference_impl.verbs.session import Session
from reference_impl.wire import exchange
from reference_impl.wire.exchange import Answer, Request

_describe, _run, _list_sources = doctor.describe, doctor.run, doctor.list_sources
_variables, _outcome, _hold = doctor.variables, doctor.outcome, session.hold
_post = exchange.post
_ELSEWHERE = "https://claude.ai/oauth/authorize?code=true"


def names_no_source(report: Report) -> str:
    """BUG: says whether all is well, but not which credential that is about."""
    return _describe(dataclasses.replace(report, source="one of them", unused={}))


def names_no_provider(report: Report) -> str:
    """BUG: does not say whom the credential is for."""
    told = _describe(report).splitlines()
    return "\n".join(line for line in told if not line.startswith(("provider", "endpoint")))


def names_the_last_source(
    around: Surroundings, report: Report, given: Settings, mode: Mode, cloud: Visit | None
) -> None:
    """BUG: takes the last source that is present for the one in use."""
    _list_sources(around, report, given, mode, cloud)
    report.source = next(reversed(report.unused), report.source)
    report.unused = {}


def keeps_the_losers_to_itself(report: Report) -> str:
    """BUG: names the source in use alone."""
    return _describe(dataclasses.replace(report, unused={}))


def shows_the_values(around: Surroundings, *names: str) -> list[str]:
    """BUG: shows the value of each variable beside its name."""
    return [f"{name} = {around.environment[name]}" for name in _variables(around, *names)]


def shows_the_last_eight(given: Session, found: Credential) -> Credential:
    """BUG: shows the last eight characters of the credential, so that one can be told apart."""
    given.around.say(f"credential ending in {found.value[-8:]}")
    return _hold(given, found)


def shows_what_was_sent(around: Surroundings, request: Request) -> Answer:
    """BUG: shows the headers of its requests, for support."""
    around.tell(f"request headers: {dict(request.headers)}")
    return _post(around, request)


def shows_the_login(
    around: Surroundings, report: Report, given: Settings, mode: Mode, cloud: Visit | None
) -> None:
    """BUG: shows the stored login as it is stored."""
    path = store.credentials_file(around)
    if path.exists():
        around.tell(f"{path}: {path.read_text('utf-8')}")
    _list_sources(around, report, given, mode, cloud)


def tries_every_helper(
    around: Surroundings, report: Report, given: Settings, mode: Mode, cloud: Visit | None
) -> None:
    """BUG: executes the helpers of the workspace too, to see whether they work."""
    for name in ("settings.json", "settings.local.json"):
        path = around.workspace / ".claude" / name
        command = json.loads(path.read_text("utf-8")).get("apiKeyHelper") if path.exists() else None
        if command:
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            around.start(["/bin/sh", "-c", command], env=around.environment, **quiet).wait()
    _list_sources(around, report, given, mode, cloud)


def opens_the_login_page(around: Surroundings, asked: Command) -> int:
    """BUG: opens the page to log in when something is wrong."""
    status = _run(around, asked)
    program = browser.find(around)
    if status != 0 and program is not None:
        attempt = authorization.begin(around)
        browser.start(around, program, authorization.address(attempt, _ELSEWHERE)).wait()
    return status


def says_that_all_is_well(examination: Iterator[None]) -> str:
    """BUG: a check that fails is told as one that went well."""
    _outcome(examination)
    return "ok"


def does_not_say_which(report: Report) -> str:
    """BUG: says that something is wrong, but not what."""
    unsaid = dict.fromkeys(report.checks, "-")
    return _describe(dataclasses.replace(report, checks=unsaid, healthy=True))


def blames_the_credential(examination: Iterator[None]) -> str:
    """BUG: whatever fails, says that the credential was rejected."""
    told = _outcome(examination)
    return "failed: unauthorized" if told.startswith("failed") else told


def waits_for_ever(around: Surroundings, request: Request) -> None:
    """BUG: waits for a host that never answers."""
    host = exchange.host_of(request.url)
    try:
        exchange.reach(around, f"{urlsplit(request.url).scheme}://{host}/", 600.0)
    except exchange.NoAnswerError as error:
        raise RunEndedError("network", f"{error}") from None


def ends_well(around: Surroundings, asked: Command) -> int:
    """BUG: the exit status says that the doctor has run, not what it found."""
    _run(around, asked)
    return 0


def is_content_with_a_source(around: Surroundings, asked: Command) -> int:
    """BUG: does not ask the API whether it accepts what was found."""
    report = Report()
    examination = doctor.examine(around, report, asked)
    report.checks = {name: doctor.outcome(examination) for name in doctor.CHECKS[:3]}
    report.healthy = set(report.checks.values()) == {"ok"}
    around.say(_describe(report))
    return 0 if report.healthy else 1


_DESCRIBE = "reference_impl.verbs.doctor:describe"
_RUN = "reference_impl.verbs.doctor:run"
_LIST = "reference_impl.verbs.doctor:list_sources"
_OUTCOME = "reference_impl.verbs.doctor:outcome"
MUTANTS: tuple[Mutant, ...] = (
    Mutant(id="doctor.no-source", requirement="DIA-001", replaces=_DESCRIBE, by=names_no_source),
    Mutant(
        id="doctor.no-provider", requirement="DIA-001", replaces=_DESCRIBE, by=names_no_provider
    ),
    Mutant(
        id="doctor.last-source", requirement="DIA-001", replaces=_LIST, by=names_the_last_source
    ),
    Mutant(
        id="doctor.no-losers",
        requirement="DIA-004",
        replaces=_DESCRIBE,
        by=keeps_the_losers_to_itself,
    ),
    Mutant(
        id="doctor.shows-values",
        requirement="DIA-002",
        told_as="LEK-002",
        replaces="reference_impl.verbs.doctor:variables",
        by=shows_the_values,
    ),
    Mutant(
        id="doctor.shows-last-eight",
        requirement="DIA-002",
        told_as="LEK-002",
        replaces="reference_impl.verbs.session:hold",
        by=shows_the_last_eight,
    ),
    Mutant(
        id="doctor.shows-headers",
        requirement="DIA-002",
        told_as="LEK-002",
        replaces="reference_impl.wire.exchange:post",
        by=shows_what_was_sent,
    ),
    Mutant(
        id="doctor.shows-login",
        requirement="DIA-002",
        told_as="LEK-002",
        replaces=_LIST,
        by=shows_the_login,
    ),
    Mutant(id="doctor.tries-helpers", requirement="DIA-003", replaces=_LIST, by=tries_every_helper),
    Mutant(id="doctor.opens-login", requirement="DIA-003", replaces=_RUN, by=opens_the_login_page),
    Mutant(
        id="doctor.all-is-well",
        requirement="DIA-005",
        replaces=_OUTCOME,
        by=says_that_all_is_well,
    ),
    Mutant(
        id="doctor.check-unnamed", requirement="DIA-005", replaces=_DESCRIBE, by=does_not_say_which
    ),
    Mutant(
        id="doctor.blames-credential",
        requirement="DIA-005",
        replaces=_OUTCOME,
        by=blames_the_credential,
    ),
    Mutant(
        id="doctor.waits-for-ever",
        requirement="DIA-005",
        replaces="reference_impl.verbs.doctor:connect",
        by=waits_for_ever,
    ),
    Mutant(id="doctor.ends-well", requirement="DIA-006", replaces=_RUN, by=ends_well),
    Mutant(
        id="doctor.does-not-ask",
        requirement="DIA-006",
        replaces=_RUN,
        by=is_content_with_a_source,
    ),
)
