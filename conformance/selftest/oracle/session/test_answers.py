"""A helper that waits for the answer about trust is told apart from one that does not."""

import pytest

from conformance.selftest.oracle.observations import STARTED, checks, execution, run
from conformance.selftest.oracle.session.logins import judged, session
from conformance.vocabulary.expectations import HelperRuns
from conformance.vocabulary.observation import Run
from fakes.journal import Exchange
from fakes.programs.helper.script import Execution


def _at(*times: float) -> dict[str, tuple[Execution, ...]]:
    one = execution()
    return {
        "key-helper": tuple(
            Execution(
                argv=one.argv,
                parent_argv=one.parent_argv,
                environment=one.environment,
                directory=one.directory,
                pid=one.pid,
                time=STARTED + time,
                stdin_at_end=None,
                child=None,
            )
            for time in times
        )
    }


def _asked(*answers: float | None) -> tuple[tuple[Run, tuple[Exchange, ...]], ...]:
    return tuple(
        (
            run(
                started=STARTED + 10 * index,
                questions=1,
                answered_at=None if answer is None else STARTED + answer,
            ),
            (),
        )
        for index, answer in enumerate(answers)
    )


@pytest.mark.parametrize(
    ("answers", "executions", "expected"),
    [
        ((5,), (6,), []),
        ((5,), (4,), ["key-helper-before-answer"]),
        ((5,), (4, 6), ["key-helper-before-answer"]),
        ((None,), (4,), ["key-helper-before-answer"]),
        ((5, 15), (6, 16), []),
        ((5, 15), (6, 14), ["key-helper-before-answer"]),
        ((5, None), (16,), ["key-helper-before-answer"]),
    ],
)
def test_a_helper_waits_for_the_answer_of_its_own_step(
    answers: tuple[float | None, ...], executions: tuple[float, ...], expected: list[str]
) -> None:
    """A question that is put again has to be answered again."""
    then = HelperRuns(least=1, most=9, after_answer=True)

    found = judged(then, session(*_asked(*answers), executions=_at(*executions)))

    assert checks(found) == expected


def test_an_answer_is_remembered_by_a_step_that_does_not_ask() -> None:
    """Nothing has to be asked where the answer is known."""
    later = (run(started=STARTED + 10), ())
    then = HelperRuns(least=1, most=1, after_answer=True)

    assert judged(then, session(*_asked(5), later, executions=_at(11))) == ()
    assert checks(judged(then, session(later, executions=_at(11)))) == ["key-helper-before-answer"]
