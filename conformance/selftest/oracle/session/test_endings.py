"""How steps end, what they ask and say, and what a race comes to, are judged right both ways."""

import pytest

from conformance.oracle import Facts
from conformance.selftest.oracle.observations import (
    FACTS,
    checks,
    refusal,
    request,
    run,
    token_request,
)
from conformance.selftest.oracle.session.logins import CANARIES, judged, session
from conformance.vocabulary.expectations import (
    AllSent,
    Asked,
    Diagnosed,
    Expectation,
    Failed,
    Refused,
    SameWinner,
    Source,
    Succeeded,
    Unsuccessful,
)
from conformance.vocabulary.observation import Observation, Run
from conformance.vocabulary.steps import Doctor, Expire, Login, Race, Send
from fakes.journal import Exchange

_DOCTOR = (Doctor(),)
_FRESH = request(bearer="fresh-access")
_STALE = request(bearer="stored-access", status=401)
_ALL = AllSent(credential="fresh-access", earlier=("stored-access",))
_DENIED = Unsuccessful(mentions=("denied",), without=("logged in",))
_WAITING = Unsuccessful(mentions=("denied",), without=("logged in",), waiting=True)


def _ended(ending: str, **more: object) -> Observation:
    values = {"ending": ending, "exit_status": None, "stdout": "", **more}
    return session((run(**values), ()))


def _exiting(status: int, text: str) -> Observation:
    return session((run(exit_status=status, stdout="", stderr=text), ()))


def _race(*arrived: Exchange, others: tuple[Run, ...] = (run(),)) -> Observation:
    return session((run(others=others), arrived))


def _saying(text: str) -> Observation:
    return session((run(stdout=text), ()))


_RIGHT: tuple[tuple[str, Expectation, Observation], ...] = (
    ("succeeded", Succeeded(), session((run(), ()))),
    ("all-of-a-race-succeeded", Succeeded(), _race()),
    ("denied", _DENIED, _exiting(1, "access DENIED\n")),
    ("declined-and-ended", Refused(declined=True), _exiting(0, "not started")),
    ("waiting", _WAITING, _ended("still-waiting")),
    ("ended-instead-of-waiting", _WAITING, _exiting(3, "denied")),
    ("hung-up", _DENIED, _ended("hung-up")),
    ("killed", _DENIED, _ended("killed")),
    ("asked-once", Asked(), session((run(questions=1), ()))),
    ("not-asked", Asked(least=0, most=0), session((run(), ()))),
    ("each-of-a-race-answered", _ALL, _race(_FRESH, _FRESH)),
    ("refreshed-on-the-way", _ALL, _race(_STALE, _FRESH, _STALE, token_request(), _FRESH)),
    ("more-answers-than-processes", _ALL, _race(_FRESH, _FRESH, _FRESH)),
)

_WRONG: tuple[tuple[str, Expectation, Observation, list[str]], ...] = (
    ("not-succeeded", Succeeded(), session((refusal(), ())), ["exit"]),
    ("succeeded-by-waiting", Succeeded(), _ended("still-waiting"), ["exit"]),
    ("one-of-a-race-refused", Succeeded(), _race(others=(run(), refusal())), ["exit"]),
    ("denied-with-status-0", _DENIED, _exiting(0, "denied"), ["exit"]),
    ("denied-in-silence", _DENIED, _exiting(1, " "), ["message"]),
    ("denied-for-another-thing", _DENIED, _exiting(1, "no"), ["message"]),
    ("denied-and-claimed", _DENIED, _exiting(1, "denied. Logged in."), ["message"]),
    ("waiting-where-an-end-is-owed", _DENIED, _ended("still-waiting"), ["exit", "message"]),
    ("waiting-with-a-claim", _WAITING, _ended("still-waiting", stdout="logged in"), ["message"]),
    ("killed-after-a-claim", _DENIED, _ended("killed", stdout="logged in"), ["message"]),
    ("refused-by-waiting", Refused(), _ended("still-waiting", stdout="?"), ["exit"]),
    ("declined-and-hung-up", Refused(declined=True), _ended("hung-up", stdout="?"), ["exit"]),
    ("declined-in-silence", Refused(declined=True), _exiting(0, " "), ["message"]),
    (
        "failed-by-being-killed",
        Failed(credential=None, least=0),
        _ended("killed", stdout="?"),
        ["exit"],
    ),
    ("not-asked-although-owed", Asked(), session((run(), ())), ["questions"]),
    ("asked-twice", Asked(), session((run(questions=2), ())), ["questions"]),
    ("one-of-a-race-not-answered", _ALL, _race(_FRESH, _STALE), ["answer"]),
    ("nothing-in-a-race", _ALL, _race(), ["answer"]),
    ("answered-with-the-old-one", _ALL, _race(_FRESH, request(bearer="stored-access")), ["answer"]),
    (
        "another-credential-in-a-race",
        _ALL,
        _race(_FRESH, _FRESH, request(key="environment-key")),
        ["credential"],
    ),
    (
        "one-of-a-race-ended-otherwise",
        _ALL,
        _race(_FRESH, _FRESH, others=(refusal(),)),
        ["exit"],
    ),
    (
        "one-of-a-race-at-another-host",
        _ALL,
        _race(_FRESH, request(bearer="fresh-access", host="other.example")),
        ["host"],
    ),
)


@pytest.mark.parametrize(
    ("then", "observation"), [row[1:] for row in _RIGHT], ids=[row[0] for row in _RIGHT]
)
def test_an_ending_as_it_ought_to_be_gives_no_finding(
    then: Expectation, observation: Observation
) -> None:
    """The endings that the suite chose are no crash."""
    assert judged(then, observation) == ()


@pytest.mark.parametrize(
    ("then", "observation", "expected"), [row[1:] for row in _WRONG], ids=[row[0] for row in _WRONG]
)
def test_a_wrong_ending_is_found(
    then: Expectation, observation: Observation, expected: list[str]
) -> None:
    """Each violation is found under its word; the rules on leaks speak for themselves."""
    found = judged(then, observation)

    assert checks(tuple(item for item in found if item.requirement == "PRE-001")) == expected


def test_a_finding_about_a_race_tells_how_many() -> None:
    """Eight processes are not eight findings."""
    observation = _race(_FRESH, others=(refusal(), run(), refusal()))

    ending, answers = judged(_ALL, observation)

    assert ending.observed == "2 otherwise: exit status 1 (apiKeyHelper failed)"
    assert (answers.expected, answers.observed) == (
        "4 answered requests with fresh-access",
        "1",
    )


_NAMED: tuple[tuple[Source, str], ...] = (
    ("environment-key", "source: anthropic_api_key"),
    ("environment-token", "ANTHROPIC_AUTH_TOKEN is set"),
    ("helper", "from apiKeyHelper's output"),
    ("oauth-token", "CLAUDE_CODE_OAUTH_TOKEN"),
    ("stored-login", "Login: stored"),
    ("stored-login", "an OAuth account"),
    ("stored-login", "your Claude.ai account"),
    ("stored-key", "the stored key"),
    ("stored-key", "primaryApiKey"),
    ("settings", "settings.json"),
)
_UNNAMED: tuple[tuple[Source, str], ...] = (
    ("environment-key", "ANTHROPIC_AUTH_TOKEN"),
    ("environment-key", "MY_ANTHROPIC_API_KEY_FILE"),
    ("stored-login", "CLAUDE_CODE_OAUTH_TOKEN"),
    ("stored-key", "a key"),
    ("settings", ""),
)


@pytest.mark.parametrize(("source", "text"), _NAMED)
def test_a_source_is_named_by_a_word_for_it(source: Source, text: str) -> None:
    """In any case, at the end of a sentence too."""
    assert judged(Diagnosed(sources=(source,)), _saying(text), when=_DOCTOR) == ()


@pytest.mark.parametrize(("source", "text"), _UNNAMED)
def test_a_source_is_not_named_by_another_word(source: Source, text: str) -> None:
    """A part of a longer word is none."""
    found = judged(Diagnosed(sources=(source,)), _saying(text), when=_DOCTOR)

    assert checks(found) == [f"diagnosis-{source}"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("login at Anthropic", []),
        ("login, first-party", []),
        ("login at the First Party", []),
        ("login", ["diagnosis-provider"]),
        ("ANTHROPIC_API_KEY", ["diagnosis-stored-login", "diagnosis-provider"]),
    ],
)
def test_a_doctor_names_the_provider_where_that_is_asked(text: str, expected: list[str]) -> None:
    """Each missing name is a finding of its own."""
    then = Diagnosed(sources=("stored-login",), provider=True)

    assert checks(judged(then, _saying(text), when=_DOCTOR)) == expected


def test_the_targets_words_take_the_place_of_the_ordinary_ones() -> None:
    """What a target file tells is what its doctor says."""
    words = {"stored-login": ("Subscription:",), "provider": ("Claude API",)}
    facts = Facts(levels=FACTS.levels, words=words)
    then = Diagnosed(sources=("stored-login",), provider=True)

    named = judged(then, _saying("subscription:Max, claude api"), when=_DOCTOR, facts=facts)
    unnamed = judged(then, _saying("login, Anthropic"), when=_DOCTOR, facts=facts)

    assert named == ()
    assert checks(unnamed) == ["diagnosis-stored-login", "diagnosis-provider"]


def test_only_steps_that_ask_for_an_answer_have_a_winner() -> None:
    """A login and a change between two sendings win nothing."""
    sent = (run(), (request(key="environment-key"),))
    idle = (run(), ())
    when = (Send(), Expire(), Login(), Race(count=2))

    same = judged(SameWinner(), session(sent, idle, idle, sent), when=when)
    other = judged(SameWinner(), session(sent, idle, idle, idle), when=when)

    assert same == ()
    assert checks(other) == ["credential"]


def test_a_diagnosis_that_lacks_a_name_shows_no_secret() -> None:
    """The doctor's text is not part of the finding."""
    found = judged(
        Diagnosed(sources=("settings",)), _saying(f"…{CANARIES['stored-key'][-4:]}"), when=_DOCTOR
    )

    assert [item.observed for item in found] == ["it is not"]
