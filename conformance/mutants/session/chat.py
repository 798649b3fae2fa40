"""Mutants of long sessions (HLP-008, HLP-009, RFR-012)."""

import re

from conformance.mutants.mutant import Mutant
from reference_impl import chain, credential, helper
from reference_impl.credential import Credential, RunEndedError
from reference_impl.local import login, store
from reference_impl.local import settings as configuration
from reference_impl.local.settings import Settings
from reference_impl.surroundings import Surroundings
from reference_impl.verbs import session
from reference_impl.verbs.session import Session
from reference_impl.wire import issuer
from reference_impl.wire.issuer import Grant, Issuer

_DEFAULT_S = helper.DEFAULT_LIFETIME_MS / 1000
_FOR_EVER_S = float("inf")
_lifetime_s, _follow_up, _present = helper.lifetime_s, chain.follow_up, session.present
_refresh = issuer.refresh


def _text(around: Surroundings, settings: Settings) -> str:
    return credential.trim(configuration.lookup(around, settings, helper.LIFETIME))


def keeps_a_key_for_ever(around: Surroundings, settings: Settings, age_s: float) -> bool:
    """BUG: a key is used until the session ends."""
    return False


def runs_the_helper_for_each_prompt(around: Surroundings, settings: Settings, age_s: float) -> bool:
    """BUG: the helper runs for each prompt."""
    return True


def has_a_lifetime_of_its_own(around: Surroundings, settings: Settings) -> float:
    """BUG: a key lasts five minutes, whatever the variable says."""
    return _DEFAULT_S


def takes_the_lifetime_for_seconds(around: Surroundings, settings: Settings) -> float:
    """BUG: takes the lifetime for seconds."""
    return _lifetime_s(around, settings) * 1000


def takes_zero_for_the_default(around: Surroundings, settings: Settings) -> float:
    """BUG: a lifetime of 0 is not set, as in every language where 0 is false."""
    return _lifetime_s(around, settings) or _DEFAULT_S


def takes_zero_for_ever(around: Surroundings, settings: Settings) -> float:
    """BUG: a lifetime of 0 is one without an end."""
    return _lifetime_s(around, settings) or _FOR_EVER_S


def takes_odd_lifetimes_for_none(around: Surroundings, settings: Settings) -> float:
    """BUG: a lifetime that is no number is 0."""
    text = _text(around, settings)
    return _lifetime_s(around, settings) if text.isdigit() or not text else 0.0


def reads_the_digits_it_finds(around: Surroundings, settings: Settings) -> float:
    """BUG: reads a lifetime as far as there are digits, and forgets the rest."""
    found = re.match(r"[+-]?\d+", _text(around, settings))
    return int(found.group()) / 1000 if found else _DEFAULT_S


def lets_the_lifetime_overflow(around: Surroundings, settings: Settings) -> float:
    """BUG: keeps a lifetime in 32 bits with a sign."""
    text = _text(around, settings)
    if not text.isdigit():
        return _DEFAULT_S
    number = int(text) % 2**32
    return (number - 2**32 if number >= 2**31 else number) / 1000


def lasts_a_minute(around: Surroundings, settings: Settings) -> float:
    """BUG: a key lasts a minute where the variable does not say otherwise."""
    return _lifetime_s(around, settings) if _text(around, settings) else 60.0


def lasts_ten_minutes(around: Surroundings, settings: Settings) -> float:
    """BUG: a key lasts ten minutes where the variable does not say otherwise."""
    return _lifetime_s(around, settings) if _text(around, settings) else 600.0


def takes_odd_lifetimes_for_ever(around: Surroundings, settings: Settings) -> float:
    """BUG: a key whose lifetime is no number does not end."""
    text = _text(around, settings)
    return _lifetime_s(around, settings) if text.isdigit() or not text else _FOR_EVER_S


def counts_from_the_last_use(given: Session) -> Credential:
    """BUG: each use of a key begins its lifetime anew."""
    found = _present(given)
    given.since_s = given.around.now()
    return found


def sends_the_old_key_when_the_helper_fails(
    around: Surroundings, given: Settings, held: Credential, age_s: float
) -> Credential:
    """BUG: goes on with the old key when the helper gives no new one."""
    try:
        return _follow_up(around, given, held, age_s)
    except RunEndedError:
        return held


def sends_the_old_key_once_more(
    around: Surroundings, given: Settings, held: Credential, age_s: float
) -> Credential:
    """BUG: sends an expired key once more, and fetches the next one for the prompt after it."""
    if held.source == "helper":
        _follow_up(around, given, held, age_s)
        return held
    return _follow_up(around, given, held, age_s)


def forgets_the_new_key(given: Session, rejected: Credential) -> Credential | None:
    """BUG: uses the key after a 401 for one request, and the rejected one for the next prompt."""
    return chain.renew(given.around, given.settings, rejected)


def looks_at_the_login_once(
    around: Surroundings, given: Settings, held: Credential, age_s: float
) -> Credential:
    """BUG: looks at the expiry when the session begins, and waits for the API to complain."""
    return held if held.source == "login" else _follow_up(around, given, held, age_s)


def ends_when_the_login_expires(
    around: Surroundings, given: Settings, held: Credential, age_s: float
) -> Credential:
    """BUG: a login that expires on the way ends the session, although it could be refreshed."""
    stored = store.login(around) if held.source == "login" else None
    if stored is not None and login.is_expired(stored.expires_at, around.now()):
        raise RunEndedError("login-expired", "Your session has expired. Log in again.")
    return _follow_up(around, given, held, age_s)


_USED: list[str] = []


def refreshes_with_the_first_token(
    around: Surroundings, settings: Settings, own: Issuer, token: str, scopes: tuple[str, ...]
) -> Grant:
    """BUG: keeps the refresh token that it began with, and uses it for every refresh."""
    _USED.append(token)
    return _refresh(around, settings, own, _USED[0], scopes)


_LIFETIME = "reference_impl.helper:lifetime_s"
_OUTDATED = "reference_impl.helper:is_outdated"
_FOLLOW = "reference_impl.chain:follow_up"
MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        id="chat.key-for-ever", requirement="HLP-008", replaces=_OUTDATED, by=keeps_a_key_for_ever
    ),
    Mutant(
        id="chat.key-for-one-prompt",
        requirement="HLP-008",
        replaces=_OUTDATED,
        by=runs_the_helper_for_each_prompt,
    ),
    Mutant(
        id="chat.own-lifetime",
        requirement="HLP-008",
        replaces=_LIFETIME,
        by=has_a_lifetime_of_its_own,
    ),
    Mutant(
        id="chat.lifetime-in-seconds",
        requirement="HLP-008",
        replaces=_LIFETIME,
        by=takes_the_lifetime_for_seconds,
    ),
    Mutant(
        id="chat.zero-is-default",
        requirement="HLP-008",
        replaces=_LIFETIME,
        by=takes_zero_for_the_default,
    ),
    Mutant(
        id="chat.zero-is-for-ever",
        requirement="HLP-008",
        replaces=_LIFETIME,
        by=takes_zero_for_ever,
    ),
    Mutant(
        id="chat.odd-lifetime-is-none",
        requirement="HLP-008",
        replaces=_LIFETIME,
        by=takes_odd_lifetimes_for_none,
    ),
    Mutant(
        id="chat.lifetime-by-digits",
        requirement="HLP-008",
        replaces=_LIFETIME,
        by=reads_the_digits_it_finds,
    ),
    Mutant(
        id="chat.lifetime-overflows",
        requirement="HLP-008",
        replaces=_LIFETIME,
        by=lets_the_lifetime_overflow,
    ),
    Mutant(id="chat.lasts-a-minute", requirement="HLP-008", replaces=_LIFETIME, by=lasts_a_minute),
    Mutant(
        id="chat.lasts-ten-minutes",
        requirement="HLP-008",
        replaces=_LIFETIME,
        by=lasts_ten_minutes,
    ),
    Mutant(
        id="chat.odd-lifetime-is-for-ever",
        requirement="HLP-008",
        replaces=_LIFETIME,
        by=takes_odd_lifetimes_for_ever,
    ),
    Mutant(
        id="chat.lifetime-from-last-use",
        requirement="HLP-008",
        replaces="reference_impl.verbs.session:present",
        by=counts_from_the_last_use,
    ),
    Mutant(
        id="chat.old-key-when-helper-fails",
        requirement="HLP-008",
        replaces=_FOLLOW,
        by=sends_the_old_key_when_the_helper_fails,
    ),
    Mutant(
        id="chat.old-key-once-more",
        requirement="HLP-008",
        replaces=_FOLLOW,
        by=sends_the_old_key_once_more,
    ),
    Mutant(
        id="chat.forgets-new-key",
        requirement="HLP-009",
        replaces="reference_impl.verbs.session:renew",
        by=forgets_the_new_key,
    ),
    Mutant(
        id="chat.login-seen-once",
        requirement="RFR-012",
        replaces=_FOLLOW,
        by=looks_at_the_login_once,
    ),
    Mutant(
        id="chat.ends-with-login",
        requirement="RFR-012",
        replaces=_FOLLOW,
        by=ends_when_the_login_expires,
    ),
    Mutant(
        id="chat.first-refresh-token",
        requirement="RFR-012",
        replaces="reference_impl.wire.issuer:refresh",
        by=refreshes_with_the_first_token,
    ),
)
