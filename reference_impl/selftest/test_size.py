"""The reference stays one that can be read in an evening."""

import ast
import io
import tokenize
from pathlib import Path

import pytest

_FOLDER = Path(__file__).parents[1]
_FILES = [path for path in _FOLDER.rglob("*.py") if "selftest" not in path.parts]
_MOST_OF_FIRST_PARTY = 1_800
_MOST_OF_A_FILE = 300
_NO_CODE = frozenset(
    {
        *(tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT),
        tokenize.ENDMARKER,
    }
)


def _lines_of_code(path: Path) -> int:
    """Lines without the blank ones, comments and docstrings."""
    text = path.read_text("utf-8")
    code = {
        line
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type not in _NO_CODE
        for line in range(token.start[0], token.end[0] + 1)
    }
    return len(code - set(_docstrings(ast.parse(text))))


def _docstrings(tree: ast.Module) -> list[int]:
    return [
        line
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and ast.get_docstring(node, clean=False) is not None
        for line in range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1)
    ]


def test_what_counts_is_code(tmp_path: Path) -> None:
    """The rule by which the lines are counted."""
    file = tmp_path / "some.py"
    text = '"""Text.\n\nMore."""\n\n# why\ndef f() -> None:\n    """It."""\n'
    file.write_text(f"{text}    g(\n        1,\n    )\n")
    assert _lines_of_code(file) == 4


def test_the_first_party_is_small() -> None:
    """What the clouds need lies apart, and does not count."""
    assert sum(_lines_of_code(path) for path in _FILES if "clouds" not in path.parts) < (
        _MOST_OF_FIRST_PARTY
    )


@pytest.mark.parametrize("path", _FILES, ids=lambda path: str(path.relative_to(_FOLDER)))
def test_no_file_is_long(path: Path) -> None:
    """With everything that is in it."""
    assert len(path.read_text("utf-8").splitlines()) <= _MOST_OF_A_FILE
