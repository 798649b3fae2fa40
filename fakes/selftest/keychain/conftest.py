"""Every test has a keychain of its own."""

from pathlib import Path

import pytest

from fakes.selftest.keychain.chain import Keychain


@pytest.fixture
def keychain(tmp_path: Path) -> Keychain:
    """An empty keychain without faults."""
    return Keychain(tmp_path)
