"""What the tests of several folders share: to start a host process takes seconds."""

from collections.abc import Iterator

import pytest

from conformance.selftest.proof.bench import Bench


@pytest.fixture(scope="session")
def bench() -> Iterator[Bench]:
    """One host process for the reference and all mutants that this process tries."""
    with Bench() as made:
        yield made
