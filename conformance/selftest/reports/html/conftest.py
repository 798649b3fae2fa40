"""One page for all tests that take it apart."""

from typing import Any

import pytest

from conformance.reports.html import render
from conformance.selftest.reports.html import made
from conformance.selftest.reports.html.document import Element, parse


@pytest.fixture(scope="package")
def report() -> dict[str, Any]:
    """A partial run."""
    return made.report(*made.PART)


@pytest.fixture(scope="package")
def html(report: dict[str, Any]) -> str:
    """Its page."""
    return render(report)


@pytest.fixture(scope="package")
def page(html: str) -> Element:
    """The same, taken apart."""
    return parse(html)
