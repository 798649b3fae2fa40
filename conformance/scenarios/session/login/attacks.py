"""Logins under attack: answers of strangers, denials, people who go away (LGN)."""

from dataclasses import replace

from conformance.scenarios import CREDENTIALS, EXPIRED, LOGIN, STORED_KEY
from conformance.scenarios.session.login.flow import (
    DENIED,
    NO_BROWSER,
    PASTED,
    SECOND,
    SETTINGS,
    STATE,
    STORED,
    TOKEN_PATH,
    WITH_OTHERS,
    WORKING,
)
from conformance.vocabulary.expectations import (
    AnyOf,
    Authorizes,
    Exchanges,
    Expectation,
    Keeps,
    Listens,
    NothingStored,
    Sent,
    Stored,
    Succeeded,
    TokenRequests,
    Unchanged,
    Unsuccessful,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.steps import Login, Paste, Send, Step
from conformance.vocabulary.world import Authorization, Keychain, Settings, StoredLogin, World
from fakes.programs.browser.script import Callback, Visit
from fakes.situation import ISSUER, Fault

_EMPTY = World()
_OLDER = World(stored_login=LOGIN)
_CHAINED = World(keychain=Keychain(login=LOGIN))
_SLOW = World(faults=(Fault(kind="delay", host=ISSUER, path=TOKEN_PATH, delay_s=1.0),))
_NO_EXCHANGE = TokenRequests(kind="authorization_code", most=0)
_OLD_SENT = Sent(credential="stored-access")
ABOVE_OLDER = Control(
    id="control.attack.above-a-login",
    given=_OLDER,
    when=(Login(), Send()),
    then=(Succeeded(step=0), STORED, Sent(credential="login-access")),
)
IN_KEYCHAIN = Control(
    id="control.attack.in-a-keychain",
    given=_CHAINED,
    when=(Login(), Send()),
    then=(Succeeded(step=0), STORED, Sent(credential="login-access")),
)
BY_HAND = Control(
    id="control.attack.by-hand",
    given=_EMPTY,
    when=(PASTED, Send()),
    then=(Succeeded(step=0), STORED, Sent(credential="login-access")),
)
# What stays of a login that failed, by the world that it began in: no trace; or the login from
# before, which the next run uses.
LEFT: dict[str, tuple[World, tuple[Step, ...], tuple[Expectation, ...], Control]] = {
    "nothing": (_EMPTY, (), (NothingStored(),), WORKING),
    "by hand": (_EMPTY, (), (NothingStored(),), BY_HAND),
    "older": (_OLDER, (Send(),), (Unchanged(path=CREDENTIALS), _OLD_SENT), ABOVE_OLDER),
    "keychain": (
        _CHAINED,
        (Send(),),
        (
            Stored(place="keychain", access="«stored-access»", refresh="«stored-refresh»"),
            Unchanged(path=CREDENTIALS),
            _OLD_SENT,
        ),
        IN_KEYCHAIN,
    ),
}


def answered(*callbacks: Callback, hang_up: bool = False) -> Login:
    """A login at whose listener these requests arrive, one after the other."""
    return Login(visits=(Visit(callbacks=callbacks),), hang_up=hang_up)


def _typed(*pasted: Paste) -> Login:
    """A login without a browser, whose person types this and then closes the terminal."""
    return replace(NO_BROWSER, pasted=pasted, hang_up=True)


# Answers that are none of this login's. Where the terminal is not closed after them, a program may
# wait on, which takes the suite three seconds to see.
_FOREIGN: tuple[tuple[str, str, Login, str], ...] = (
    (
        "attack.wrong-state",
        "An answer with another state",
        answered(Callback(state="wrong")),
        "nothing",
    ),
    (
        "attack.without-state",
        "An answer without a state",
        answered(Callback(state="none")),
        "nothing",
    ),
    (
        "attack.wrong-state-above-a-login",
        "Above a stored login, an answer with another state",
        answered(Callback(state="wrong"), hang_up=True),
        "older",
    ),
    (
        "attack.without-state-above-a-login",
        "Above a stored login, an answer without a state",
        answered(Callback(state="none"), hang_up=True),
        "older",
    ),
    (
        "attack.wrong-state-beside-a-keychain",
        "Above a login in the keychain, an answer with another state",
        answered(Callback(state="wrong"), hang_up=True),
        "keychain",
    ),
    (
        "attack.planted-code",
        "A stranger's code with a stranger's state",
        answered(Callback(code="foreign", state="wrong"), hang_up=True),
        "nothing",
    ),
    (
        "attack.planted-code-above-a-login",
        "Above a stored login, a stranger's code with a stranger's state",
        answered(Callback(code="foreign", state="wrong"), hang_up=True),
        "older",
    ),
    (
        "attack.planted-code-without-state",
        "A stranger's code without a state",
        answered(Callback(code="foreign", state="none"), hang_up=True),
        "nothing",
    ),
    (
        "attack.posted-with-wrong-state",
        "A POST with another state",
        answered(Callback(method="POST", state="wrong"), hang_up=True),
        "nothing",
    ),
    (
        "attack.wrong-path-and-state",
        "An answer to another path with another state",
        answered(Callback(path="/", state="wrong"), hang_up=True),
        "nothing",
    ),
    (
        "attack.error-with-wrong-state",
        "An error with another state",
        answered(Callback(error="access_denied", state="wrong"), hang_up=True),
        "older",
    ),
    (
        "attack.many-states",
        "A row of answers with and without states of their own",
        answered(
            Callback(state="wrong"),
            Callback(state="none"),
            Callback(code="foreign", state="wrong"),
            hang_up=True,
        ),
        "older",
    ),
    (
        "attack.pasted-wrong-state",
        "A pasted code with another state",
        replace(NO_BROWSER, pasted=("wrong-state",)),
        "by hand",
    ),
    (
        "attack.pasted-without-state",
        "A pasted code without a state",
        replace(NO_BROWSER, pasted=("without-state",)),
        "by hand",
    ),
    (
        "attack.pasted-wrong-state-above-a-login",
        "Above a stored login, a pasted code with another state",
        _typed("wrong-state"),
        "older",
    ),
    (
        "attack.pasted-without-state-above-a-login",
        "Above a stored login, a pasted code without a state",
        _typed("without-state"),
        "older",
    ),
    ("attack.pasted-garbage", "A pasted sentence", _typed("garbage"), "by hand"),
    (
        "attack.pasted-row",
        "A row of pasted things that are not the code",
        _typed("garbage", "wrong-state", "without-state"),
        "by hand",
    ),
)

# An answer while the issuer has the code of the one before, which may still be unanswered.
_MEANWHILE = Callback(at_once=True, after_s=0.3)

# What a pending login meets before or after its answer without being broken by it.
_SURVIVED: tuple[tuple[str, str, World, Login], ...] = (
    (
        "attack.second-answer",
        "the same answer a second time",
        _EMPTY,
        answered(Callback(), Callback()),
    ),
    (
        "attack.third-answer",
        "the same answer three times",
        _EMPTY,
        answered(Callback(), Callback(), Callback()),
    ),
    (
        "attack.second-answer-with-another-code",
        "a second answer with another code",
        _EMPTY,
        answered(Callback(), Callback(code="foreign")),
    ),
    (
        "attack.second-answer-denies",
        "a second answer that denies",
        _EMPTY,
        answered(Callback(), Callback(error="access_denied")),
    ),
    (
        "attack.second-answer-above-a-login",
        "a second answer above a stored login",
        _OLDER,
        answered(Callback(), Callback(code="foreign")),
    ),
    (
        "attack.second-answer-during-exchange",
        "the same answer a second time while its code is exchanged",
        _SLOW,
        answered(Callback(), _MEANWHILE),
    ),
    (
        "attack.second-answer-with-another-code-during-exchange",
        "another answer while the first one's code is exchanged",
        _SLOW,
        answered(Callback(), replace(_MEANWHILE, code="foreign")),
    ),
    (
        "attack.favicon",
        "a browser's question for an icon",
        _EMPTY,
        answered(Callback(path="/favicon.ico", code="none", state="none"), Callback()),
    ),
    (
        "attack.root-path",
        "a request to the root",
        _EMPTY,
        answered(Callback(path="/", code="none", state="none"), Callback()),
    ),
    (
        "attack.wrong-path-with-state",
        "a request to a wrong path with the right state",
        _EMPTY,
        answered(Callback(path="/elsewhere", code="none"), Callback()),
    ),
    (
        "attack.path-below",
        "a request to a path below the right one",
        _EMPTY,
        answered(Callback(path="/callback/below", code="none", state="none"), Callback()),
    ),
    (
        "attack.without-code",
        "a request with the right state and no code",
        _EMPTY,
        answered(Callback(code="none"), Callback()),
    ),
    (
        "attack.without-anything",
        "a request with neither state nor code",
        _EMPTY,
        answered(Callback(code="none", state="none"), Callback()),
    ),
    (
        "attack.without-code-above-a-login",
        "a request without a code above a stored login",
        _OLDER,
        answered(Callback(code="none"), Callback()),
    ),
    (
        "attack.posted-without-code",
        "a POST without a code",
        _EMPTY,
        answered(Callback(method="POST", code="none", state="none"), Callback()),
    ),
    (
        "attack.scanned",
        "a scan of the listener",
        _EMPTY,
        answered(
            Callback(path="/", code="none", state="none"),
            Callback(path="/.env", code="none", state="none"),
            Callback(path="/callback.php", code="none", state="none"),
            Callback(code="none", state="none"),
            Callback(method="POST", code="none", state="none"),
            Callback(),
        ),
    ),
)

# The right answer after one that is rejected: a program may have ended, or may have waited on.
_AFTERWARDS: tuple[tuple[str, str, Login], ...] = (
    (
        "attack.stranger-first",
        "a stranger's code and state",
        answered(Callback(code="foreign", state="wrong"), Callback()),
    ),
    (
        "attack.stranger-without-state-first",
        "a stranger's code without a state",
        answered(Callback(code="foreign", state="none"), Callback()),
    ),
    (
        "attack.stranger-denies-first",
        "a stranger's denial",
        answered(Callback(error="access_denied", state="wrong"), Callback()),
    ),
    (
        "attack.post-first",
        "a POST of the whole answer",
        answered(Callback(method="POST"), Callback()),
    ),
    (
        "attack.pasted-garbage-first",
        "a pasted sentence",
        replace(NO_BROWSER, pasted=("garbage", "right")),
    ),
    (
        "attack.pasted-wrong-state-first",
        "a pasted code with another state",
        replace(NO_BROWSER, pasted=("wrong-state", "right")),
    ),
)

_DENIALS: tuple[tuple[str, str, Login, str], ...] = (
    ("attack.denied", "A login that the person denies", DENIED, "nothing"),
    ("attack.denied-above-a-login", "A login denied above a stored one", DENIED, "older"),
    ("attack.denied-beside-a-keychain", "A login denied above the keychain's", DENIED, "keychain"),
    (
        "attack.access-denied",
        "A login answered with access_denied",
        answered(Callback(error="access_denied")),
        "nothing",
    ),
    (
        "attack.server-error",
        "A login answered with server_error",
        answered(Callback(error="server_error")),
        "nothing",
    ),
    (
        "attack.server-error-above-a-login",
        "A login answered with server_error above a stored one",
        answered(Callback(error="server_error")),
        "older",
    ),
    (
        "attack.invalid-scope",
        "A login answered with invalid_scope",
        answered(Callback(error="invalid_scope")),
        "older",
    ),
    (
        "attack.temporarily-unavailable",
        "A login answered with temporarily_unavailable",
        answered(Callback(error="temporarily_unavailable")),
        "older",
    ),
    (
        "attack.unheard-of-error",
        "A login answered with an error that nobody knows",
        answered(Callback(error="an_error_of_tomorrow")),
        "nothing",
    ),
    (
        "attack.code-after-an-error",
        "A login answered with an error and then with a code",
        answered(Callback(error="access_denied"), Callback()),
        "nothing",
    ),
    (
        "attack.code-after-an-error-above-a-login",
        "Above a stored login, one answered with an error and then a code",
        answered(Callback(error="access_denied"), Callback()),
        "older",
    ),
    (
        "attack.denied-by-hand",
        "A login denied where there is no browser",
        replace(NO_BROWSER, visits=(Visit(decision="deny"),), pasted=(), hang_up=True),
        "by hand",
    ),
)

# Worlds with something beside the login that a denial leaves alone, too.
_SPARED: tuple[tuple[str, str, World, tuple[Expectation, ...]], ...] = (
    (
        "attack.denial-keeps-expired-login",
        "A denial leaves an expired login to be refreshed",
        World(stored_login=EXPIRED),
        (Unchanged(path=CREDENTIALS),),
    ),
    (
        "attack.denial-keeps-damaged-store",
        "A denial leaves a damaged store as it is",
        World(stored_login=StoredLogin(text='{"claudeAiOauth": ')),
        (Unchanged(path=CREDENTIALS),),
    ),
    (
        "attack.denial-keeps-other-programs-keys",
        "A denial leaves other programs' keys beside a login",
        World(stored_login=WITH_OTHERS),
        (Unchanged(path=CREDENTIALS),),
    ),
    (
        "attack.denial-keeps-stored-key",
        "A denial leaves a stored key in the state file",
        World(stored_key=STORED_KEY),
        (Keeps(path=STATE),),
    ),
    (
        "attack.denial-keeps-settings",
        "A denial leaves the user's settings as they are",
        World(settings=(Settings(values={"model": "sonnet", "aKeyOfTomorrow": [1]}),)),
        (Unchanged(path=SETTINGS),),
    ),
    (
        "attack.denial-keeps-moved-login",
        "A denial leaves the login of a config directory that was moved",
        World(config_dir="moved-config", stored_login=LOGIN),
        (Unchanged(path=CREDENTIALS),),
    ),
)

# People who go away.
_DEPARTURES: tuple[tuple[str, str, Login, str], ...] = (
    (
        "attack.person-never-answers",
        "A login that nobody answers",
        answered(),
        "nothing",
    ),
    (
        "attack.closed-before-the-page",
        "A login whose terminal closes before the page is visited",
        Login(visits=(), hang_up=True),
        "older",
    ),
    (
        "attack.closed-after-the-page",
        "A login whose terminal closes before the answer comes",
        answered(hang_up=True),
        "older",
    ),
    (
        "attack.closed-beside-a-keychain",
        "Above a keychain's, a login whose terminal closes before the answer",
        answered(hang_up=True),
        "keychain",
    ),
    (
        "attack.closed-before-the-paste",
        "A login whose terminal closes before a code is pasted",
        _typed(),
        "by hand",
    ),
    (
        "attack.closed-before-the-paste-above-a-login",
        "Above a stored one, a login whose terminal closes before the paste",
        _typed(),
        "older",
    ),
)

SCENARIOS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=id_,
            title=f"{what} leads to no token request",
            requires=("LGN-002",),
            given=given,
            when=(step, *later),
            then=(
                Authorizes(step=0),
                Unsuccessful(step=0, waiting=not step.hang_up),
                _NO_EXCHANGE,
                *left,
            ),
            control=control,
        )
        for id_, what, step, place in _FOREIGN
        for given, later, left, control in (LEFT[place],)
    ),
    *(
        Scenario(
            id=id_,
            title=f"A pending login survives {what}",
            requires=("LGN-009", "LGN-004"),
            given=given,
            when=(step,),
            then=(Succeeded(), STORED, Exchanges(requirement="LGN-004")),
        )
        for id_, what, given, step in _SURVIVED
    ),
    *(
        Scenario(
            id=id_,
            title=f"After {what} the right answer logs in, or the login has ended",
            requires=("LGN-002", "LGN-004"),
            given=_EMPTY,
            when=(step,),
            then=(
                Authorizes(),
                AnyOf(choices=(Succeeded(), Unsuccessful())),
                AnyOf(choices=(STORED, NothingStored())),
                Exchanges(least=0, requirement="LGN-004"),
            ),
            control=WORKING,
        )
        for id_, what, step in _AFTERWARDS
    ),
    *(
        Scenario(
            id=id_,
            title=f"{what} ends and changes nothing",
            requires=("LGN-005",),
            given=given,
            when=(step, *later),
            then=(Authorizes(step=0), Unsuccessful(step=0), _NO_EXCHANGE, *left),
            control=control,
        )
        for id_, what, step, place in _DENIALS
        for given, later, left, control in (LEFT[place],)
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("LGN-005", "LGN-013"),
            given=given,
            when=(DENIED,),
            then=(Authorizes(), Unsuccessful(), *spared),
            control=replace(WORKING, id=f"control.{id_}", given=given),
        )
        for id_, title, given, spared in _SPARED
    ),
    *(
        Scenario(
            id=id_,
            title=f"{what} leaves nothing behind",
            requires=("LGN-008", "LGN-005"),
            given=given,
            when=(step, *later),
            then=(
                *((Authorizes(step=0),) if step.visits else ()),
                *((Listens(step=0),) if step.visits or step.browser == "opens" else ()),
                Unsuccessful(step=0, waiting=not step.hang_up),
                _NO_EXCHANGE,
                *left,
            ),
            control=control,
        )
        for id_, what, step, place in _DEPARTURES
        for given, later, left, control in (LEFT[place],)
    ),
    Scenario(
        id="attack.used-code",
        title="A code of an earlier login with another state leads to no token request",
        requires=("LGN-002",),
        given=World(authorizations=(Authorization(), SECOND)),
        when=(Login(), answered(Callback(code="used", state="wrong"), hang_up=True), Send()),
        then=(
            Unsuccessful(step=1),
            TokenRequests(kind="authorization_code", least=1, most=1),
            STORED,
            Sent(credential="login-access"),
        ),
        control=WORKING,
    ),
)
