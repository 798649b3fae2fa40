"""The words of a command in a target file: which of them are programs and files."""

import shutil
import sys
from pathlib import Path

from conformance.targets.table import Table


def resolved(table: Table, key: str, words: tuple[str, ...]) -> tuple[str, ...]:
    """The words with ``{python}`` and the names of files beside the target file replaced."""
    beside = table.path.parent
    first, *others = (sys.executable if word == "{python}" else word for word in words)
    found = shutil.which(first)
    if found is None and (beside / first).is_file():
        found = str((beside / first).resolve())
    if found is None:
        raise table.error(
            key,
            repr(first),
            f"a program on PATH, or a file in {beside}",
            "install the program, or correct the word",
        )
    return (str(Path(found).absolute()), *(_file_beside(beside, word) for word in others))


def _file_beside(folder: Path, word: str) -> str:
    is_name = word and word not in {".", ".."} and "\0" not in word
    path = folder / word
    return str(path.resolve()) if is_name and path.is_file() else word
