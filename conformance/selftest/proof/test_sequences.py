"""The search for sequences finds what a mutant forgets, and tells it in as few steps as show it."""

import pytest

from conformance.procedures.model import Session, Start, Word
from conformance.procedures.search import Search
from conformance.reports import text
from conformance.selftest.proof.bench import Bench
from conformance.targets import loader
from conformance.vocabulary.expectations import NothingStored, Refused, Sent, Stored
from conformance.vocabulary.finding import Finding, Result
from conformance.vocabulary.scenario import Scenario

_REFERENCE = loader.load("reference")


@pytest.mark.parametrize(
    ("mutant", "start", "steps", "told"),
    [
        ("refresh.keeps-old-refresh-token", "login in the file", 2, "stored-refreshToken"),
        ("refresh.stores-nothing", "nothing", 3, "token-requests"),
        ("logout.leaves-file", "nothing", 2, "left-in-file"),
        ("logout.leaves-keychain", "empty keychain", 2, "left-in-keychain"),
    ],
)
def test_a_bug_is_found_and_told_in_its_fewest_steps(
    bench: Bench, mutant: str, start: Start, steps: int, told: str
) -> None:
    """A person reads the steps, what was expected, and what was seen on the wire."""
    search = Search(start=start, assess=bench.assess(mutant), capabilities=_REFERENCE.capabilities)

    found = search.run()

    assert found is not None
    scenario, result = found
    assert len(scenario.when) == steps
    lines = text.failure(scenario, result, place="model.py").splitlines()
    assert lines[0].startswith(f"{start}: ")
    assert [line for line in lines if told in line]
    assert [line.strip().partition(":")[0] for line in lines if "    step " in line] == [
        f"step {number}" for number in range(1, steps + 1)
    ]


def test_the_same_sequences_are_searched_on_every_run() -> None:
    """A failure can be had again."""
    first, second = _sequences("nothing"), _sequences("nothing")

    assert first == second
    assert len(first) >= 8


@pytest.mark.parametrize(
    ("capabilities", "absent"),
    [
        ({"store"}, {"login", "logout", "chat"}),
        ({"store", "logout"}, {"login", "chat"}),
    ],
)
def test_only_verbs_that_the_target_has_are_steps(capabilities: set[str], absent: set[str]) -> None:
    """The others are what it never claimed to do."""
    for title in _sequences("login in the file", frozenset(capabilities)):
        assert not set(title.partition(": ")[2].split(", ")) & absent


def test_the_model_follows_a_session() -> None:
    """Who is logged in, by which generation of tokens, and what the next step shows."""
    words: tuple[Word, ...] = ("send", "login", "expire", "chat", "logout", "send")
    scenario = Session.of("nothing", words).scenario

    sent = [item.credential for item in scenario.expectations if isinstance(item, Sent)]
    assert sent == ["login-1-1-access"]
    assert sum(isinstance(item, Refused) for item in scenario.expectations) == 2
    assert sum(isinstance(item, NothingStored) for item in scenario.expectations) == 1


def test_the_model_counts_generations() -> None:
    """Each expiry that is met by a prompt is one refresh, by the token of the one before."""
    words: tuple[Word, ...] = ("expire", "send", "expire", "send with a key", "chat")
    scenario = Session.of("login in the file", words).scenario

    (stored,) = (item for item in scenario.expectations if isinstance(item, Stored))
    assert (stored.access, stored.refresh) == ("«login-0-2-access»", "«login-0-2-refresh»")


def _sequences(start: Start, capabilities: frozenset[str] = _REFERENCE.capabilities) -> list[str]:
    """The sequences that are searched when all is well."""
    search = Search(start=start, assess=_pass, capabilities=capabilities)
    assert search.run() is None
    return list(search.results)


def _pass(scenario: Scenario) -> Result:
    return Result(scenario=scenario.id, verdict="pass")


def test_a_sequence_is_shortened_as_far_as_it_fails() -> None:
    """A bug that needs two steps with others between them is told by those two."""
    finding = Finding(
        check="credential", requirement="STO-001", level="MUST", expected="a", observed="b"
    )

    def assess(scenario: Scenario) -> Result:
        words = scenario.title.partition(": ")[2].split(", ")
        fails = "login" in words and "expire" in words[words.index("login") :]
        if not fails:
            return _pass(scenario)
        return Result(scenario=scenario.id, verdict="fail", findings=(finding,))

    found = Search(start="nothing", assess=assess, capabilities=_REFERENCE.capabilities).run()

    assert found is not None
    assert found[0].title == "nothing: login, expire"
