"""The page on the fakes names what there is."""

import re
from typing import get_args

from conformance.selftest.documents.console import ROOT
from fakes.situation.faults import FaultKind

_PAGE = (ROOT / "docs" / "fakes.md").read_text("utf-8")


def test_every_fault_is_told_in_the_words_of_its_definition() -> None:
    """One row each, in the same order."""
    source = (ROOT / "fakes" / "situation" / "faults.py").read_text("utf-8")
    told = re.findall(r'^    "([a-z-]+)",  # (.+)$', source, re.MULTILINE)
    assert [kind for kind, _ in told] == [*get_args(FaultKind)]
    assert "".join(f"| `{kind}` | {words} |\n" for kind, words in told) in _PAGE


def test_every_service_has_its_row() -> None:
    """Packages of services, programs of a world, and what joins them."""
    packages = {
        str(path.parent.relative_to(ROOT))
        for pattern in ("*", "clouds/*", "programs/*")
        for path in (ROOT / "fakes").glob(f"{pattern}/__init__.py")
    } - {"fakes/clouds", "fakes/programs", "fakes/selftest", "fakes/situation"}
    named = set(re.findall(r"^\| `(fakes/[a-z/]+)` \|", _PAGE, re.MULTILINE))
    assert named == packages
