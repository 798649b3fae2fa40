"""The pytest plugin for other projects: by ``-p``, or in ``pytest_plugins``.

It is no entry point: ``world`` is a name that other projects use for other things, and what is
named explicitly is found by whoever reads the tests. To load it costs nothing; the fakes are
imported and started by the first test that uses a fixture, once for each pytest process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.testing.internet import FakeInternet
    from conformance.testing.pool import Pool
    from conformance.testing.worlds import Worlds


@pytest.fixture(scope="session")
def pecking_order_internets() -> Iterator[Pool]:
    """The fake internets of this process: one for each that a test uses at the same time."""
    from conformance.testing.pool import Pool

    with Pool() as pool:
        yield pool


@pytest.fixture
def fake_internet(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    pecking_order_internets: Pool,
) -> Iterator[FakeInternet]:
    """The fake internet, for code in this process and what it starts.

    Proxy and certificates are set in ``os.environ``, HOME is an empty folder, every credential of
    the machine is out of sight, and a connection that goes past the fakes is refused.
    """
    from conformance.testing.internet import opened

    with opened(pecking_order_internets, monkeypatch, request.node.nodeid) as internet:
        yield internet


@pytest.fixture
def world(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    pecking_order_internets: Pool,
) -> Iterator[Worlds]:
    """Stages worlds: call it with a ``World`` or with the ID of one of the suite's scenarios."""
    from conformance.testing.worlds import Worlds

    with Worlds(pecking_order_internets, monkeypatch, request.node.nodeid) as worlds:
        yield worlds
