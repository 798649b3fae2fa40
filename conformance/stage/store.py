"""The document that a stored login is, as a file or as the value of a keychain's item (STO-001)."""

from conformance.stage.filling import Filling
from conformance.vocabulary.world import Json, StoredLogin

LOGIN = "claudeAiOauth"


def login_document(login: StoredLogin, filling: Filling, started: float) -> dict[str, Json]:
    """The JSON of a login; its expiry counts from ``started``, seconds since the epoch."""
    record: dict[str, Json] = {}
    if login.access is not None:
        record["accessToken"] = filling.text(login.access)
    if login.refresh is not None:
        record["refreshToken"] = filling.text(login.refresh)
    if login.expires_at is not None:
        record["expiresAt"] = login.expires_at
    elif login.expires_in_s is not None:
        record["expiresAt"] = int((started + login.expires_in_s) * 1000)
    if login.scopes is not None:
        record["scopes"] = list(login.scopes)
    extra = {key: filling.json(value) for key, value in login.extra.items()}
    return {LOGIN: record, **extra}
