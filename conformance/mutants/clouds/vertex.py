"""Mutants of Vertex (VTX)."""

import contextlib
import functools
import urllib.request
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.mutants.mutant import Mutant
from reference_impl.clouds import google, provider, vertex, visit
from reference_impl.clouds.google import Token
from reference_impl.clouds.provider import Pass, StaleError, Visit
from reference_impl.credential import RunEndedError
from reference_impl.local.settings import Settings
from reference_impl.surroundings import Surroundings, T
from reference_impl.wire import api
from reference_impl.wire.exchange import Answer

if TYPE_CHECKING:
    from google.auth.credentials import Credentials

_variable, _moved, _locate, _is_skipped = (
    provider.variable, api.moved, vertex.locate, visit.is_skipped,
)  # fmt: skip
_from_file, _open_source = google.from_file, google.open_source
_credential_file, _ask, _token = google.credential_file, google.ask, google.token
_explain = google.explain


def sends_it_as_a_key(at: Visit, token: Token) -> Pass:
    """BUG: sends Google's token in the header of the first party's keys."""
    headers = {"x-api-key": token.headers["authorization"].removeprefix("Bearer ")}
    return Pass(
        source=token.source,
        carry=lambda request: visit.with_headers(request, headers),
        is_rejected=lambda answer: vertex.is_expired(at, answer),
    )


def makes_up_a_project(at: Visit) -> str:
    """BUG: goes on with a project of its own when nobody names one."""
    return _variable(at, *vertex.PROJECT) or "default-project"


def ignores_the_region(at: Visit, *names: str) -> str:
    """BUG: does not read CLOUD_ML_REGION."""
    return "" if vertex.LOCATION in names else _variable(at, *names)


def takes_global_for_a_region(at: Visit) -> str:
    """BUG: makes the hosts of global, us and eu as if they were regions."""
    address = _locate(at)
    for place, host in vertex.HOSTS.items():
        address = address.replace(f"//{host}/", f"//{place}-aiplatform.googleapis.com/")
    return address


def knows_people_alone(at: Visit, path: Path) -> "Credentials":
    """BUG: reads the file of a person who signed in, and no other kind."""
    return _but(at, path, "service_account", "external_account", "impersonated_service_account")


def knows_no_keys(at: Visit, path: Path) -> "Credentials":
    """BUG: does not know the key of a service account."""
    return _but(at, path, "service_account")


def knows_no_people(at: Visit, path: Path) -> "Credentials":
    """BUG: does not know the file of a person who signed in."""
    return _but(at, path, "authorized_user")


def knows_no_workloads(at: Visit, path: Path) -> "Credentials":
    """BUG: does not know external accounts."""
    return _but(at, path, "external_account")


def knows_no_impersonation(at: Visit, path: Path) -> "Credentials":
    """BUG: does not know impersonated service accounts."""
    return _but(at, path, "impersonated_service_account")


def _but(at: Visit, path: Path, *kinds: str) -> "Credentials":
    if path.exists() and any(f'"{kind}"' in path.read_text("latin-1") for kind in kinds):
        raise google.unreadable(path)
    return _from_file(at, path)


def knows_no_machines(at: Visit) -> "Credentials":
    """BUG: does not ask the metadata server."""
    raise StaleError("no-credential", f"There are no Google credentials. {google.SIGN_IN}")


def prefers_the_usual_place(at: Visit) -> Path | None:
    """BUG: the file at the well-known place beats the one that is named."""
    known = at.around.home / ".config/gcloud/application_default_credentials.json"
    return known if known.exists() else _credential_file(at)


def skips_what_is_missing(at: Visit) -> Path | None:
    """BUG: a named file that is not there counts as if none were named."""
    found = _credential_file(at)
    return found if found is None or found.exists() else None


def asks_twice(at: Visit, found: "Credentials", source: str) -> Token:
    """BUG: asks for a token, and then for another."""
    if not found.valid:
        _token(at, found, source)
        found.token = None
    return _token(at, found, source)


def keeps_it_for_ever(at: Visit, found: "Credentials", source: str) -> Token:
    """BUG: never renews a token."""
    if found.token is not None:
        found.expiry = None
    return _token(at, found, source)


def names_no_file(path: Path | None) -> RunEndedError:
    """BUG: says that a credential file is damaged, and not which."""
    return StaleError("no-credential", "The Google credentials are damaged.")


def says_no_more_than_no(error: Exception, source: str) -> RunEndedError | None:
    """BUG: does not say that signing in again helps."""
    found = _explain(error, source)
    return None if found is None else StaleError("unauthorized", "Google said no.")


def asks_until_it_works(
    at: Visit, source: str, task: Callable[[], T], otherwise: Callable[[], RunEndedError]
) -> T:
    """BUG: asks for a token again and again when Google says no."""
    for _ in range(20):
        with contextlib.suppress(RunEndedError):
            return _ask(at, source, task, otherwise)
    return _ask(at, source, task, otherwise)


def takes_a_rejection_for_final(at: Visit, answer: Answer) -> bool:
    """BUG: does not sign in again when Vertex rejects the token."""
    return False


def signs_in_for_nobody(at: Visit, why: str) -> bool:
    """BUG: does not run gcpAuthRefresh."""
    return False


def looks_for_a_machine_first(at: Visit) -> Callable[[], Token]:
    """BUG: asks the metadata server whatever else there is."""
    asked = urllib.request.Request(_METADATA, headers={"Metadata-Flavor": "Google"})
    with contextlib.suppress(OSError):
        urllib.request.urlopen(asked, timeout=google.TRY_S).close()  # noqa: S310  # our own address
    return _open_source(at)


def authenticates_all_the_same(at: Visit) -> bool:
    """BUG: does not know CLAUDE_CODE_SKIP_VERTEX_AUTH."""
    return at.provider is not vertex.PROVIDER and _is_skipped(at)


def forgets_who_pays(at: Visit, found: "Credentials", source: str) -> Token:
    """BUG: leaves the quota project out."""
    token = _token(at, found, source)
    return replace(token, headers={"authorization": token.headers["authorization"]})


def stays_at_google(around: Surroundings, given: Settings, name: str) -> str:
    """BUG: does not know ANTHROPIC_VERTEX_BASE_URL."""
    return "" if name == vertex.MOVED else _moved(around, given, name)


def trusts_the_region(text: str, name: str) -> str:
    """BUG: puts any text into the host."""
    return text


def follows_redirects() -> Callable[..., object]:
    """BUG: repeats a request for a token wherever it is told to."""
    from google.auth.transport.requests import Request  # noqa: PLC0415  # an SDK is slow to import

    return functools.partial(Request(), timeout=google.TRY_S)


_METADATA = "http://metadata.google.internal/computeMetadata/v1/"
_GOOGLE = "reference_impl.clouds.google"
_VERTEX = "reference_impl.clouds.vertex"
_FILE = f"{_GOOGLE}:from_file"
_FOLLOWS = Mutant(
    id="vertex.follows-redirects",
    requirement="ERR-006",
    replaces=f"{_GOOGLE}:transport",
    by=follows_redirects,
    told_as="LEK-001",
)
_PLAIN = tuple(
    Mutant(id=name, requirement=requirement, replaces=place, by=by)
    for name, requirement, place, by in (
        ("vertex.as-a-key", "VTX-001", f"{_VERTEX}:bearer", sends_it_as_a_key),
        ("vertex.made-up-project", "VTX-002", f"{_VERTEX}:project", makes_up_a_project),
        (
            "vertex.no-region",
            "VTX-003",
            "reference_impl.clouds.provider:variable",
            ignores_the_region,
        ),
        ("vertex.global-region", "VTX-004", f"{_VERTEX}:locate", takes_global_for_a_region),
        ("vertex.people-alone", "VTX-005", _FILE, knows_people_alone),
        ("vertex.no-keys", "VTX-005a", _FILE, knows_no_keys),
        ("vertex.no-people", "VTX-005b", _FILE, knows_no_people),
        ("vertex.no-workloads", "VTX-005c", _FILE, knows_no_workloads),
        ("vertex.no-impersonation", "VTX-005d", _FILE, knows_no_impersonation),
        ("vertex.no-machines", "VTX-005e", f"{_GOOGLE}:from_metadata", knows_no_machines),
        (
            "vertex.usual-place-first",
            "VTX-006",
            f"{_GOOGLE}:credential_file",
            prefers_the_usual_place,
        ),
        (
            "vertex.missing-file-skipped",
            "VTX-009",
            f"{_GOOGLE}:credential_file",
            skips_what_is_missing,
        ),
        ("vertex.two-tokens", "VTX-007", f"{_GOOGLE}:token", asks_twice),
        ("vertex.never-renews", "VTX-008", f"{_GOOGLE}:token", keeps_it_for_ever),
        ("vertex.names-no-file", "VTX-009", f"{_GOOGLE}:unreadable", names_no_file),
        ("vertex.no-way-back", "VTX-010", f"{_GOOGLE}:explain", says_no_more_than_no),
        ("vertex.asks-again", "VTX-010", f"{_GOOGLE}:ask", asks_until_it_works),
        (
            "vertex.rejection-is-final",
            "VTX-011",
            f"{_VERTEX}:is_expired",
            takes_a_rejection_for_final,
        ),
        (
            "vertex.no-refresh",
            "VTX-011",
            "reference_impl.clouds.visit:refresh",
            signs_in_for_nobody,
        ),
        (
            "vertex.machine-first",
            "VTX-012",
            f"{_GOOGLE}:open_source",
            looks_for_a_machine_first,
        ),
        (
            "vertex.never-skips",
            "VTX-013",
            "reference_impl.clouds.visit:is_skipped",
            authenticates_all_the_same,
        ),
        ("vertex.nobody-pays", "VTX-014", f"{_GOOGLE}:token", forgets_who_pays),
        ("vertex.base-url-ignored", "VTX-015", "reference_impl.wire.api:moved", stays_at_google),
        (
            "vertex.any-region",
            "VTX-016",
            "reference_impl.clouds.provider:host_label",
            trusts_the_region,
        ),
    )
)
MUTANTS: tuple[Mutant, ...] = (*_PLAIN, _FOLLOWS)
