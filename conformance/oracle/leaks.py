"""The rules on leaks: judged in every scenario, never written in one (area LEK)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.oracle import reasons, traces, wire
from conformance.oracle.homes import homes, is_home, issuers
from conformance.vocabulary.canary import of_a_cloud
from conformance.vocabulary.canary import slots as slots_named
from conformance.vocabulary.finding import Finding
from conformance.vocabulary.steps import Killed, run_of
from conformance.vocabulary.world import helpers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.oracle.case import Case
    from conformance.vocabulary.observation import FileSeen
    from fakes.journal import Exchange

_OTHERS_MAY_READ = 0o077
_CLOUD_STORES = ("«home»/.aws/", "«home»/.config/gcloud/", "«home»/.azure/")
_CLOUD_CACHES = ("«home»/.aws/sso/cache/", "«home»/.aws/cli/cache/")


def judge(case: Case) -> Iterator[Finding]:
    """Every breach of LEK-001 to LEK-007 in one observation."""
    yield from _hosts(case)
    yield from _output(case)
    yield from _command_lines(case)
    yield from _strangers(case)
    yield from _left_behind(case)
    for seen in case.observation.files:
        yield from _file(case, seen)


def _breach(requirement: str, check: str, *, expected: str, observed: str) -> Finding:
    return Finding(
        check=check, requirement=requirement, level="MUST", expected=expected, observed=observed
    )


def _hosts(case: Case) -> Iterator[Finding]:
    canaries = case.observation.canaries
    told = set()
    for item in case.observation.exchanges:
        if item.is_browser:
            continue
        host = _reached(case, item)
        for slot in sorted(traces.all_slots(item, canaries)):
            is_watched = traces.is_credential(slot) or slot in case.scenario.given.strangers
            allowed = homes(case, slot)
            if wire.is_revocation(item):
                allowed |= issuers(case, slot)
            if is_watched and not is_home(host, allowed) and (slot, host) not in told:
                told.add((slot, host))
                yield _breach(
                    "LEK-001",
                    "leak-host",
                    expected=f"{slot} at {traces.named(allowed)} only",
                    observed=f"{slot} in {wire.line(item, canaries)}{_connected(host, item)}",
                )
    yield from _addresses(case)
    for tunnel in case.observation.tunnels:
        text = "\n".join(value for _, value in tunnel.headers)
        for slot in sorted(traces.slots_in(text.encode("latin-1", "replace"), canaries)):
            yield _breach(
                "LEK-001",
                "leak-proxy",
                expected=f"{slot} not told to a proxy",
                observed=f"in CONNECT {tunnel.authority}",
            )


def _reached(case: Case, item: Exchange) -> str:
    """The host that the bytes went to: by TLS where there is TLS, else as the request says.

    A Host header is no more than text: a custom one takes nothing to the host that it names, and
    the right one makes a foreign server no home. What is no HTTP has its connection's name alone.
    """
    names = {each.number: each.tls_name for each in case.observation.connections}
    return (item.tls_name or names.get(item.connection) or item.host).lower()


def _connected(host: str, item: Exchange) -> str:
    return "" if host == item.host else f", on a connection to {host}"


def _addresses(case: Case) -> Iterator[Finding]:
    """An authorization address goes to a browser, its history, and whoever hosts the page."""
    for step, run in case.processes():
        text = "\n".join(visit.address for visit in run.visits)
        held = traces.slots_in(text.encode("utf-8", "replace"), case.observation.canaries)
        if found := {slot for slot in held if traces.is_credential(slot)}:
            yield _breach(
                "LEK-001",
                "leak-address",
                expected="no planted secret in an authorization address",
                observed=f"{traces.named(found)} in one of {step}",
            )


def _output(case: Case) -> Iterator[Finding]:
    canaries = case.observation.canaries
    for step, run in case.processes():
        for name, text in (("standard output", run.stdout), ("standard error", run.stderr)):
            if told := traces.told_in(text, canaries):
                yield _breach(
                    "LEK-002",
                    "leak-output",
                    expected="no planted secret printed",
                    observed=f"{traces.named(told)} on {name} of {step}",
                )


def _command_lines(case: Case) -> Iterator[Finding]:
    canaries = case.observation.canaries
    written = slots_named(item.command for item in helpers(case.scenario.given))
    lines = [
        argv
        for log in case.observation.executions.values()
        for execution in log
        for argv in (execution.argv, execution.parent_argv)
    ]
    lines += [call.argv for call in case.observation.keychain_calls]
    for _, run in case.processes():
        lines += [*run.command_lines, *run.left]
    for argv in lines:
        found = traces.slots_in("\0".join(argv).encode(errors="replace"), canaries) - written
        found = frozenset(filter(traces.is_secret, found))
        if found:
            shown = traces.redact(" ".join(argv), canaries)[:160]
            yield _breach(
                "LEK-003",
                "leak-command-line",
                expected="no planted secret on a command line",
                observed=f"{traces.named(found)} in {shown!r}",
            )
            return


def _strangers(case: Case) -> Iterator[Finding]:
    seen = case.observation
    browsers = wire.browser_connections(seen)
    # An exchange is unknown by its Host header; where TLS tells another host, its hello is judged.
    hosts = {
        item.host
        for item in seen.exchanges
        if not (item.known or item.is_browser) and item.host == _reached(case, item)
    }
    # A client that trusts none of our certificates gets no further than its hello or its CONNECT.
    hosts |= {
        (item.tls_name or "").lower()
        for item in seen.connections
        if not item.known and item.number not in browsers
    }
    hosts |= {
        item.authority.rpartition(":")[0]
        for item in seen.tunnels
        if not (item.known or wire.is_browser_tunnel(item))
    }
    for host in sorted(hosts):
        yield _breach(
            "LEK-005",
            "stranger-host",
            expected="no host outside the world contacted",
            observed=host or "a request without a host",
        )


def _left_behind(case: Case) -> Iterator[Finding]:
    if case.scenario.tolerates_children:
        return
    for step, run in case.processes():
        # A process that was killed by force could not end what it had started.
        if run.left and run.ending != "killed":
            shown = traces.redact(" ".join(run.left[0]), case.observation.canaries)[:160]
            yield _breach(
                "LEK-006",
                "process-left",
                expected=f"no process left running after {step}",
                observed=f"{len(run.left)}: {shown!r}",
            )


def _file(case: Case, seen: FileSeen) -> Iterator[Finding]:
    seen = reasons.as_left(case, seen)
    if seen.before == seen.after:
        return
    canaries = case.observation.canaries
    is_store = _is_store_or_copy(case, seen.path) or _is_draft(case, seen)
    if seen.after is not None:
        found = frozenset(filter(traces.is_secret, traces.slots_in(seen.after, canaries)))
        before = traces.slots_in(seen.before or b"", canaries)
        if found and seen.mode is not None and seen.mode & _OTHERS_MAY_READ:
            yield _breach(
                "LEK-004",
                "leak-mode",
                expected=f"{seen.path}, which holds {traces.named(found)}, private to the user",
                observed=f"mode {seen.mode:04o}",
            )
        if found - before and not is_store and not _is_of_a_cloud(seen.path, found - before):
            yield _breach(
                "LEK-002",
                "leak-file",
                expected="no planted secret written outside the credential store",
                observed=f"{traces.named(found - before)} in {seen.path}",
            )
    if not seen.planted or reasons.explained(case, seen) or _is_written(case, seen.path):
        return
    if not reasons.had_reason(case, reasons.without_explained_keys(case, seen)):
        yield _breach(
            "LEK-007",
            "file-changed",
            expected=f"{seen.path} as it was",
            observed="gone" if seen.after is None else "changed",
        )


def _is_store_or_copy(case: Case, path: str) -> bool:
    """Whether a file is the credential store, or a copy that a program keeps beside it.

    A private copy is neither printed nor logged; LEK-004 judges its mode.
    """
    folder, _, name = path.rpartition("/")
    is_own_folder = folder.startswith("«config»") or folder in {"«home»", *_moved_to(case)}
    return is_own_folder and name.startswith((".credentials.json", ".claude.json"))


def _is_of_a_cloud(path: str, slots: frozenset[str]) -> bool:
    """Whether a file is a cloud SDK's own store, and holds nothing but that cloud's secrets."""
    return path.startswith(_CLOUD_STORES) and all(map(of_a_cloud, slots))


def _is_written(case: Case, path: str) -> bool:
    """Whether a program of the world, or the cloud's SDK that keeps its cache, writes the file."""
    written = (item.path for helper in helpers(case.scenario.given) for item in helper.writes)
    return path.startswith(_CLOUD_CACHES) or case.path(path) in map(case.path, written)


def _moved_to(case: Case) -> Iterator[str]:
    """The config directories of single steps (STO-002), where they are not the world's."""
    for run in map(run_of, case.scenario.when):
        if run is not None and "CLAUDE_CONFIG_DIR" in run.environment:
            yield run.environment["CLAUDE_CONFIG_DIR"] or "«home»/.claude"


def _is_draft(case: Case, seen: FileSeen) -> bool:
    """Whether a file is what a killed run was about to put in the store's place.

    Nobody is left who could remove it, and its name is the program's own.
    """
    was_killed = any(isinstance(step, Killed) for step in case.scenario.when)
    return was_killed and seen.before is None and seen.path.rpartition("/")[0] == "«config»"
