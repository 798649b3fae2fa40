"""Logins that a target makes by its own verb: which ones no login makes."""

from conformance.vocabulary.world import StoredLogin

_USUAL = StoredLogin()


def unstageable(login: StoredLogin) -> str | None:
    """What of a login no program would store by itself, in words; ``None`` for one it would."""
    asks = {
        "a login file of its own text": login.text is not None,
        "a login without an access token": not login.access,
        "a login without a refresh token": not login.refresh,
        "a login of other scopes": login.scopes != _USUAL.scopes,
        "an odd time of expiry": login.expires_at is not None or login.expires_in_s is None,
        "a login that has expired": (login.expires_in_s or 0.0) <= 0,
        "other keys beside the login": bool(login.extra),
        "a login file of another mode": login.mode != _USUAL.mode,
    }
    return next((words for words, is_asked in asks.items() if is_asked), None)
