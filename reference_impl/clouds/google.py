"""Application Default Credentials, as google-auth finds them."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, cast

from reference_impl import credential
from reference_impl.clouds import provider, sdk
from reference_impl.clouds.provider import StaleError, Visit
from reference_impl.credential import RunEndedError
from reference_impl.local import document
from reference_impl.surroundings import T

if TYPE_CHECKING:
    from google.auth.credentials import Credentials
    from google.auth.transport import Request

FILE = "GOOGLE_APPLICATION_CREDENTIALS"
SCOPE = "https://www.googleapis.com/auth/cloud-platform"
METADATA = "the metadata server at metadata.google.internal"
SIGN_IN = "Sign in again: gcloud auth application-default login."
SERVICES = "oauth2.googleapis.com, or the token service that the credentials name,"
TRY_S = 5.0  # each request of google-auth's, which waits for two minutes when left alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """The headers that carry a token and the quota project, and where they are from."""

    headers: Mapping[str, str] = field(repr=False)
    source: str


def credential_file(at: Visit) -> Path | None:
    """Return the file with the credentials: the named one, else the well-known one if there."""
    named = provider.variable(at, FILE)
    if named:
        return at.around.workspace / named
    moved = provider.variable(at, "CLOUDSDK_CONFIG")
    folder = at.around.workspace / moved if moved else at.around.home / ".config/gcloud"
    known = folder / "application_default_credentials.json"
    return known if known.is_file() else None


def project_in_file(at: Visit) -> str:
    """Return the project that the credential file names; "" when it names none."""
    path = credential_file(at)
    try:
        whole = document.parse(path.read_text("utf-8")) if path else {}
    except (OSError, ValueError):
        raise unreadable(path) from None
    return credential.text_of(whole.get("project_id"))


def open_source(at: Visit) -> Callable[[], Token]:
    """Return what gives a token for each prompt, renewed before it expires."""
    path = credential_file(at)
    source = str(path) if path else METADATA
    found = from_file(at, path) if path else from_metadata(at)
    return lambda: token(at, found, source)


def from_file(at: Visit, path: Path) -> "Credentials":
    """Return the credentials in a file; end the run, naming it, when it has none."""

    def load() -> "Credentials":
        import google.auth

        # Not `default`, which runs gcloud to find a project that nobody asks for.
        found: Credentials = google.auth.load_credentials_from_file(
            str(path), [SCOPE], request=transport()
        )[0]
        return found

    return ask(at, str(path), load, lambda: unreadable(path))


def from_metadata(at: Visit) -> "Credentials":
    """Return the credentials of the metadata server; end the run when there is none."""

    def load() -> "Credentials":
        import google.auth

        found: Credentials = google.auth.default([SCOPE], request=transport())[0]
        return found

    return ask(at, tried(at), load, lambda: missing(at))


def transport() -> "Request":
    """Return what makes google-auth's requests, each within its time.

    No redirect is followed: the request that would be repeated elsewhere holds secrets.
    """
    from google.auth.transport import requests

    made = functools.partial(requests.Request(), timeout=TRY_S, allow_redirects=False)
    return cast("Request", made)


def tried(at: Visit) -> str:
    """Return where credentials are looked for."""
    return (
        f"{FILE}, {at.around.home}/.config/gcloud/application_default_credentials.json,"
        f" {METADATA} and 169.254.169.254"
    )


def token(at: Visit, found: "Credentials", source: str) -> Token:
    """Return a token of the credentials that is good for another request."""
    if not found.valid:
        ask(at, source, lambda: found.refresh(transport()), lambda: refused(source))
    carried: dict[str, str] = {}
    found.apply(carried)
    name = f"The token from {source}"
    return Token(
        headers={key: provider.sendable(value, name) for key, value in carried.items()},
        source=source,
    )


def ask(at: Visit, source: str, task: Callable[[], T], otherwise: Callable[[], RunEndedError]) -> T:
    """Return what google-auth says; end the run when it fails, without its words."""
    try:
        return sdk.work(at, source, task)
    except RunEndedError:
        raise
    except Exception as error:  # noqa: BLE001  # whatever it is, it may hold a secret
        raise explain(error, source) or otherwise() from None


def explain(error: Exception, source: str) -> RunEndedError | None:
    """Return the end of a run for an error of google-auth's; None when it is no word of Google."""
    from google.auth import exceptions as google

    told = str(error)
    match error:
        case google.RefreshError() if "invalid_grant" in told or "eauth" in told:
            message = f"The Google credentials in {source} have expired (invalid_grant). {SIGN_IN}"
            return StaleError("login-expired", message)
        case google.RefreshError() | google.OAuthError():
            return refused(source)
        case google.TransportError():
            message = f"{SERVICES} did not answer: there is no token for {source}."
            return RunEndedError("network", message)
        case _:
            return None


def refused(source: str) -> RunEndedError:
    """Return the end of a run that was given no token."""
    message = f"Google gave no token for {source}. Check the account, or sign in again."
    return RunEndedError("unauthorized", message)


def unreadable(path: Path | None) -> RunEndedError:
    """Return the end of a run whose credential file is missing or damaged."""
    message = (
        f"{path} is missing, or holds no Google credentials. Correct {FILE}, or sign in again."
    )
    return StaleError("no-credential", message)


def missing(at: Visit) -> RunEndedError:
    """Return the end of a run without any Google credentials."""
    message = f"There are no Google credentials. Tried: {tried(at)}. {SIGN_IN}"
    return StaleError("no-credential", message)
