"""Expectations read as English, whatever their numbers are."""

import pytest

from conformance.reports.prose.expectations import expectation
from conformance.reports.prose.steps import step
from conformance.vocabulary.expectations import Expectation, HelperRuns, InferenceRequests, Requests
from conformance.vocabulary.steps import Login


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        (HelperRuns(name="helper", least=0, most=0), "helper is not executed"),
        (HelperRuns(name="helper", least=1, most=1), "helper is executed once"),
        (HelperRuns(name="helper", least=2, most=2), "helper is executed 2 times"),
        (HelperRuns(name="helper", least=1, most=5), "helper is executed 1 to 5 times"),
        (InferenceRequests(least=0, most=0), "no inference requests"),
        (InferenceRequests(least=1, most=1), "1 inference request"),
        (Requests(host="a.example", path="/b", least=1, most=2), "1 to 2 requests to a.example/b"),
    ],
)
def test_numbers_are_told_in_words(expected: Expectation, told: str) -> None:
    """Never, once, twice, from so many to so many."""
    assert expectation(expected) == told


def test_a_login_at_a_terminal_is_told_from_one_at_pipes() -> None:
    """The person does the same at both."""
    assert step(Login(visits=(), hang_up=True, terminal=True)) == (
        "login; in a terminal; then the terminal is closed"
    )
