"""Small builders of scenarios and observations, for the tests of the oracle."""

from dataclasses import replace
from typing import Any

from conformance.oracle import Facts, judge
from conformance.vocabulary.canary import canary
from conformance.vocabulary.expectations import Expectation, HelperRuns
from conformance.vocabulary.finding import Finding
from conformance.vocabulary.observation import FileSeen, Observation, Run
from conformance.vocabulary.scenario import Scenario
from conformance.vocabulary.steps import Send
from conformance.vocabulary.world import World
from fakes.journal import Connection, Exchange, Tunnel
from fakes.programs.helper.script import Execution
from fakes.situation import FIRST_PARTY, ISSUER

ID = "oracle.example"
SLOTS = (
    "environment-key",
    "environment-token",
    "helper-key",
    "stored-access",
    "stored-refresh",
    "fresh-access",
    "fresh-refresh",
    "quota-project",
)
CANARIES = {slot: canary(ID, slot) for slot in SLOTS}
PLACES = {"workspace": "/tmp/world/workspace", "home": "/tmp/world/home"}  # noqa: S108  # only text
STARTED = 1_000_000.0
FACTS = Facts(levels={"PRE-001": "MUST", "PRE-007": "SHOULD", "HLP-004": "MUST"}, outcome=True)
STORE = "«config»/.credentials.json"
STATE = "«home»/.claude.json"
KEY = CANARIES["environment-key"]
NOTHING = HelperRuns(most=9)  # an expectation that any observation of the tests on leaks satisfies


def scenario(
    *then: Expectation, given: World | None = None, steps: int = 1, **more: Any
) -> Scenario:
    """A scenario with these expectations, under the MUST requirement PRE-001 unless told."""
    values = {"requires": ("PRE-001", "PRE-007"), "when": (Send(),) * steps, **more}
    return Scenario(
        id=ID,
        title="A fact about the oracle",
        given=given or World(),
        then=then,
        **values,
    )


def request(
    *,
    key: str | None = None,
    bearer: str | None = None,
    headers: tuple[tuple[str, str], ...] = (),
    path: str = "/v1/messages",
    **more: Any,
) -> Exchange:
    """An answered inference request; ``key`` and ``bearer`` are slots. TLS names its host too."""
    carried = [("x-api-key", CANARIES[key])] if key else []
    carried += [("authorization", f"Bearer {CANARIES[bearer]}")] if bearer else []
    values = {
        "time": STARTED + 1,
        "connection": 1,
        "scheme": "https",
        "host": FIRST_PARTY,
        "port": 443,
        "tls_name": more.get("host", FIRST_PARTY),
        "method": "POST",
        "status": 200,
        **more,
    }
    return Exchange(target=path, headers=(*carried, *headers), **values)


def token_request(*, status: int | None = 200, slot: str = "stored-refresh") -> Exchange:
    """A refresh at the vendor's issuer."""
    return request(
        host=ISSUER,
        path="/v1/oauth/token",
        body=f'{{"refresh_token": "{CANARIES[slot]}"}}'.encode(),
        status=status,
    )


def malformed(data: bytes) -> Exchange:
    """Bytes that arrived and were no HTTP: the journal tells nothing of them but the connection."""
    return request(path="", host="", tls_name=None, method="", malformed=data, status=None)


def run(**more: Any) -> Run:
    """A step that exited with status 0 and said ``pong``."""
    values: dict[str, Any] = {
        "argv": ("agent", "-p", "ping"),
        "ending": "exited",
        "exit_status": 0,
        "signal": None,
        "stdout": "pong\n",
        "stderr": "",
        "started": STARTED,
        "duration_s": 0.5,
    }
    return Run(**{**values, **more})


def refusal(**more: Any) -> Run:
    """A step that refused as it ought to."""
    values: dict[str, Any] = {"exit_status": 1, "stdout": "", "stderr": "apiKeyHelper failed\n"}
    return run(**{**values, **more})


def seen(*steps: tuple[Run, tuple[Exchange, ...]], **more: Any) -> Observation:
    """An observation of these steps, each with the requests that arrived during it."""
    runs: list[Run] = []
    exchanges: list[Exchange] = []
    for step, arrived in steps:
        behind = len(exchanges) + len(arrived)
        runs.append(replace(step, exchanges=(len(exchanges), behind)))
        exchanges.extend(arrived)
    values: dict[str, Any] = {
        "network": "namespace",
        "canaries": CANARIES,
        "values": PLACES,
        "started": STARTED,
    }
    return Observation(runs=tuple(runs), exchanges=tuple(exchanges), **{**values, **more})


def sending(*arrived: Exchange, **more: Any) -> Observation:
    """An observation of one step that succeeded."""
    return seen((run(), arrived), **more)


def refusing(*arrived: Exchange, **more: Any) -> Observation:
    """An observation of one step that refused."""
    return seen((refusal(), arrived), **more)


def file(path: str, before: bytes | None, after: bytes | None, **more: Any) -> FileSeen:
    """A planted file, private to the user."""
    values: dict[str, Any] = {"mode": 0o600, "planted": before is not None, **more}
    return FileSeen(path=path, before=before, after=after, **values)


def execution(*argv: str, parent: tuple[str, ...] = ("sh", "-c", "helper")) -> Execution:
    """One execution of a helper."""
    return Execution(
        argv=argv or ("/tmp/helper",),  # noqa: S108  # only text
        parent_argv=parent,
        environment=("PATH",),
        directory=PLACES["workspace"],
        pid=7,
        time=STARTED,
        stdin_at_end=None,
        child=None,
    )


def connection(tls_name: str | None, *, known: bool = True) -> Connection:
    """A connection whose client asked for this name."""
    return Connection(
        number=1,
        time=STARTED,
        address="127.0.0.1",
        port=443,
        tls_name=tls_name,
        handshake=known,
        known=known,
    )


def tunnel(authority: str, *headers: tuple[str, str], known: bool = True) -> Tunnel:
    """A CONNECT to the proxy."""
    return Tunnel(time=STARTED, authority=authority, headers=headers, known=known)


def judged(
    then: Expectation | tuple[Expectation, ...],
    observation: Observation,
    facts: Facts = FACTS,
    **more: Any,
) -> tuple[Finding, ...]:
    """What the oracle finds."""
    expectations = then if isinstance(then, tuple) else (then,)
    case = scenario(*expectations, steps=len(observation.runs), **more)
    return judge(case, observation, facts)


def checks(findings: tuple[Finding, ...]) -> list[str]:
    """The words of what was looked at, in order."""
    return [item.check for item in findings]


def tells_no_secret(findings: tuple[Finding, ...]) -> bool:
    """Whether the findings can be shown to anyone."""
    return not any(value[-24:] in repr(findings) for value in CANARIES.values())
