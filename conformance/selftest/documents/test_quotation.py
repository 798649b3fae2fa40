"""What a page shows of a file is what stands in the file."""

from pathlib import Path

import pytest

from conformance.selftest.documents import quotation
from conformance.selftest.documents.adapters.toolchain import BUILD
from conformance.selftest.documents.console import ROOT

_PAGES = [
    page
    for page in sorted((*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")))
    if quotation.files(page)
]
_ADAPTERS = ROOT / "docs" / "adapters.md"


@pytest.mark.parametrize("page", _PAGES, ids=[str(page.relative_to(ROOT)) for page in _PAGES])
def test_a_page_shows_the_text_of_the_file(page: Path) -> None:
    """``python -m conformance.selftest.documents PAGE`` writes what stands in them now."""
    assert page.read_text("utf-8") == quotation.renewed(page)


def test_the_tutorial_shows_every_program_and_its_target_file() -> None:
    """Four of each."""
    folder = ROOT / "docs" / "examples" / "adapters"
    every = {*folder.glob("*/ask.?*")} - {*folder.glob("*/*.known-failures.toml")}
    assert len(every) == 8
    assert every - set(quotation.files(_ADAPTERS)) == set()


def test_the_tutorial_builds_as_the_tests_do() -> None:
    """One command, and the one that its file names."""
    page = _ADAPTERS.read_text("utf-8")
    assert f"```sh\n{BUILD}\n```" in page
    assert BUILD in (ROOT / "docs" / "examples" / "adapters" / "c" / "ask.toml").read_text("utf-8")


def test_a_page_is_renewed_where_its_file_has_changed(tmp_path: Path) -> None:
    """What stands around the block stays."""
    (tmp_path / "new.txt").write_text("new\n\nlines\n", "utf-8")
    page = tmp_path / "page.md"
    page.write_text("Before.\n\n<!-- file new.txt -->\n\n```text\nold\n```\n\nAfter.\n", "utf-8")
    assert quotation.files(page) == (tmp_path / "new.txt",)
    told = quotation.renewed(page)
    assert told == "Before.\n\n<!-- file new.txt -->\n\n```text\nnew\n\nlines\n```\n\nAfter.\n"
