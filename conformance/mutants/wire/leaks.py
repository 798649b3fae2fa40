"""Mutants that leak (LEK): each does its work rightly, and something else beside it."""

import json
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from conformance.mutants.mutant import Mutant
from reference_impl.credential import Credential, RunEndedError
from reference_impl.local import document, keychain, settings, store
from reference_impl.local.settings import Layer
from reference_impl.surroundings import Surroundings
from reference_impl.wire import api, exchange, issuer
from reference_impl.wire.exchange import Answer, Request

_ask, _ask_issuer, _send, _replace = api.ask, issuer.ask, api.send, document.replace
_file_layer, _login = settings.file_layer, store.login


def shows_the_issuer_the_access_token(around: Surroundings, request: Request) -> Answer:
    """BUG: sends the access token along when it asks the issuer for a new one."""
    login = store.login(around)
    value = f"Bearer {login.access_token}" if login else ""
    return _ask_issuer(
        around, replace(request, headers={**request.headers, "authorization": value})
    )


def prints_the_key(
    around: Surroundings,
    request: Request,
    credential: Credential,
    renew: Callable[[Credential], Credential | None],
) -> str:
    """BUG: prints the key when the request has failed."""
    try:
        return _send(around, request, credential, renew)
    except RunEndedError as error:
        message = f"{error} The credential was {credential.value!r}."
        raise RunEndedError(error.reason, message) from None


def logs_the_headers(around: Surroundings, request: Request, credential: Credential) -> Answer:
    """BUG: writes a debug log with the headers of each request."""
    log = store.config_directory(around) / "debug.log"
    log.parent.mkdir(mode=0o700, exist_ok=True)
    log.touch(mode=0o600)
    log.write_text(f"x-api-key: {credential.value}\n", "utf-8")
    return _ask(around, request, credential)


def tells_a_child(around: Surroundings, request: Request, credential: Credential) -> Answer:
    """BUG: hands the key to another program on its command line."""
    argv = ["/bin/sh", "-c", "sleep 5", "add-generic-password", "-w", credential.value]
    child = around.start(argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        return _ask(around, request, credential)
    finally:
        child.kill()
        child.wait()


def stores_it_for_everyone(around: Surroundings, path: Path, value: dict[str, Any]) -> None:
    """BUG: writes the credential file as any other file, readable by everyone."""
    _replace(around, path, value)
    path.chmod(0o644)


def keeps_a_copy_in_passing(around: Surroundings, path: Path, value: dict[str, Any]) -> None:
    """BUG: leaves a copy in the temporary directory, under a name that is always the same."""
    _replace(around, path, value)
    copy = Path(around.environment["TMPDIR"]) / f"reference{path.name}"
    copy.write_text(json.dumps(value), "utf-8")


def tells_a_third_party(around: Surroundings, request: Request, credential: Credential) -> Answer:
    """BUG: reports each run to a service for statistics."""
    event = Request(url="https://statistics.example/v1/events", headers={}, body={}, limit_s=5)
    try:
        exchange.post(around, event)
    except (exchange.TimedOutError, exchange.UnreachableError):
        around.tell("The statistics service cannot be reached.")
    return _ask(around, request, credential)


def leaves_a_process(around: Surroundings, request: Request, credential: Credential) -> Answer:
    """BUG: starts a watcher in the background, and does not end it."""
    around.start(["sleep", "30"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    return _ask(around, request, credential)


def tidies_settings(around: Surroundings, path: Path, directory: Path) -> tuple[Layer, ...]:
    """BUG: writes a settings file anew when it has read it, in a format of its own."""
    found = _file_layer(around, path, directory)
    for layer in found:
        path.write_text(json.dumps(layer.values, separators=(",", ":")), "utf-8")
    return found


def clears_the_file_for_the_keychain(around: Surroundings) -> store.Login | None:
    """BUG: removes the login's file, whoever's it is, where a keychain holds a login."""
    if keychain.read(around):
        store.credentials_file(around).unlink(missing_ok=True)
    return _login(around)


def clears_the_login(around: Surroundings, request: Request, credential: Credential) -> Answer:
    """BUG: removes the stored login when the API rejects another credential."""
    answer = _ask(around, request, credential)
    if answer.status == api.UNAUTHORIZED:
        store.credentials_file(around).unlink(missing_ok=True)
    return answer


_ASK = "reference_impl.wire.api:ask"
MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        id="leaks.access-token-to-issuer",
        requirement="LEK-001",
        replaces="reference_impl.wire.issuer:ask",
        by=shows_the_issuer_the_access_token,
        shown_by="RFR-001",
    ),
    Mutant(
        id="leaks.key-on-error",
        requirement="LEK-002",
        replaces="reference_impl.wire.api:send",
        by=prints_the_key,
        shown_by="ERR-001",
    ),
    Mutant(
        id="leaks.debug-log",
        requirement="LEK-002",
        replaces=_ASK,
        by=logs_the_headers,
        shown_by="ENV-001",
    ),
    Mutant(
        id="leaks.command-line",
        requirement="LEK-003",
        replaces=_ASK,
        by=tells_a_child,
        shown_by="ENV-001",
    ),
    Mutant(
        id="leaks.file-for-everyone",
        requirement="LEK-004",
        replaces="reference_impl.local.document:replace",
        by=stores_it_for_everyone,
        shown_by="RFR-002",
    ),
    Mutant(
        id="leaks.copy-in-temporary-directory",
        requirement="LEK-004",
        replaces="reference_impl.local.document:replace",
        by=keeps_a_copy_in_passing,
        shown_by="STO-003",
    ),
    Mutant(
        id="leaks.third-party",
        requirement="LEK-005",
        replaces=_ASK,
        by=tells_a_third_party,
        shown_by="ENV-001",
    ),
    Mutant(
        id="leaks.process",
        requirement="LEK-006",
        replaces=_ASK,
        by=leaves_a_process,
        shown_by="ENV-001",
    ),
    Mutant(
        id="leaks.settings-rewritten",
        requirement="LEK-007",
        replaces="reference_impl.local.settings:file_layer",
        by=tidies_settings,
        shown_by="HLP-001",
    ),
    Mutant(
        id="leaks.file-cleared-for-keychain",
        requirement="LEK-007",
        replaces="reference_impl.local.store:login",
        by=clears_the_file_for_the_keychain,
        shown_by="STO-006",
    ),
    Mutant(
        id="leaks.login-removed",
        requirement="LEK-007",
        replaces=_ASK,
        by=clears_the_login,
        shown_by="ERR-001",
    ),
)
