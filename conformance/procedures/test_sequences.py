"""Logins, expiries, refreshes, keys, logouts, removals in any order: each finds what was left."""

import pytest

from conformance.procedures.model import STARTS, Start
from conformance.reports import text
from conformance.session.run import Run


@pytest.mark.parametrize("start", STARTS)
def test_a_step_finds_what_the_one_before_left(run: Run, start: Start) -> None:
    """In every sequence found, what is sent and stored is what the model of a session says."""
    # Hypothesis takes longer to load than all scenarios, and every worker collects this module.
    from conformance.procedures.search import Search  # noqa: PLC0415  # see above

    needed = {"store.keychain"} if start.endswith("keychain") else {"store"}
    if missing := needed - run.target.capabilities:
        pytest.skip(f"not applicable: the target does not declare {', '.join(missing)}")
    search = Search(start=start, assess=run.assess, capabilities=run.target.capabilities)

    found = search.run()

    if found is not None:
        told = text.failure(*found, place="conformance/procedures/model.py", target=run.asked)
        pytest.fail(told, pytrace=False)
    if all(result.verdict == "not observed" for result in search.results.values()):
        pytest.skip("not observed: no sequence could be performed here")
