"""One fake internet for all tests: what differs between tests is the situation."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes.internet import Internet


@pytest.fixture(scope="session")
def internet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Internet]:
    """A started internet in the proxy entry; the test begins its own situation."""
    folder: Path = tmp_path_factory.mktemp("internet")
    with Internet("proxy", folder) as running:
        yield running
