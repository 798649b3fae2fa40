"""What pages say is there: commands, faults, services; the README's failure has been seen."""

import re
from pathlib import Path
from typing import get_args

import pytest

from conformance.selftest.documents import links
from conformance.selftest.documents.console import ROOT
from conformance.tool.main import cli
from fakes.situation.faults import FaultKind

_CODE = re.compile(r"^```\w*\n(.*?)^```$|`([^`\n]+)`", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"(?:^|\$ )pecking-order ([a-z]+)", re.MULTILINE)
_PAGES = links.pages()
_FAKES = (ROOT / "docs" / "fakes.md").read_text("utf-8")


def test_the_failure_is_one_that_a_test_has_seen() -> None:
    """Word for word as on the page whose commands are run."""
    text = (ROOT / "README.md").read_text("utf-8")
    _, _, rest = text.partition("## A failure reads\n")
    found = re.search(r"```text\n(.*?)```", rest, re.DOTALL)
    assert found is not None
    assert found[1] in (ROOT / "docs" / "tool.md").read_text("utf-8")


@pytest.mark.parametrize("page", _PAGES, ids=[str(page.relative_to(ROOT)) for page in _PAGES])
def test_commands_that_a_page_names_exist(page: Path) -> None:
    """In blocks and in the text; what is to come may be named where it is said so."""
    lines = page.read_text("utf-8").splitlines(keepends=True)
    text = "".join(line for line in lines if "**Not yet**" not in line)
    code = [found[1] or found[2] for found in _CODE.finditer(text)]
    named = {found[1] for piece in code for found in _COMMAND.finditer(piece)}
    assert named - set(cli.commands) == set()


def test_the_readme_names_the_tool() -> None:
    """The test above has something to look at."""
    code = _CODE.findall((ROOT / "README.md").read_text("utf-8"))
    named = {found[1] for piece in code for found in _COMMAND.finditer(piece[0] or piece[1])}
    assert {"new", "explain", "shell", "baseline"} <= named


def test_every_fault_is_told_in_the_words_of_its_definition() -> None:
    """One row each, in the same order."""
    source = (ROOT / "fakes" / "situation" / "faults.py").read_text("utf-8")
    told = re.findall(r'^    "([a-z-]+)",  # (.+)$', source, re.MULTILINE)
    assert [kind for kind, _ in told] == [*get_args(FaultKind)]
    assert "".join(f"| `{kind}` | {words} |\n" for kind, words in told) in _FAKES


def test_every_service_has_its_row() -> None:
    """Packages of services, programs of a world, and what joins them."""
    packages = {
        str(path.parent.relative_to(ROOT))
        for pattern in ("*", "clouds/*", "programs/*")
        for path in (ROOT / "fakes").glob(f"{pattern}/__init__.py")
    } - {"fakes/clouds", "fakes/programs", "fakes/selftest", "fakes/situation"}
    named = set(re.findall(r"^\| `(fakes/[a-z/]+)` \|", _FAKES, re.MULTILINE))
    assert named == packages
