"""The example of the documents works, bites, and stands in the page as it stands in the files."""

import re
from pathlib import Path

import pytest

from conformance.selftest.testing import example

_PAGE = (example.ROOT / "docs" / "testing.md").read_text("utf-8")
_FILES = (*sorted(example.FOLDER.rglob("*.py")), example.FOLDER / "pyproject.toml")
_BLOCKS = re.findall(r"```(?:python|toml)\n(.*?)```", _PAGE, re.DOTALL)
_FAILURE = re.search(r"```text\n(.*?)```", _PAGE, re.DOTALL)


def test_its_tests_pass() -> None:
    """All six, on a machine that has a key of its own."""
    ran = example.run(example.FOLDER, "-q")
    assert ran.stdout.splitlines()[-1].startswith("6 passed"), ran.stdout + ran.stderr


def test_its_tests_bite(tmp_path: Path) -> None:
    """A resolver that is wrong fails the test that says so, with the message of the page."""
    example.break_it(tmp_path / "theirs")
    ran = example.run(tmp_path / "theirs", "-k", example.BITES, "tests/test_send.py")
    assert f"FAILED tests/test_send.py::{example.BITES}" in ran.stdout, ran.stdout + ran.stderr
    assert _FAILURE is not None
    assert _FAILURE[1] in ran.stdout


@pytest.mark.parametrize("block", _BLOCKS, ids=[block.split("\n")[0] for block in _BLOCKS])
def test_code_of_the_page_is_the_files_own(block: str) -> None:
    """Every block of code is a piece of a file of the example, character for character."""
    assert [path for path in _FILES if block in path.read_text("utf-8")] != []


def test_the_page_shows_code() -> None:
    """Enough blocks were found for the test above to say something."""
    assert len(_BLOCKS) >= 5
