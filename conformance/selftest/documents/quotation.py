"""Blocks of a page that show a file: their text is the file's.

A block is named by a comment before it, with the path from the page's folder::

    <!-- file examples/adapters/c/ask.c -->
"""

import re
from pathlib import Path

_BLOCK = re.compile(
    r"(?<=^<!-- file )(\S+)( -->\n\n```\w*\n)(.*?)(?=^```$)", re.MULTILINE | re.DOTALL
)


def files(page: Path) -> tuple[Path, ...]:
    """The files that a page shows, in order."""
    return tuple(page.parent / found[1] for found in _BLOCK.finditer(page.read_text("utf-8")))


def renewed(page: Path) -> str:
    """The page with the texts that its files have now."""

    def quote(found: re.Match[str]) -> str:
        return f"{found[1]}{found[2]}{(page.parent / found[1]).read_text('utf-8')}"

    return _BLOCK.sub(quote, page.read_text("utf-8"))
