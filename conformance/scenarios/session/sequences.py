"""Several verbs one after the other: what each leaves for the next one."""

from dataclasses import replace

from conformance.scenarios import (
    API_KEY,
    AUTH_TOKEN,
    CREDENTIALS,
    LOGIN,
    OAUTH_TOKEN,
    STORED_KEY,
    WAYS_IN,
)
from conformance.scenarios.session.login.flow import (
    DENIED,
    OAUTH_NAMED,
    PASTED,
    SECOND,
    STATE,
    STORED,
    WORKING,
)
from conformance.vocabulary.expectations import (
    Expectation,
    HelperRuns,
    Keeps,
    NothingStored,
    Refused,
    Sent,
    Stored,
    Succeeded,
    TokenRequests,
    Unchanged,
    Unsuccessful,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.steps import Chat, Expire, Login, Logout, Remove, Send, Step, Write
from conformance.vocabulary.world import (
    Authorization,
    File,
    Helper,
    Keychain,
    Refresh,
    StoredLogin,
    World,
)

_TWO = World(authorizations=(Authorization(), SECOND))
_RENEWAL = Refresh(token="«login-refresh»")  # noqa: S106  # a place, not a secret
_SECOND_STORED = replace(STORED, access="«second-access»", refresh="«second-refresh»")
_FRESH_STORED = Stored(access="«fresh-access»", refresh="«fresh-refresh»")
_MOVED = {"CLAUDE_CONFIG_DIR": "«home»/another-config"}
_NO_KEY = {"ANTHROPIC_API_KEY": None}
_REMOTE = {"CLAUDE_CODE_REMOTE": "1", **API_KEY}


def _sent(credential: str, step: int, requirement: str | None = None) -> Sent:
    return Sent(credential=credential, step=step, requirement=requirement)


def _refused(step: int, requirement: str | None = None) -> Refused:
    return Refused(mentions=WAYS_IN, step=step, requirement=requirement)


def _granted(number: int, requirement: str | None = None) -> TokenRequests:
    return TokenRequests(kind="refresh_token", least=number, most=number, requirement=requirement)


_ROWS: tuple[
    tuple[str, str, tuple[str, ...], World, tuple[Step, ...], tuple[Expectation, ...], str | None],
    ...,
] = (
    (
        "sequence.whole-life",
        "A login is used, refreshed, used again, and gone after the logout",
        ("LGN-007", "RFR-001", "OUT-001"),
        World(refreshes=(_RENEWAL,)),
        (Login(), Send(), Expire(), Send(), Send(), Logout(), Send()),
        (
            Succeeded(step=0),
            _sent("login-access", 1),
            replace(OAUTH_NAMED, step=1),
            _sent("fresh-access", 3, "RFR-001"),
            _sent("fresh-access", 4, "RFR-001"),
            _granted(1, "RFR-001"),
            Succeeded(step=5, requirement="OUT-001"),
            _refused(6, "OUT-001"),
            NothingStored(requirement="OUT-001"),
        ),
        None,
    ),
    (
        "sequence.whole-life-in-a-keychain",
        "A login in a keychain is used, refreshed, and gone after the logout",
        ("LGN-007", "STO-006", "RFR-001", "OUT-001"),
        World(refreshes=(_RENEWAL,), keychain=Keychain()),
        (Login(), Send(), Expire(), Send(), Logout(), Send()),
        (
            Succeeded(step=0),
            _sent("login-access", 1),
            _sent("fresh-access", 3, "RFR-001"),
            Succeeded(step=4, requirement="OUT-001"),
            _refused(5, "OUT-001"),
            NothingStored(requirement="OUT-001"),
        ),
        "anthropics/claude-code#83832",
    ),
    (
        "sequence.login-twice",
        "Of two logins the second one is used",
        ("LGN-007",),
        _TWO,
        (Login(), Send(), Login(), Send()),
        (
            _sent("login-access", 1),
            Succeeded(step=2),
            _sent("second-access", 3),
            _SECOND_STORED,
        ),
        None,
    ),
    (
        "sequence.login-twice-by-hand",
        "Of two logins by pasted codes the second one is used",
        ("LGN-007", "LGN-010"),
        _TWO,
        (PASTED, PASTED, Send()),
        (
            Succeeded(step=0, requirement="LGN-010"),
            Succeeded(step=1, requirement="LGN-010"),
            _sent("second-access", 2),
            _SECOND_STORED,
        ),
        None,
    ),
    (
        "sequence.login-after-logout",
        "After a logout another login is used",
        ("LGN-007", "OUT-001"),
        _TWO,
        (Login(), Logout(), Send(), Login(), Send()),
        (
            _refused(2, "OUT-001"),
            Succeeded(step=3),
            _sent("second-access", 4),
            _SECOND_STORED,
        ),
        None,
    ),
    (
        "sequence.login-instead-of-a-refresh",
        "A login made after the token expired is used without a refresh",
        ("LGN-007", "RFR-003"),
        replace(_TWO, refreshes=(_RENEWAL,)),
        (Login(), Expire(), Login(), Send()),
        (_sent("second-access", 3), _granted(0, "RFR-003"), _SECOND_STORED),
        "anthropics/claude-code#42904",
    ),
    (
        "sequence.short-login",
        "A login whose token has already expired is refreshed by its refresh token",
        ("RFR-001", "LGN-007"),
        World(authorizations=(Authorization(lifetime_s=1),), refreshes=(_RENEWAL,)),
        (Login(), Expire(), Send()),
        (Succeeded(step=0, requirement="LGN-007"), _sent("fresh-access", 2), _granted(1)),
        None,
    ),
    (
        "sequence.rejected-token",
        "A login's token that the API rejects is refreshed once, or the run fails",
        ("RFR-007", "LGN-007"),
        World(refreshes=(_RENEWAL,), standings={"login-access": ("valid", "unauthorized")}),
        (Login(), Send(), Send()),
        (
            _sent("login-access", 1, "LGN-007"),
            TokenRequests(kind="refresh_token", most=1),
        ),
        None,
    ),
    (
        "sequence.denied-after-a-login",
        "A login that is denied leaves the one made before in use",
        ("LGN-005", "LGN-007"),
        _TWO,
        (Login(), DENIED, Send()),
        (Unsuccessful(step=1), _sent("login-access", 2), STORED),
        None,
    ),
    (
        "sequence.login-after-a-denial",
        "After a denial the person can still log in",
        ("LGN-007", "LGN-005"),
        World(),
        (DENIED, Send(), Login(), Send()),
        (
            Unsuccessful(step=0, requirement="LGN-005"),
            _refused(1, "LGN-005"),
            Succeeded(step=2),
            _sent("login-access", 3),
        ),
        None,
    ),
    (
        "sequence.key-above-a-login",
        "A key in the environment goes before a login made beside it, which waits below",
        ("PRE-001", "LGN-007"),
        World(environment=API_KEY),
        (Login(), Send(), Send(environment=_NO_KEY)),
        (
            Succeeded(step=0, requirement="LGN-007"),
            _sent("environment-key", 1),
            _sent("login-access", 2, "LGN-007"),
        ),
        "anthropics/claude-code#9515",
    ),
    (
        "sequence.token-above-a-login",
        "A token in the environment goes before a login made beside it",
        ("PRE-001", "LGN-007"),
        World(environment=AUTH_TOKEN),
        (Login(), Send(), Send(environment={"ANTHROPIC_AUTH_TOKEN": None})),
        (
            Succeeded(step=0, requirement="LGN-007"),
            _sent("environment-token", 1),
            _sent("login-access", 2, "LGN-007"),
        ),
        "anthropics/claude-code#33330",
    ),
    (
        "sequence.oauth-token-above-a-login",
        "An OAuth token in the environment goes before a login made beside it",
        ("PRE-013", "LGN-007"),
        World(environment=OAUTH_TOKEN),
        (Login(), Send(), Send(environment={"CLAUDE_CODE_OAUTH_TOKEN": None})),
        (
            Succeeded(step=0, requirement="LGN-007"),
            _sent("environment-access", 1),
            _sent("login-access", 2, "LGN-007"),
        ),
        "Claude Code changelog 2.1.117",
    ),
    (
        "sequence.helper-above-a-login",
        "A key helper goes before a login made beside it, and is not run for the login",
        ("PRE-001", "PRE-007"),
        World(helper=Helper()),
        (Login(), Send()),
        (
            _sent("helper-key", 1),
            STORED,
            HelperRuns(least=1, most=1, requirement="PRE-007"),
        ),
        None,
    ),
    (
        "sequence.key-comes-and-goes",
        "A key that comes and goes in the environment leaves the login as it was",
        ("PRE-001", "LGN-007"),
        World(),
        (Login(), Send(environment=API_KEY), Send(), Send(environment=API_KEY), Send()),
        (
            _sent("environment-key", 1),
            _sent("login-access", 2),
            _sent("environment-key", 3),
            _sent("login-access", 4),
            replace(STORED, requirement="LGN-007"),
        ),
        "anthropics/claude-code#30781",
    ),
    (
        "sequence.bare-after-a-login",
        "With --bare a login is not used, and it is there afterwards",
        ("BAR-002", "LGN-007"),
        World(),
        (Login(), Send(flags=("bare",)), Send()),
        (Refused(step=1), _sent("login-access", 2, "LGN-007")),
        "anthropics/claude-code#39069",
    ),
    (
        "sequence.bare-with-a-key-after-a-login",
        "With --bare a key is used beside a login",
        ("BAR-001", "BAR-002"),
        World(environment=API_KEY),
        (Login(), Send(flags=("bare",)), Send(environment=_NO_KEY)),
        (_sent("environment-key", 1), _sent("login-access", 2, "BAR-002")),
        None,
    ),
    (
        "sequence.managed-after-a-login",
        "A managed session uses the login, whatever key is in its environment",
        ("MAN-001", "MAN-008"),
        World(),
        (Login(), Send(environment=API_KEY), Send(environment=_REMOTE)),
        (_sent("environment-key", 1, "MAN-001"), _sent("login-access", 2)),
        "anthropics/claude-code#53638",
    ),
    (
        "sequence.logout-of-an-expired-login",
        "A login that has expired is gone after the logout like any other",
        ("OUT-001", "RFR-001"),
        World(refreshes=(_RENEWAL,)),
        (Login(), Expire(), Logout(), Send()),
        (
            Succeeded(step=2),
            _refused(3),
            NothingStored(),
            _granted(0, "RFR-001"),
        ),
        "Claude Code changelog 2.1.139",
    ),
    (
        "sequence.logout-twice",
        "A second logout succeeds and changes nothing",
        ("OUT-002", "OUT-001"),
        World(state={"keptByAnother": 12}),
        (Login(), Logout(), Logout(), Send()),
        (Succeeded(step=2), Keeps(path=STATE), _refused(3, "OUT-001")),
        None,
    ),
    (
        "sequence.key-after-logout",
        "After a logout a key in the environment still works",
        ("OUT-005", "OUT-001"),
        World(),
        (Login(), Logout(), Send(), Send(environment=API_KEY)),
        (_refused(2, "OUT-001"), _sent("environment-key", 3)),
        None,
    ),
    (
        "sequence.removal-by-hand",
        "A login whose files a person removes is gone as after a logout",
        ("OUT-006", "LGN-007"),
        World(),
        (Login(), Send(), Remove(paths=(CREDENTIALS,), keychain=True), Send()),
        (_sent("login-access", 1, "LGN-007"), _refused(3), NothingStored()),
        None,
    ),
    (
        "sequence.removal-by-hand-in-a-keychain",
        "A login whose keychain entry a person removes is gone as after a logout",
        ("OUT-006", "STO-006"),
        World(keychain=Keychain()),
        (Login(), Send(), Remove(paths=(CREDENTIALS,), keychain=True), Send()),
        (_sent("login-access", 1, "STO-006"), _refused(3), NothingStored()),
        None,
    ),
    (
        "sequence.removal-of-login-and-key",
        "A login and a key whose files a person removes are gone as after a logout",
        ("OUT-006", "OUT-001"),
        World(stored_login=LOGIN, stored_key=STORED_KEY),
        (Send(), Remove(paths=(CREDENTIALS, STATE)), Send(), Logout(), Send()),
        (
            _sent("stored-access", 0),
            _refused(2),
            Succeeded(step=3, requirement="OUT-001"),
            _refused(4, "OUT-001"),
            NothingStored(),
        ),
        None,
    ),
    (
        "sequence.login-after-removal",
        "After a removal by hand another login is used",
        ("OUT-006", "LGN-007"),
        _TWO,
        (Login(), Remove(paths=(CREDENTIALS,)), Login(), Send()),
        (
            Succeeded(step=2, requirement="LGN-007"),
            _sent("second-access", 3),
            replace(_SECOND_STORED, requirement="LGN-007"),
        ),
        None,
    ),
    (
        "sequence.login-after-damage",
        "A login that was damaged meanwhile counts as none until the next login",
        ("STO-004", "LGN-007"),
        _TWO,
        (
            Login(),
            Write(file=File(path=CREDENTIALS, text='{"claudeAiOauth": ')),
            Send(),
            Login(),
            Send(),
        ),
        (Refused(step=2), _sent("second-access", 4, "LGN-007"), _SECOND_STORED),
        "Claude Code changelog 2.1.118",
    ),
    (
        "sequence.another-directory",
        "A login is not seen from another config directory",
        ("STO-002", "LGN-007"),
        World(),
        (Login(), Send(environment=_MOVED), Send()),
        (_refused(1), _sent("login-access", 2, "LGN-007"), STORED),
        "anthropics/claude-code#20553",
    ),
    (
        "sequence.login-in-another-directory",
        "A login in another config directory is used there alone",
        ("STO-002", "LGN-007"),
        World(),
        (Login(environment=_MOVED), Send(), Send(environment=_MOVED)),
        (
            Succeeded(step=0, requirement="LGN-007"),
            _refused(1),
            _sent("login-access", 2, "LGN-007"),
            Unchanged(path=CREDENTIALS),
        ),
        "anthropics/claude-code#47661",
    ),
    (
        "sequence.two-directories",
        "Two config directories each have a login of their own",
        ("STO-002", "LGN-007"),
        _TWO,
        (Login(), Login(environment=_MOVED), Send(), Send(environment=_MOVED)),
        (_sent("login-access", 2), _sent("second-access", 3), STORED),
        "anthropics/claude-code#20553",
    ),
    (
        "sequence.two-directories-in-a-keychain",
        "Two config directories each have a login of their own in a keychain",
        ("STO-002", "STO-006"),
        replace(_TWO, keychain=Keychain()),
        (Login(), Login(environment=_MOVED), Send(), Send(environment=_MOVED)),
        (_sent("login-access", 2), _sent("second-access", 3)),
        "anthropics/claude-code#20553",
    ),
    (
        "sequence.logout-of-one-directory",
        "A logout in one config directory leaves the login of the other",
        ("STO-002", "OUT-001"),
        _TWO,
        (
            Login(),
            Login(environment=_MOVED),
            Logout(environment=_MOVED),
            Send(environment=_MOVED),
            Send(),
        ),
        (_refused(3, "OUT-001"), _sent("login-access", 4), STORED),
        None,
    ),
    (
        "sequence.chat-after-a-login",
        "A long session uses the login, and after a logout there is none",
        ("LGN-007", "OUT-001"),
        World(),
        (Login(), Chat(), Logout(), Send()),
        (_sent("login-access", 1), _refused(3, "OUT-001")),
        None,
    ),
    (
        "sequence.login-above-a-stored-key-and-logout",
        "A login made above a stored key is used, and the logout takes both",
        ("STO-008", "LGN-007", "OUT-001"),
        World(stored_key=STORED_KEY),
        (Send(), Login(), Send(), Logout(), Send()),
        (
            _sent("stored-key", 0),
            _sent("login-access", 2, "LGN-007"),
            _refused(4, "OUT-001"),
            NothingStored(requirement="OUT-001"),
        ),
        "anthropics/claude-code#9699",
    ),
    (
        "sequence.login-instead-of-one-without-scope",
        "A login replaces a stored one that lacks user:inference",
        ("LGN-007", "STO-005"),
        World(stored_login=StoredLogin(scopes=("user:profile",))),
        (Send(), Login(), Send()),
        (
            Refused(step=0, requirement="STO-005"),
            Succeeded(step=1),
            _sent("login-access", 2),
            STORED,
        ),
        None,
    ),
)


def _twin(then: tuple[Expectation, ...]) -> Control | None:
    """A sequence in which something is refused has a twin that shows what works."""
    return WORKING if any(isinstance(item, Refused | Unsuccessful) for item in then) else None


SCENARIOS: tuple[Scenario, ...] = tuple(
    Scenario(
        id=id_,
        title=title,
        requires=requires,
        given=given,
        when=when,
        then=then,
        control=_twin(then),
        origin=origin,
    )
    for id_, title, requires, given, when, then, origin in _ROWS
)
