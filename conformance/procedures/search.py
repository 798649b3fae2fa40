"""Searching for a sequence of steps that a program does not take as the model does.

Hypothesis proposes the sequences. Each is performed at its end, in one world, so that what one step
leaves is what the next one finds. A failing one is made shorter by leaving steps out, here and not
by Hypothesis: which steps there can be depends on those before, and few of the shorter sequences
that it thinks of are ones.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    precondition,
    rule,
    run_state_machine_as_test,
)

from conformance.procedures.model import LONGEST, Session, Start, Word
from conformance.vocabulary.finding import RED, Result
from conformance.vocabulary.scenario import Scenario

# The same sequences in the same order on every run, and nothing is remembered between two.
_SETTINGS = settings(
    max_examples=10,
    stateful_step_count=LONGEST,
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.generate,),
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)


class SequenceError(AssertionError):
    """A sequence was not taken as the model takes it."""

    def __init__(self, session: Session) -> None:
        super().__init__(session.scenario.title)
        self.session = session


@dataclass(slots=True, kw_only=True)
class Search:
    """What was performed so far; a sequence that comes again is not performed again."""

    start: Start
    assess: Callable[[Scenario], Result]
    capabilities: frozenset[str]
    results: dict[str, Result] = field(default_factory=dict)

    def run(self) -> tuple[Scenario, Result] | None:
        """A failing sequence, of which no step can be left out; ``None`` when none was found."""
        this = self

        class Steps(_Steps):
            search = this

        try:
            run_state_machine_as_test(Steps, settings=_SETTINGS)
        except SequenceError as problem:
            shortest = self._shortened(problem.session)
            return shortest.scenario, self.result(shortest)
        return None

    def result(self, session: Session) -> Result:
        """The result of a sequence."""
        scenario = session.scenario
        if scenario.title not in self.results:
            self.results[scenario.title] = self.assess(scenario)
        return self.results[scenario.title]

    def _shortened(self, session: Session) -> Session:
        for place in range(len(session.words)):
            rest = (*session.words[:place], *session.words[place + 1 :])
            shorter = Session.of(session.start, rest)
            if shorter.steps and self.result(shorter).verdict in RED:
                return self._shortened(shorter)
        return session


class _Steps(RuleBasedStateMachine):
    """Each rule adds a step to the sequence, as far as the target has a verb for it."""

    search: ClassVar[Search]

    def __init__(self) -> None:
        super().__init__()
        self._session = Session(start=self.search.start)

    def _is_news(self, word: Word, *, needs: str = "store") -> bool:
        """Whether the target can do a step, and did not do the same one just now."""
        return needs in self.search.capabilities and self._session.words[-1:] != [word]

    @rule()
    @precondition(lambda self: self._is_news("send"))
    def send(self) -> None:
        """One prompt."""
        self._session.take("send")

    @rule()
    @precondition(lambda self: self._is_news("send with a key"))
    def send_with_key(self) -> None:
        """One prompt, with a key in the environment."""
        self._session.take("send with a key")

    @rule()
    @precondition(lambda self: self._session.held is not None and not self._session.is_expired)
    def expire(self) -> None:
        """The access token expires."""
        self._session.take("expire")

    @rule()
    @precondition(lambda self: self._is_news("removal by hand"))
    def remove_by_hand(self) -> None:
        """The person removes what is stored."""
        self._session.take("removal by hand")

    @rule()
    @precondition(lambda self: self._is_news("chat", needs="chat"))
    def chat(self) -> None:
        """A session of two prompts."""
        self._session.take("chat")

    @rule()
    @precondition(lambda self: self._is_news("login", needs="login"))
    def log_in(self) -> None:
        """The person logs in."""
        self._session.take("login")

    @rule()
    @precondition(lambda self: self._is_news("logout", needs="logout"))
    def log_out(self) -> None:
        """The person logs out."""
        self._session.take("logout")

    def teardown(self) -> None:
        """The sequence is whole: perform and judge it."""
        if self._session.steps and self.search.result(self._session).verdict in RED:
            raise SequenceError(self._session)
