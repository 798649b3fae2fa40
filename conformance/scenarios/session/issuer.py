"""What issuer and API say of a stored login, and what follows (RFR-004 to RFR-008)."""

from dataclasses import replace

from conformance.scenarios import (
    ABOUT_ACCESS,
    CREDENTIALS,
    DECOY,
    EXPIRED,
    LOGIN,
    OAUTH_TOKEN,
    STORED_KEY,
    WAYS_IN,
)
from conformance.vocabulary.expectations import (
    AnyOf,
    Expectation,
    Failed,
    InferenceRequests,
    Refused,
    Sent,
    Stored,
    TokenRequests,
    Unchanged,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.steps import Send, Step
from conformance.vocabulary.world import Omission, Refresh, StoredLogin, World
from fakes.situation import ISSUER, Fault, Standing

_HOUR = 3600.0
_REFRESHES = (Refresh(),)
_NEXT = Refresh(
    token="«fresh-refresh»",  # noqa: S106  # a place, not a secret
    access="«newer-access»",
    refresh="«newer-refresh»",
)
_OVER = World(stored_login=EXPIRED, refreshes=_REFRESHES)
_ENDING = World(stored_login=StoredLogin(expires_in_s=120.0), refreshes=_REFRESHES)
_FRESH = Sent(credential="fresh-access")
_OLD = Sent(credential="stored-access")
_RENEWED = Control(id="control.refresh.renewed", given=_OVER, credential="fresh-access")
_ELSEWHERE = "elsewhere.example"
# The issuer never answers, and the user has little patience.
_HURRY = {"API_TIMEOUT_MS": "400"}
_SILENCE = Fault(kind="silence", host=ISSUER)


def _answered(status: int) -> Fault:
    """Each answer of the token endpoint has this status; whoever tries again need not wait."""
    return Fault(kind="status", host=ISSUER, status=status, retry_after="0")


def _redirected(status: int, host: str) -> Fault:
    location = f"https://{host}/v1/oauth/token"
    return Fault(kind="redirect", host=ISSUER, status=status, location=location)


def _rejected(*standings: Standing) -> World:
    """A login that is good by its expiry, of which the API says something else."""
    return World(stored_login=LOGIN, refreshes=_REFRESHES, standings={"stored-access": standings})


# What a reply leaves out of what it was asked for, and what is stored then.
_OMISSIONS: tuple[tuple[str, str, tuple[Omission, ...], Stored], ...] = (
    (
        "refresh.reply-without-refresh-token",
        "A reply without a refresh token keeps the stored one",
        ("refresh_token",),
        Stored(access="«fresh-access»", refresh="«stored-refresh»", lasts_s=7 * _HOUR),
    ),
    (
        "refresh.reply-without-scope",
        "A reply without a scope keeps the stored scopes, and the next run finds a login",
        ("scope",),
        Stored(access="«fresh-access»", refresh="«fresh-refresh»", lasts_s=7 * _HOUR),
    ),
    (
        "refresh.reply-without-refresh-token-and-scope",
        "A reply without refresh token and scope keeps both as they are stored",
        ("refresh_token", "scope"),
        Stored(access="«fresh-access»", refresh="«stored-refresh»", lasts_s=7 * _HOUR),
    ),
)
_LIFETIMES: tuple[tuple[str, str, tuple[Omission, ...], str], ...] = (
    (
        "refresh.reply-without-expiry",
        "A reply without a lifetime has its access token used",
        ("expires_in",),
        "«fresh-refresh»",
    ),
    (
        "refresh.reply-with-tokens-alone",
        "A reply without lifetime and scope has its access token used",
        ("expires_in", "scope"),
        "«fresh-refresh»",
    ),
    (
        "refresh.reply-without-refresh-token-and-expiry",
        "A reply without refresh token and lifetime has its access token used",
        ("refresh_token", "expires_in"),
        "«stored-refresh»",
    ),
    (
        "refresh.reply-with-access-token-alone",
        "A reply of an access token and nothing else has it used",
        ("refresh_token", "scope", "expires_in"),
        "«stored-refresh»",
    ),
)

# Answers that are no grant and no rejection either: the login is present, and fails.
_NO_GRANTS: tuple[tuple[str, str, World], ...] = (
    (
        "refresh.reply-without-access-token",
        "A reply without an access token refuses the run",
        replace(_OVER, refreshes=(Refresh(omitted=("access_token",)),)),
    ),
    (
        "refresh.reply-with-lifetime-alone",
        "A reply with neither of the tokens refuses the run",
        replace(_OVER, refreshes=(Refresh(omitted=("access_token", "refresh_token", "scope")),)),
    ),
    (
        "refresh.reply-not-json",
        "A page of HTML in place of the token reply refuses the run",
        replace(_OVER, faults=(Fault(kind="not-json", host=ISSUER),)),
    ),
    (
        "refresh.reply-cut-off",
        "A token reply that breaks off refuses the run",
        replace(_OVER, faults=(Fault(kind="truncate", host=ISSUER),)),
    ),
    (
        "refresh.connection-reset",
        "A connection that the issuer resets refuses the run",
        replace(_OVER, faults=(Fault(kind="reset", host=ISSUER),)),
    ),
)

# Answers of the token endpoint after which only a person can help.
_REJECTIONS: tuple[tuple[str, str, World], ...] = (
    (
        "refresh.invalid-grant",
        "A refresh token that the issuer does not know is refused with advice",
        World(stored_login=EXPIRED),
    ),
    (
        "refresh.invalid-grant-above-stored-key",
        "A refresh token that is not known is no reason to use the stored key",
        World(stored_login=EXPIRED, stored_key=STORED_KEY),
    ),
    (
        "refresh.bad-request",
        "A 400 of the token endpoint is refused with advice",
        replace(_OVER, faults=(_answered(400),)),
    ),
    (
        "refresh.unauthorized-client",
        "A 401 of the token endpoint is refused with advice",
        replace(_OVER, faults=(_answered(401),)),
    ),
    (
        "refresh.payment-required",
        "A 402 of the token endpoint is refused with advice",
        replace(_OVER, faults=(_answered(402),)),
    ),
    (
        "refresh.forbidden-client",
        "A 403 of the token endpoint is refused with advice",
        replace(_OVER, faults=(_answered(403),)),
    ),
    (
        "refresh.endpoint-not-found",
        "A 404 of the token endpoint is refused with advice",
        replace(_OVER, faults=(_answered(404),)),
    ),
    (
        "refresh.unprocessable-request",
        "A 422 of the token endpoint is refused with advice",
        replace(_OVER, faults=(_answered(422),)),
    ),
)

# Troubles that pass, as they are told of an expired login and of one that is about to expire.
_TROUBLES: tuple[tuple[str, str, Fault], ...] = (
    ("refresh.issuer-broken", "A 500 of the token endpoint", _answered(500)),
    ("refresh.issuer-bad-gateway", "A 502 of the token endpoint", _answered(502)),
    ("refresh.issuer-unavailable", "A 503 of the token endpoint", _answered(503)),
    ("refresh.issuer-gateway-timeout", "A 504 of the token endpoint", _answered(504)),
    ("refresh.issuer-overloaded", "A 529 of the token endpoint", _answered(529)),
    ("refresh.issuer-request-timeout", "A 408 of the token endpoint", _answered(408)),
    ("refresh.issuer-throttles", "A 429 of the token endpoint", _answered(429)),
    ("refresh.issuer-silent", "An issuer that never answers", _SILENCE),
)
_EARLY: tuple[tuple[str, str, Fault], ...] = (
    ("refresh.two-minutes-left-and-issuer-broken", "fails with 500", _answered(500)),
    ("refresh.two-minutes-left-and-issuer-unavailable", "fails with 503", _answered(503)),
    ("refresh.two-minutes-left-and-issuer-overloaded", "fails with 529", _answered(529)),
    ("refresh.two-minutes-left-and-issuer-throttles", "fails with 429", _answered(429)),
    ("refresh.two-minutes-left-and-issuer-silent", "gets no answer", _SILENCE),
)

# Where the token request may not go.
_ASTRAY: tuple[
    tuple[str, str, tuple[str, ...], tuple[Fault, ...], tuple[Expectation, ...]], ...
] = (
    (
        "refresh.redirect-307",
        "A 307 of the token endpoint does not take the refresh token to another host",
        ("ERR-006", "RFR-001"),
        (_redirected(307, _ELSEWHERE),),
        (),
    ),
    (
        "refresh.redirect-308",
        "A 308 of the token endpoint does not take the refresh token to another host",
        ("ERR-006", "RFR-001"),
        (_redirected(308, _ELSEWHERE),),
        (),
    ),
    (
        "refresh.redirect-302",
        "A 302 of the token endpoint does not take the refresh token to another host",
        ("ERR-006", "RFR-001"),
        (_redirected(302, _ELSEWHERE),),
        (),
    ),
    (
        "refresh.wrong-certificate",
        "Behind a certificate of another name the refresh token is not sent",
        ("ERR-005", "RFR-001"),
        (Fault(kind="wrong-certificate", host=ISSUER),),
        (TokenRequests(most=0),),
    ),
    (
        "refresh.untrusted-certificate",
        "Behind a certificate by nobody's authority the refresh token is not sent",
        ("ERR-005", "RFR-001"),
        (Fault(kind="untrusted-certificate", host=ISSUER),),
        (TokenRequests(most=0),),
    ),
    (
        "refresh.expired-certificate",
        "Behind a certificate that has expired the refresh token is not sent",
        ("ERR-005", "RFR-001"),
        (Fault(kind="expired-certificate", host=ISSUER),),
        (TokenRequests(most=0),),
    ),
)

_PROFILE_REFUSED = (Fault(kind="status", path="/api/oauth/*", status=403),)
_SINGLE: tuple[
    tuple[str, str, tuple[str, ...], World, tuple[Step, ...], tuple[Expectation, ...], str | None],
    ...,
] = (
    (
        "refresh.next-run-after-reply-without-expiry",
        "The run after a reply without a lifetime uses that token or a newer one",
        ("RFR-004", "RFR-002"),
        replace(_OVER, refreshes=(Refresh(omitted=("expires_in",)), _NEXT)),
        (Send(), Send()),
        (
            Sent(credential="fresh-access", step=0),
            AnyOf(choices=(_FRESH, Sent(credential="newer-access"))),
        ),
        "anthropics/claude-code#85262",
    ),
    (
        "refresh.reply-with-narrower-scope",
        "A reply with fewer scopes leaves a login that the next run finds",
        ("RFR-004", "STO-005"),
        replace(_OVER, refreshes=(Refresh(scope="user:inference"),)),
        (Send(), Send()),
        (
            Sent(credential="fresh-access", step=0),
            _FRESH,
            TokenRequests(least=1, most=1),
        ),
        None,
    ),
    (
        "refresh.401-leads-to-one-refresh",
        "A 401 before the expiry leads to at most one refresh and one more try",
        ("RFR-007", "ERR-001"),
        _rejected("unauthorized"),
        (Send(),),
        (
            AnyOf(
                choices=(
                    Sent(credential="fresh-access", earlier=("stored-access",)),
                    Failed(credential="stored-access", most=2),
                )
            ),
            TokenRequests(most=1),
            InferenceRequests(least=1, most=2),
        ),
        "anthropics/claude-code#54443",
    ),
    (
        "refresh.401-then-next-run",
        "The run after a 401 uses the refreshed login, or is told 401 again",
        ("RFR-007", "RFR-002"),
        _rejected("unauthorized"),
        (Send(), Send()),
        (
            AnyOf(choices=(_FRESH, Failed(credential="stored-access", most=2))),
            TokenRequests(most=1),
            InferenceRequests(least=2, most=4, step=None),
        ),
        "anthropics/claude-code#54443",
    ),
    (
        "refresh.401-once",
        "A 401 that does not come again leads to at most one refresh and one more try",
        ("RFR-007", "ERR-001"),
        _rejected("unauthorized", "valid"),
        (Send(),),
        (TokenRequests(most=1), InferenceRequests(least=1, most=2)),
        None,
    ),
    (
        "refresh.401-and-issuer-broken",
        "A 401 whose refresh meets a broken issuer ends the run; the login is kept",
        ("RFR-007", "RFR-006"),
        replace(_rejected("unauthorized"), faults=(_answered(503),)),
        (Send(),),
        (
            Failed(credential="stored-access", most=2),
            TokenRequests(most=11, requirement="RFR-006"),
            Unchanged(path=CREDENTIALS, requirement="RFR-006"),
        ),
        "anthropics/claude-code#33230",
    ),
    (
        "refresh.401-and-grant-rejected",
        "A 401 whose refresh is rejected ends the run without a loop",
        ("RFR-007", "RFR-005"),
        World(stored_login=LOGIN, standings={"stored-access": ("unauthorized",)}),
        (Send(),),
        (
            Failed(credential="stored-access", most=2),
            TokenRequests(most=3, requirement="RFR-005"),
        ),
        None,
    ),
    (
        "refresh.second-401-ends-the-run",
        "A 401 for the refreshed token too ends the run without a second refresh",
        ("RFR-007", "ERR-001"),
        World(
            stored_login=LOGIN,
            refreshes=(*_REFRESHES, _NEXT),
            standings={"stored-access": ("unauthorized",), "fresh-access": ("unauthorized",)},
        ),
        (Send(),),
        (TokenRequests(most=1), InferenceRequests(least=1, most=2)),
        None,
    ),
    (
        "refresh.second-401-hides-stored-key",
        "A 401 for the refreshed token too is no reason to try the stored key",
        ("RFR-007", "PRE-006"),
        World(
            stored_login=LOGIN,
            stored_key=STORED_KEY,
            refreshes=_REFRESHES,
            standings={"stored-access": ("unauthorized",), "fresh-access": ("unauthorized",)},
        ),
        (Send(),),
        (TokenRequests(most=1), InferenceRequests(least=1, most=2)),
        None,
    ),
    (
        "refresh.403-leads-to-none",
        "A 403 for the stored login leads to no refresh and no further try",
        ("RFR-008", "ERR-002"),
        _rejected("forbidden"),
        (Send(),),
        (
            Failed(credential="stored-access", mentions=ABOUT_ACCESS, most=1),
            TokenRequests(most=0),
        ),
        "anthropics/claude-code#59527",
    ),
    (
        "refresh.403-of-the-profile",
        "A login whose profile is refused is used while the models accept it",
        ("RFR-008", "STO-001"),
        World(stored_login=LOGIN, refreshes=_REFRESHES, faults=_PROFILE_REFUSED),
        (Send(), Send()),
        (replace(_OLD, step=0), _OLD, TokenRequests(most=0), Unchanged(path=CREDENTIALS)),
        "anthropics/claude-code#38414",
    ),
    (
        "refresh.403-then-good",
        "A 403 that would not come again leads to no further try either",
        ("RFR-008", "ERR-002"),
        _rejected("forbidden", "valid"),
        (Send(),),
        (
            Failed(credential="stored-access", mentions=ABOUT_ACCESS, most=1),
            TokenRequests(most=0),
        ),
        None,
    ),
    (
        "refresh.403-leaves-the-login",
        "After a 403 the login is kept, and the next run uses it",
        ("RFR-008", "ERR-002"),
        _rejected("forbidden", "valid"),
        (Send(), Send()),
        (
            Failed(credential="stored-access", mentions=ABOUT_ACCESS, most=1, step=0),
            _OLD,
            TokenRequests(most=0),
            Unchanged(path=CREDENTIALS),
        ),
        "anthropics/claude-code#59527",
    ),
    (
        "refresh.403-after-a-refresh-leads-to-none",
        "A 403 for a token that was just refreshed leads to no second refresh",
        ("RFR-008", "ERR-002"),
        replace(_OVER, standings={"fresh-access": ("forbidden",)}),
        (Send(),),
        (
            Failed(credential="fresh-access", mentions=ABOUT_ACCESS, most=1),
            TokenRequests(least=1, most=1),
        ),
        "anthropics/claude-code#59527",
    ),
    (
        "refresh.403-with-two-minutes-left",
        "A 403 for a token that is about to expire leads to no refresh after it",
        ("RFR-008", "RFR-003"),
        replace(
            _ENDING,
            standings={"stored-access": ("forbidden",), "fresh-access": ("forbidden",)},
        ),
        (Send(),),
        (
            AnyOf(
                choices=(
                    Failed(credential="stored-access", mentions=ABOUT_ACCESS, most=1),
                    Failed(credential="fresh-access", mentions=ABOUT_ACCESS, most=1),
                )
            ),
            TokenRequests(most=1),
        ),
        None,
    ),
)

SCENARIOS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("RFR-004", "RFR-002"),
            given=replace(_OVER, refreshes=(Refresh(omitted=omitted),)),
            when=(Send(), Send()),
            then=(
                Sent(credential="fresh-access", step=0),
                Sent(credential="fresh-access", step=1),
                TokenRequests(least=1, most=1),
                stored,
            ),
            origin="anthropics/claude-code#85262",
        )
        for id_, title, omitted, stored in _OMISSIONS
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("RFR-004", "RFR-002"),
            given=replace(_OVER, refreshes=(Refresh(omitted=omitted),)),
            then=(
                _FRESH,
                Stored(access="«fresh-access»", refresh=refresh, lasts_s=-_HOUR - 1),
            ),
            origin="anthropics/claude-code#85262",
        )
        for id_, title, omitted, refresh in _LIFETIMES
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("PRE-006", "RFR-006"),
            given=replace(given, stored_key=STORED_KEY),
            then=(Refused(silent=True), TokenRequests(least=1, most=11)),
            control=_RENEWED,
        )
        for id_, title, given in _NO_GRANTS
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("RFR-005", "PRE-006"),
            given=given,
            then=(
                Refused(reason="login-expired", mentions=WAYS_IN, silent=True),
                TokenRequests(least=1, most=3),
            ),
            control=_RENEWED,
            origin="Claude Code changelog 2.1.206",
        )
        for id_, title, given in _REJECTIONS
    ),
    *(
        Scenario(
            id=id_,
            title=f"{what} refuses the run after bounded tries and keeps the login",
            requires=("RFR-006", "PRE-006"),
            given=replace(
                _OVER, faults=(fault,), environment=_HURRY if fault.kind == "silence" else {}
            ),
            then=(
                Refused(reason="refresh-unavailable"),
                TokenRequests(least=1, most=11),
                Unchanged(path=CREDENTIALS),
            ),
            control=_RENEWED,
            origin="anthropics/claude-code#33230",
        )
        for id_, what, fault in _TROUBLES
    ),
    Scenario(
        id="refresh.issuer-broken-once",
        title="After one 500 of the token endpoint the refresh succeeds, or the run is refused",
        requires=("RFR-006", "RFR-001"),
        given=replace(_OVER, faults=(Fault(kind="status", host=ISSUER, status=500, first=1),)),
        then=AnyOf(choices=(_FRESH, Refused(reason="refresh-unavailable"))),
        control=_RENEWED,
    ),
    Scenario(
        id="refresh.issuer-well-again",
        title="The run after one 500 of the token endpoint has a login that works",
        requires=("RFR-006", "RFR-001"),
        given=replace(_OVER, faults=(Fault(kind="status", host=ISSUER, status=500, first=1),)),
        when=(Send(), Send()),
        then=(
            _FRESH,
            TokenRequests(least=1, most=1, kind="refresh_token", accepted=True),
            Stored(access="«fresh-access»", refresh="«fresh-refresh»"),
        ),
        origin="anthropics/claude-code#33230",
    ),
    *(
        Scenario(
            id=id_,
            title=f"A token with two minutes left is used when refreshing early {how}",
            requires=("RFR-003", "RFR-006"),
            given=replace(
                _ENDING, faults=(fault,), environment=_HURRY if fault.kind == "silence" else {}
            ),
            then=(_OLD, TokenRequests(most=11, requirement="RFR-006")),
        )
        for id_, how, fault in _EARLY
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=requires,
            given=replace(_OVER, faults=faults, gateways=(_ELSEWHERE,)),
            then=(Refused(silent=True), *then),
            control=_RENEWED,
        )
        for id_, title, requires, faults, then in _ASTRAY
    ),
    Scenario(
        id="refresh.401-for-token-beside-login",
        title="A 401 for the environment's OAuth token does not refresh the stored login",
        requires=("ERR-001", "RFR-007"),
        given=World(
            environment=OAUTH_TOKEN,
            stored_login=LOGIN,
            refreshes=_REFRESHES,
            standings={"environment-access": ("unauthorized",)},
        ),
        then=(
            Failed(credential="environment-access", most=2),
            TokenRequests(most=0, requirement="RFR-007"),
            Unchanged(path=CREDENTIALS),
        ),
        incidental=DECOY,
        origin="Claude Code changelog 2.1.225",
    ),
    *(
        Scenario(
            id=id_, title=title, requires=requires, given=given, when=when, then=then, origin=origin
        )
        for id_, title, requires, given, when, then, origin in _SINGLE
    ),
)
