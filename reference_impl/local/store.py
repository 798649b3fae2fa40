"""The store: where it lies, the login and the key in it."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reference_impl import credential, environment
from reference_impl.local import document, keychain
from reference_impl.surroundings import Surroundings

LOGIN = "claudeAiOauth"
KEY = "primaryApiKey"
INFERENCE_SCOPE = "user:inference"


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """A stored OAuth login; `expires_at` is whatever the file holds."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: object
    scopes: tuple[str, ...]
    issuer: str = ""  # the public one


def config_directory(around: Surroundings) -> Path:
    """Return the config directory; a relative one is below home, never below a workspace."""
    moved = environment.variable(around, "CLAUDE_CONFIG_DIR")
    return around.home / (moved or ".claude")


def state_file(around: Surroundings) -> Path:
    """Return the one file with the trust records and the stored key."""
    moved = environment.variable(around, "CLAUDE_CONFIG_DIR")
    return (config_directory(around) if moved else around.home) / ".claude.json"


def credentials_file(around: Surroundings) -> Path:
    """Return the file with the stored login."""
    return config_directory(around) / ".credentials.json"


def login(around: Surroundings) -> Login | None:
    """Return the stored login, the keychain's before the file's; None when none counts."""
    found = usable(around, keychain.NAME, keychain.read(around))
    if found is not None:
        return found
    path = credentials_file(around)
    return usable(around, str(path), document.read(around, path) or {})


def usable(around: Surroundings, place: str, whole: dict[str, Any]) -> Login | None:
    """Return the login in a document; None when there is none, or none that counts."""
    record = whole.get(LOGIN)
    if record is None:
        return None
    found = understand(record) if isinstance(record, dict) else None
    if found is None or not found.access_token:
        around.tell(f"The login in {place} is unusable: expected an access token. Log in again.")
        return None
    if not has_inference_scope(found.scopes):
        around.tell(f"The login in {place} lacks the scope {INFERENCE_SCOPE}. Log in again.")
        return None
    return found


def understand(record: dict[str, Any]) -> Login:
    """Return the record as a login; what is not of the right type counts as not there."""
    scopes = record.get("scopes")
    return Login(
        access_token=credential.text_of(record.get("accessToken")),
        refresh_token=credential.text_of(record.get("refreshToken")),
        expires_at=record.get("expiresAt"),
        scopes=tuple(map(credential.text_of, scopes)) if isinstance(scopes, list) else (),
        issuer=credential.text_of(record.get("issuer")),
    )


def has_inference_scope(scopes: tuple[str, ...]) -> bool:
    """Whether a login may be used for inference."""
    return INFERENCE_SCOPE in scopes


def save(around: Surroundings, changes: dict[str, Any]) -> None:
    """Change the stored login, and nothing else beside it; call it with the file locked.

    What is changed to None is removed. The file is for what the keychain does not take.
    """
    path = credentials_file(around)
    chained, filed = keychain.read(around), document.read(around, path) or {}
    former = (chained if usable(around, keychain.NAME, chained) else filed).get(LOGIN)
    record = {**(former if isinstance(former, dict) else {}), **changes}
    kept = {key: record[key] for key in record if changes.get(key, "") is not None}
    if not keychain.write(around, {**chained, LOGIN: kept}):
        document.replace(around, path, {**filed, LOGIN: kept})
    elif LOGIN in filed:
        empty(around, path)


def empty(around: Surroundings, path: Path) -> None:
    """Remove the login from a file, as the keychain has a newer one."""
    try:
        document.leave_out(around, path, LOGIN)
    except OSError as error:
        around.tell(f"{path} still holds an older login ({error.strerror}). Remove it by hand.")


def forget_chained(around: Surroundings) -> bool:
    """Remove the keychain's login; return whether there was one. Raise RunEndedError."""
    return keychain.take_out(around, LOGIN, credentials_file(around))


def forget_login(around: Surroundings) -> bool:
    """Remove the file's login; return whether there was one. Raise OSError or RunEndedError."""
    return document.take_out(around, credentials_file(around), LOGIN, even_damaged=True)


def forget_key(around: Surroundings) -> bool:
    """Remove the stored key; return whether there was one. Raise OSError or RunEndedError."""
    return document.take_out(around, state_file(around), KEY)


def key(around: Surroundings) -> str:
    """Return the stored key; "" when there is none."""
    return credential.text_of((document.read(around, state_file(around)) or {}).get(KEY))


def ask_key(around: Surroundings) -> credential.Credential | None:
    """Return the stored key as a credential."""
    value, name = key(around), f"{KEY} in {state_file(around)}"
    return credential.accept(value, kind="key", source="stored-key", name=name) if value else None
