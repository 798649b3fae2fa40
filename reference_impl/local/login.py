"""The stored login as a source: used while it lasts, refreshed when it has expired."""

from typing import Any

from reference_impl import credential
from reference_impl.credential import RunEndedError
from reference_impl.local import document, store
from reference_impl.local.settings import Settings
from reference_impl.local.store import Login
from reference_impl.surroundings import Surroundings
from reference_impl.wire import issuer


def ask(around: Surroundings, settings: Settings) -> credential.Credential | None:
    """Return the stored login's access token, refreshed when it has expired."""
    login = store.login(around)
    if login is None:
        return None
    if is_expired(login.expires_at, around.now()):
        return refresh(around, settings, login.access_token)
    return present(around, login.access_token)


def renew(around: Surroundings, settings: Settings, rejected: str) -> credential.Credential | None:
    """Return another token for one the API rejected; None when the login cannot be refreshed."""
    login = store.login(around)
    return refresh(around, settings, rejected) if login and login.refresh_token else None


def is_expired(expires_at: object, now_s: float) -> bool:
    """Whether a time in milliseconds has passed; anything but a number says nothing."""
    if isinstance(expires_at, bool) or not isinstance(expires_at, int | float):
        return False
    return expires_at <= now_s * 1000


def refresh(around: Surroundings, settings: Settings, stale: str) -> credential.Credential:
    """Return a token newer than the stale one: another process's, else the issuer's."""
    with document.locked(around, store.credentials_file(around)):
        login = store.login(around)
        if login is not None and is_newer(login, stale, around.now()):
            return present(around, login.access_token)
        if login is None or not login.refresh_token:
            message = "The stored login has expired and cannot be refreshed. Log in again."
            raise RunEndedError("login-expired", message)
        own = issuer.of_login(login.issuer)
        grant = issuer.refresh(around, settings, own, login.refresh_token, login.scopes)
        fresh = present(around, grant.access_token)
        keep(around, changes(grant, around.now()))
        return fresh


def is_newer(login: Login, stale: str, now_s: float) -> bool:
    """Whether another process has refreshed the login meanwhile."""
    return login.access_token != stale and not is_expired(login.expires_at, now_s)


def changes(grant: issuer.Grant, now_s: float) -> dict[str, Any]:
    """Return what a grant changes in the store: what it does not say stays."""
    changed: dict[str, Any] = {"accessToken": grant.access_token}
    if grant.refresh_token:
        changed["refreshToken"] = grant.refresh_token
    if grant.scopes:
        changed["scopes"] = list(grant.scopes)
    if grant.expires_in_s:
        changed["expiresAt"] = int((now_s + grant.expires_in_s) * 1000)
    return changed


def keep(around: Surroundings, changed: dict[str, Any]) -> None:
    """Store the refreshed login; a store that cannot be written does not spoil this run."""
    try:
        store.save(around, changed)
    except OSError as error:
        path = store.credentials_file(around)
        around.tell(
            f"{path} could not be written ({error.strerror}). You may have to log in again."
        )


def present(around: Surroundings, access_token: str) -> credential.Credential:
    """Return an access token of the login as a credential."""
    name = f"The access token of the login for {store.config_directory(around)}"
    return credential.accept(access_token, kind="oauth", source="login", name=name)
