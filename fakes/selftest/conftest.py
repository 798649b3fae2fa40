"""One fake internet for all tests: what differs between tests is the situation."""

from collections.abc import Iterator

import pytest

from fakes.internet.internet import Internet


@pytest.fixture(scope="session")
def internet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Internet]:
    """A started internet in the proxy entry; the test begins its own situation."""
    with Internet("proxy", tmp_path_factory.mktemp("internet")) as running:
        yield running
