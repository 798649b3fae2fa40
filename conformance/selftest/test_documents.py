"""What the documents say is true: figures, environments, targets."""

import configparser
import re
from collections import Counter
from pathlib import Path

import pytest

from conformance import catalogue
from conformance.spec import chapters
from conformance.targets import loader
from fakes.selftest.clouds import fidelity

_ROOT = Path(__file__).parents[2]
_PAGES = sorted(
    path
    for path in (
        *_ROOT.glob("*.md"),
        *_ROOT.glob("docs/*.md"),
        *_ROOT.glob("conformance/**/*.md"),
        *_ROOT.glob("fixtures/*.md"),
    )
)
_TOX = re.compile(r"`tox -e ([a-z-]+)`")
_TARGET = re.compile(r"--target ([a-z-]+)(?![a-z.-])")
_README = (_ROOT / "README.md").read_text("utf-8")


def test_the_readme_counts_scenarios_right() -> None:
    """The table of areas is the catalogue's."""
    counted = Counter(catalogue.area(item.id) for item in catalogue.catalogue())
    names = chapters.load().areas
    rows = [f"| {area} | {names[area]} | {number} |" for area, number in counted.items()]
    total = f"| | **together** | **{sum(counted.values())}** |"
    assert [row for row in (*rows, total) if row not in _README] == []


def test_the_readme_counts_the_matrix_right() -> None:
    """The size of the matrix is the one told."""
    number = sum("matrix" in item.tags for item in catalogue.catalogue())
    assert f"{number} of them are the priority matrix" in _README


@pytest.mark.parametrize("cloud", fidelity.CLOUDS)
def test_the_page_on_fidelity_has_the_rows_of_the_tests(cloud: str) -> None:
    """Each cloud's table is the one that its tests are made of."""
    page = (_ROOT / "docs" / "fidelity.md").read_text("utf-8")
    assert f"### {cloud}\n\n{fidelity.table(fidelity.CLOUDS[cloud])}\n" in page


def test_environments_that_documents_name_exist() -> None:
    """Every ``tox -e NAME`` of a page is an environment of tox.ini."""
    settings = configparser.ConfigParser()
    settings.read(_ROOT / "tox.ini", "utf-8")
    named = {name for page in _PAGES for name in _TOX.findall(page.read_text("utf-8"))}
    assert {name for name in named if f"testenv:{name}" not in settings} == set()


def test_targets_that_documents_name_exist() -> None:
    """Every ``--target NAME`` of the README is a target that comes with the suite, or a file."""
    named = set(_TARGET.findall(_README))
    assert named - {*loader.names(), "my-cli"} == set()
