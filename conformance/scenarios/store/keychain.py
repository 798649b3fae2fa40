"""Keychains: used where there is one, each directory its own item (STO-006, STO-002)."""

from collections.abc import Mapping
from dataclasses import replace

from conformance.scenarios import (
    API_KEY,
    AUTH_TOKEN,
    CREDENTIALS,
    EXPIRED,
    LOGIN,
    OAUTH_TOKEN,
    STORED_KEY,
    WAYS_IN,
)
from conformance.vocabulary.expectations import (
    AnyOf,
    Expectation,
    KeychainCalls,
    NothingStored,
    Refused,
    SameWinner,
    Sent,
    Stored,
    Succeeded,
    TokenRequests,
    Unchanged,
    Unsuccessful,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.steps import Flag, Login, Logout, Send, Step
from conformance.vocabulary.world import (
    Authorization,
    Helper,
    Keychain,
    Refresh,
    Settings,
    StoredLogin,
    World,
)
from fakes.programs.browser.script import Visit
from fakes.situation import ISSUER, Fault

_EMPTY = Keychain()
_HOLDING = Keychain(login=LOGIN)
_STALE = Keychain(login=EXPIRED)
_IN_FILE = StoredLogin(access="«file-access»", refresh="«file-refresh»")
_USED = Sent(credential="stored-access")
_FRESH = Sent(credential="fresh-access")
_LOGGED_IN = Sent(credential="login-access")
_HELD = Stored(place="keychain", access="«stored-access»", refresh="«stored-refresh»")
_NEWLY_HELD = Stored(place="keychain", access="«login-access»", refresh="«login-refresh»")
_FRESHLY_HELD = Stored(
    place="keychain", access="«fresh-access»", refresh="«fresh-refresh»", lasts_s=7 * 3600.0
)
_NOT_IN_FILE = NothingStored(places=("file",), requirement="STO-006", level="SHOULD")
# What is in it was neither replaced nor taken out.
LEFT = (KeychainCalls(operation="write"), KeychainCalls(operation="delete"))
NOT_CALLED = KeychainCalls(requirement="PRE-007")
WORKING = Control(
    id="control.keychain.login", given=World(keychain=_HOLDING), credential="stored-access"
)
RENEWING = Control(
    id="control.keychain.refresh",
    given=World(keychain=_STALE, refreshes=(Refresh(),)),
    credential="fresh-access",
)
LOGGING_IN = Control(
    id="control.keychain.log-in",
    given=World(keychain=_HOLDING),
    when=(Login(),),
    then=(Succeeded(), Stored(access="«login-access»")),
)

# A login in each form that it has been seen in.
_FORMS: tuple[tuple[str, str, StoredLogin], ...] = (
    ("keychain.login", "A login in the keychain is used when nothing ranks above it", LOGIN),
    (
        "keychain.login-without-refresh-token",
        "A login in the keychain is used without a refresh token as long as it lasts",
        replace(LOGIN, refresh=None),
    ),
    (
        "keychain.login-with-many-scopes",
        "A login in the keychain is used with the inference scope among others",
        replace(LOGIN, scopes=("org:create_api_key", "user:profile", "user:inference")),
    ),
    (
        "keychain.login-beside-other-keys",
        "A login in the keychain is found beside what other programs left in its item",
        replace(LOGIN, extra={"mcpOAuth": {"server": {"accessToken": "x"}}}),
    ),
)

# Who else could be asked first, or after.
_RANKS: tuple[tuple[str, str, tuple[str, ...], World, str], ...] = (
    (
        "keychain.login-above-stored-key",
        "A login in the keychain ranks above the stored key",
        ("STO-006", "STO-008"),
        World(keychain=_HOLDING, stored_key=STORED_KEY),
        "stored-access",
    ),
    (
        "keychain.empty-leaves-stored-key",
        "An empty keychain leaves the stored key in use",
        ("STO-006", "STO-008"),
        World(keychain=_EMPTY, stored_key=STORED_KEY),
        "stored-key",
    ),
    (
        "keychain.login-in-file-alone",
        "A login in the file alone is used beside an empty keychain",
        ("STO-006", "STO-001"),
        World(keychain=_EMPTY, stored_login=LOGIN),
        "stored-access",
    ),
    (
        "keychain.login-without-scope-leaves-stored-key",
        "A login in the keychain without the inference scope counts as none",
        ("STO-005", "STO-006", "STO-008"),
        World(
            keychain=Keychain(login=replace(LOGIN, scopes=("user:profile",))), stored_key=STORED_KEY
        ),
        "stored-key",
    ),
    (
        "keychain.login-without-access-token-leaves-stored-key",
        "A login in the keychain without an access token counts as none",
        ("STO-005", "STO-006", "STO-008"),
        World(keychain=Keychain(login=replace(LOGIN, access=None)), stored_key=STORED_KEY),
        "stored-key",
    ),
    (
        "keychain.login-beside-damaged-file",
        "A login in the keychain is used beside a damaged file, which stays",
        ("STO-006", "STO-004"),
        World(keychain=_HOLDING, stored_login=StoredLogin(text='{"claudeAiOauth": ')),
        "stored-access",
    ),
    (
        "keychain.answers-after-a-while",
        "A keychain that takes a quarter of a second for its answer is used",
        ("STO-006", "STO-007"),
        World(keychain=replace(_HOLDING, fault="slow", delay_s=0.25)),
        "stored-access",
    ),
    (
        "keychain.managed-login",
        "A managed session takes its login from the keychain, whatever key there is",
        ("MAN-001", "MAN-008", "STO-006"),
        World(environment=API_KEY, context="ccr", keychain=_HOLDING, helper=Helper()),
        "stored-access",
    ),
    (
        "keychain.desktop-login",
        "A desktop session takes its login from the keychain, whatever token there is",
        ("MAN-002", "MAN-008", "STO-006"),
        World(environment=AUTH_TOKEN, context="desktop", keychain=_HOLDING),
        "stored-access",
    ),
)

# Sources above a login: the keychain is a source below, which stays untouched (PRE-007).
_ABOVE: tuple[tuple[str, str, World, str], ...] = (
    (
        "keychain.below-environment-key",
        "A run with an environment key does not call the keychain",
        World(environment=API_KEY, keychain=_HOLDING),
        "environment-key",
    ),
    (
        "keychain.below-environment-token",
        "A run with an environment token does not call the keychain",
        World(environment=AUTH_TOKEN, keychain=_HOLDING),
        "environment-token",
    ),
    (
        "keychain.below-helper",
        "A run with the user's helper does not call the keychain",
        World(helper=Helper(), keychain=_HOLDING),
        "helper-key",
    ),
    (
        "keychain.below-oauth-variable",
        "A run with the OAuth variable does not call the keychain",
        World(environment=OAUTH_TOKEN, keychain=_HOLDING),
        "environment-access",
    ),
)

# An item under the program's own name that is no login of its.
_STRANGE_ITEMS: tuple[tuple[str, str, str, str | None], ...] = (
    ("keychain.item-is-password", "a password", "correct horse battery staple", None),
    ("keychain.item-is-empty", "empty", "", None),
    ("keychain.item-is-list", "a list", '["«stored-access»"]', None),
    ("keychain.item-is-number", "a number", "42", None),
    ("keychain.item-is-null", "null", "null", None),
    (
        "keychain.item-less-a-byte",
        "a login less a byte",
        '{"claudeAiOauth": {"accessToken": "«stored-access»", "scopes": ["user:inference"]}',
        None,
    ),
    (
        "keychain.item-with-others-alone",
        "of other keys alone",
        '{"mcpOAuth": {"server": {"accessToken": "x"}}}',
        "anthropics/claude-code#36779",
    ),
    ("keychain.item-with-odd-login", "a login of another kind", '{"claudeAiOauth": [1]}', None),
)

# Logins that fail; what the keychain held before stays, and nothing new is in it.
_FAILURES: tuple[tuple[str, str, Login, tuple[Fault, ...], tuple[Authorization, ...]], ...] = (
    (
        "keychain.denied-login",
        "A login that the person denies leaves the keychain as it was",
        Login(visits=(Visit(decision="deny"),)),
        (),
        (Authorization(),),
    ),
    (
        "keychain.failed-exchange",
        "A login whose exchange fails leaves the keychain as it was",
        Login(),
        (Fault(kind="status", host=ISSUER, path="/v1/oauth/token", status=500),),
        (Authorization(),),
    ),
    (
        "keychain.login-without-token",
        "A login that brings no access token leaves the keychain as it was",
        Login(),
        (),
        (Authorization(omitted=("access_token",)),),
    ),
)

_SECOND = Authorization(code="«second-code»", access="«second-access»", refresh="«second-refresh»")
_OTHER: Mapping[str, str | None] = {"CLAUDE_CONFIG_DIR": "«home»/second config"}
_IN_DEFAULT: Mapping[str, str | None] = {"CLAUDE_CONFIG_DIR": None}
_IN_TWO = World(keychain=_EMPTY, authorizations=(Authorization(), _SECOND))
_TWO_DIRECTORIES: tuple[
    tuple[str, str, World, tuple[Step, ...], tuple[Expectation, ...], tuple[str, ...]], ...
] = (
    (
        "keychain.moved-run-sees-no-default-login",
        "The default directory's login in the keychain is invisible from another directory",
        World(keychain=_HOLDING, config_dir="elsewhere-config"),
        (Send(),),
        (Refused(), *LEFT),
        ("STO-006",),
    ),
    (
        "keychain.default-run-sees-no-moved-login",
        "A login made in a moved directory is invisible from the default one",
        World(keychain=_EMPTY, config_dir="elsewhere-config"),
        (Login(), Send(environment=_IN_DEFAULT), Send()),
        (Succeeded(step=0), Refused(step=1), _LOGGED_IN),
        ("STO-006", "LGN-007"),
    ),
    (
        "keychain.two-logins-in-two-directories",
        "Two directories each have a login of their own in one keychain",
        _IN_TWO,
        (Login(), Login(environment=_OTHER), Send(), Send(environment=_OTHER)),
        (
            Succeeded(step=1, requirement="LGN-007"),
            replace(_LOGGED_IN, step=2),
            Sent(credential="second-access"),
        ),
        ("STO-006", "LGN-007"),
    ),
    (
        "keychain.logout-in-one-of-two-directories",
        "A logout in one directory leaves the login of the other in the keychain",
        _IN_TWO,
        (
            Login(),
            Login(environment=_OTHER),
            Logout(environment=_OTHER),
            Send(environment=_OTHER),
            Send(),
        ),
        (
            Succeeded(step=1, requirement="LGN-007"),
            Succeeded(step=2, requirement="OUT-001"),
            Refused(step=3),
            _LOGGED_IN,
        ),
        ("OUT-001", "LGN-007", "STO-006"),
    ),
    (
        "keychain.login-in-another-directory",
        "A login in another directory leaves the default one's in the keychain",
        World(keychain=_HOLDING),
        (Login(environment=_OTHER), Send()),
        (_USED, replace(_HELD, requirement="STO-006")),
        ("STO-006", "LGN-007"),
    ),
)

# What is stored, after what, and where.
_STORED: tuple[
    tuple[str, str, World, tuple[Step, ...], tuple[Expectation, ...], tuple[str, ...], str | None],
    ...,
] = (
    (
        "keychain.login-is-stored-there",
        "A login is stored in the keychain, and no file holds a secret of it",
        World(keychain=_EMPTY),
        (Login(),),
        (_NEWLY_HELD, _NOT_IN_FILE),
        ("LGN-007",),
        None,
    ),
    (
        "keychain.login-is-found-again",
        "A login in the keychain is found by every later run",
        World(keychain=_EMPTY),
        (Login(), Send(), Send()),
        (replace(_LOGGED_IN, step=1), _LOGGED_IN, _NEWLY_HELD, _NOT_IN_FILE),
        ("LGN-007",),
        "anthropics/claude-code#83832",
    ),
    (
        "keychain.login-takes-the-older-ones-place",
        "A login takes the place of an older one in the keychain",
        World(keychain=_HOLDING),
        (Login(), Send()),
        (_LOGGED_IN, _NEWLY_HELD, _NOT_IN_FILE),
        ("LGN-007",),
        None,
    ),
    (
        "keychain.login-takes-the-files-place",
        "A login goes into the keychain also where an older one lies in the file",
        World(keychain=_EMPTY, stored_login=LOGIN),
        (Login(), Send()),
        (_LOGGED_IN, _NEWLY_HELD, _NOT_IN_FILE),
        ("LGN-007",),
        None,
    ),
    (
        "keychain.refresh",
        "A login in the keychain is refreshed there",
        World(keychain=_STALE, refreshes=(Refresh(),)),
        (Send(),),
        (_FRESH, _FRESHLY_HELD, _NOT_IN_FILE),
        ("RFR-001", "RFR-002"),
        None,
    ),
    (
        "keychain.refresh-is-found-again",
        "The run after a refresh finds the new login in the keychain",
        World(keychain=_STALE, refreshes=(Refresh(),)),
        (Send(), Send()),
        (
            replace(_FRESH, step=0),
            _FRESH,
            TokenRequests(least=1, most=1, requirement="RFR-002"),
            _FRESHLY_HELD,
        ),
        ("RFR-001", "RFR-002"),
        "anthropics/claude-code#83832",
    ),
    (
        "keychain.refresh-keeps-others",
        "A refresh keeps what other programs left in the keychain's item",
        World(
            keychain=Keychain(login=replace(EXPIRED, extra={"mcpOAuth": {"a": 1}, "version": 3})),
            refreshes=(Refresh(),),
        ),
        (Send(),),
        (_FRESH, replace(_FRESHLY_HELD, keeps=("mcpOAuth", "version"), requirement="STO-009")),
        ("STO-009", "RFR-001"),
        "NousResearch/hermes-agent#83338",
    ),
    (
        "keychain.refresh-of-the-file",
        "A login in the file alone is refreshed beside an empty keychain, and found again",
        World(keychain=_EMPTY, stored_login=EXPIRED, refreshes=(Refresh(),)),
        (Send(), Send()),
        (
            _FRESH,
            TokenRequests(least=1, most=1, requirement="RFR-002"),
            Stored(access="«fresh-access»", refresh="«fresh-refresh»"),
            _NOT_IN_FILE,
        ),
        ("RFR-001", "RFR-002"),
        None,
    ),
)


_BARE: tuple[Flag, ...] = ("bare",)
_BARELY = Send(flags=_BARE)

SCENARIOS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("STO-006", "STO-001"),
            given=World(keychain=Keychain(login=login)),
            then=_USED,
        )
        for id_, title, login in _FORMS
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=requires,
            given=given,
            then=Sent(credential=credential),
        )
        for id_, title, requires, given, credential in _RANKS
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("PRE-007", "PRE-001", "STO-006"),
            given=given,
            then=(Sent(credential=credential, requirement="PRE-001"), NOT_CALLED),
        )
        for id_, title, given, credential in _ABOVE
    ),
    *(
        Scenario(
            id=id_,
            title=f"A keychain's item that is {what} counts as no login, and stays",
            requires=("STO-004", "STO-006", "STO-008"),
            given=World(keychain=Keychain(text=text), stored_key=STORED_KEY),
            then=(Sent(credential="stored-key"), *LEFT),
            origin=origin,
        )
        for id_, what, text, origin in _STRANGE_ITEMS
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("STO-006", *others),
            given=given,
            when=when,
            then=then,
            origin=origin,
        )
        for id_, title, given, when, then, others, origin in _STORED
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("STO-002", *others),
            given=given,
            when=when,
            then=then,
            control=WORKING,
            origin="anthropics/claude-code#20553",
        )
        for id_, title, given, when, then, others in _TWO_DIRECTORIES
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("LGN-005" if "denied" in id_ else "LGN-006", "STO-006"),
            given=World(keychain=_HOLDING, faults=faults, authorizations=authorizations),
            when=(login,),
            then=(Unsuccessful(waiting=True), _HELD, *LEFT, NothingStored(places=("file",))),
            control=LOGGING_IN,
        )
        for id_, title, login, faults, authorizations in _FAILURES
    ),
    Scenario(
        id="keychain.and-file",
        title="Of a login in the keychain and one in the file, one is used, the same each time",
        requires=("PRE-014", "STO-006"),
        given=World(keychain=_HOLDING, stored_login=_IN_FILE),
        when=(Send(), Send()),
        then=(AnyOf(choices=(_USED, Sent(credential="file-access"))), SameWinner()),
        # The file may be another platform's, in a home that both share.
        origin="anthropics/claude-code#12869",
    ),
    Scenario(
        id="keychain.run-leaves-it",
        title="A run with a login that lasts changes nothing in the keychain, and makes no file",
        requires=("STO-004", "STO-006"),
        given=World(keychain=_HOLDING),
        then=(_USED, *LEFT, _HELD, Unchanged(path=CREDENTIALS, requirement="STO-006")),
    ),
    Scenario(
        id="keychain.refresh-rejected",
        title="A refresh that is rejected is refused with advice, and leaves no other login",
        requires=("RFR-005", "STO-006"),
        given=World(keychain=_STALE),
        then=(Refused(mentions=WAYS_IN), NothingStored(places=("file",))),
        control=RENEWING,
    ),
    Scenario(
        id="keychain.refresh-impossible-for-now",
        title="While the token endpoint is broken the login stays in the keychain",
        requires=("RFR-006", "STO-006"),
        given=World(
            keychain=_STALE,
            refreshes=(Refresh(),),
            faults=(Fault(kind="status", host=ISSUER, status=503),),
        ),
        then=(Refused(), _HELD),
        control=RENEWING,
    ),
    Scenario(
        id="keychain.bare-with-key",
        title="A bare run with a key does not call the keychain",
        requires=("BAR-002", "BAR-001"),
        given=World(environment=API_KEY, keychain=_HOLDING),
        when=(_BARELY,),
        then=(Sent(credential="environment-key", requirement="BAR-001"), KeychainCalls()),
    ),
    Scenario(
        id="keychain.bare-alone",
        title="A bare run with nothing but a login in the keychain is refused, and calls nobody",
        requires=("BAR-002", "BAR-007"),
        given=World(keychain=_HOLDING),
        when=(_BARELY,),
        then=(Refused(), KeychainCalls()),
        control=WORKING,
        origin="anthropics/claude-code#39069",
    ),
    Scenario(
        id="keychain.bare-with-passed-helper",
        title="A bare run with a passed helper does not call a keychain that is silent",
        requires=("BAR-002", "BAR-004"),
        given=World(
            settings=(Settings(scope="passed", helper=Helper()),),
            keychain=Keychain(login=LOGIN, fault="slow"),
        ),
        when=(_BARELY,),
        then=(Sent(credential="helper-key", requirement="BAR-004"), KeychainCalls()),
    ),
    Scenario(
        id="keychain.managed-and-empty",
        title="A managed session with an empty keychain is refused, whatever key there is",
        requires=("MAN-003", "STO-006"),
        given=World(environment=API_KEY, context="ccr", keychain=_EMPTY, stored_key=STORED_KEY),
        then=Refused(),
        control=WORKING,
    ),
)
