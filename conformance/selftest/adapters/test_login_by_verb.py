"""A target whose store has a form of its own: the stored login is made by its own ``login``."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from conformance import catalogue
from conformance.adapters.host import Client
from conformance.selftest.adapters.misbehaviour import NETWORK
from conformance.session.assessment import Assessment
from conformance.spec import chapters
from conformance.targets import loader


@pytest.fixture(scope="module")
def by_verb() -> Iterator[Assessment]:
    """The reference, as if nobody knew what its credential file looks like."""
    target = loader.load("reference")
    target = replace(target, staging=replace(target.staging, login="verb"))
    with Client(target, NETWORK) as client:
        yield Assessment(target, chapters.load(), client)


@pytest.mark.parametrize(
    "name",
    ["store.login", "precedence.key-beats-login", "bare.login", "refresh.days-left"],
)
def test_a_login_by_verb_gives_the_same_verdict(name: str, by_verb: Assessment) -> None:
    """As the file form does: the stage's own login is no part of what is judged."""
    assert by_verb.assess(catalogue.by_id()[name]).verdict == "pass"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("refresh.expired-an-hour-ago", "a login that has expired"),
        ("store.empty-access-token", "a login without an access token"),
    ],
)
def test_what_no_login_makes_is_not_observed(name: str, told: str, by_verb: Assessment) -> None:
    """Never a pass, and the note says what is missing."""
    result = by_verb.assess(catalogue.by_id()[name])
    assert result.verdict == "not observed"
    assert told in result.note
