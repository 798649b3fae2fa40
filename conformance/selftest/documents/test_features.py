"""The table of features claims what is there, and says plainly what is not yet."""

import configparser
import re

import pytest

from conformance.selftest.documents.console import ROOT
from conformance.tool.main import cli

_PAGE = (ROOT / "docs" / "features.md").read_text("utf-8")
_ROW = re.compile(r"^\| (\d+) \| (.+?) \| (.+) \|$", re.MULTILINE)
_CODE = re.compile(r"`([^`]+)`")
_PATH = re.compile(r"[\w.-]+(?:/[\w.-]+)+")
_COMMAND = re.compile(r"^pecking-order ([a-z]+)")
_NOT_YET = "**Not yet**: "
_ROWS = [(int(number), what, where) for number, what, where in _ROW.findall(_PAGE)]
_MADE_BY_A_RUN = {"junit.xml", "summary.md"}


def _commands(where: str) -> set[str]:
    return {found[1] for code in _CODE.findall(where) if (found := _COMMAND.match(code))}


def test_every_feature_has_its_row() -> None:
    """Forty-seven, then twelve, in their order."""
    assert [number for number, _, _ in _ROWS] == [*range(1, 48), *range(1, 13)]


@pytest.mark.parametrize(
    "where",
    [where for _, _, where in _ROWS],
    ids=[f"{number}-{what[:30]}" for number, what, _ in _ROWS],
)
def test_what_a_row_names_is_there(where: str) -> None:
    """Paths, commands of the tool, environments of tox, modules; of what is not yet, it is not."""
    if where.startswith(_NOT_YET):
        there = _commands(where) & set(cli.commands)
        assert not there, f"{there} is there now: say in the row where, and take out 'Not yet'"
        return
    assert _commands(where) <= set(cli.commands)
    codes = _CODE.findall(where)
    paths = [code for code in codes if _PATH.fullmatch(code) or code.endswith((".md", ".xml"))]
    assert [path for path in paths if not (ROOT / path).exists()] == [
        path for path in paths if path in _MADE_BY_A_RUN
    ]
    settings = configparser.ConfigParser()
    settings.read(ROOT / "tox.ini", "utf-8")
    for code in codes:
        if code.startswith("tox -e "):
            assert f"testenv:{code.removeprefix('tox -e ')}" in settings
        if code.startswith("python -m "):
            module = code.removeprefix("python -m ").replace(".", "/")
            assert (ROOT / f"{module}.py").exists() or (ROOT / module / "__main__.py").exists()
