"""Application Default Credentials, as google-auth finds them."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from reference_impl import credential
from reference_impl.clouds import provider, sdk
from reference_impl.clouds.provider import StaleError, Visit
from reference_impl.credential import RunEndedError
from reference_impl.local import document

if TYPE_CHECKING:
    from google.auth.credentials import Credentials

FILE = "GOOGLE_APPLICATION_CREDENTIALS"
SCOPE = "https://www.googleapis.com/auth/cloud-platform"
METADATA = "the metadata server"
SIGN_IN = "Sign in again: gcloud auth application-default login."
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
    return known if known.exists() else None


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
        found: Credentials = google.auth.load_credentials_from_file(str(path), scopes=[SCOPE])[0]
        return found

    try:
        return sdk.work(at, str(path), load)
    except RunEndedError:
        raise
    except Exception:  # noqa: BLE001  # whatever it is, it may hold a secret
        raise unreadable(path) from None


def unreadable(path: Path | None) -> RunEndedError:
    """Return the end of a run whose credential file is missing or damaged."""
    message = (
        f"{path} is missing, or holds no Google credentials. Correct {FILE}, or sign in again."
    )
    return StaleError("no-credential", message)


def from_metadata(at: Visit) -> "Credentials":
    """Return the credentials of the metadata server; end the run when there is none."""

    def load() -> "Credentials":
        import google.auth

        found: Credentials = google.auth.default(scopes=[SCOPE])[0]
        return found

    try:
        return sdk.work(at, tried(at), load)
    except RunEndedError:
        raise
    except Exception:  # noqa: BLE001  # as above
        message = f"There are no Google credentials. Tried: {tried(at)}. {SIGN_IN}"
        raise StaleError("no-credential", message) from None


def tried(at: Visit) -> str:
    """Return where credentials were looked for."""
    return (
        f"{FILE}, {at.around.home}/.config/gcloud/application_default_credentials.json,"
        " the metadata server at metadata.google.internal and 169.254.169.254"
    )


def token(at: Visit, found: "Credentials", source: str) -> Token:
    """Return a token of the credentials that is good for another request."""
    if not found.valid:
        refresh(at, found, source)
    carried: dict[str, str] = {}
    found.apply(carried)
    name = f"The token from {source}"
    return Token(
        headers={key: provider.sendable(value, name) for key, value in carried.items()},
        source=source,
    )


def refresh(at: Visit, found: "Credentials", source: str) -> None:
    """Fetch a token; end the run when there is none, without Google's words."""

    def fetch() -> None:
        from google.auth.transport.requests import Request

        found.refresh(functools.partial(Request(), timeout=TRY_S))

    try:
        sdk.work(at, source, fetch)
    except RunEndedError:
        raise
    except Exception as error:  # noqa: BLE001  # as above
        raise explain(error, source) from None


def explain(error: Exception, source: str) -> RunEndedError:
    """Return the end of a run for an error of google-auth's."""
    from google.auth import exceptions as google

    told = str(error)
    match error:
        case google.RefreshError() if "invalid_grant" in told or "eauth" in told:
            message = f"The Google credentials in {source} have expired (invalid_grant). {SIGN_IN}"
            return StaleError("login-expired", message)
        case google.TransportError():
            return RunEndedError(
                "network", f"Google gave no token for {source}: it did not answer."
            )
        case _:
            message = f"Google gave no token for {source}. Check the account, or sign in again."
            return RunEndedError("unauthorized", message)
