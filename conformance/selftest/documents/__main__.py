"""``python -m conformance.selftest.documents PAGE.md``: write what commands and files say now."""

import sys
import tempfile
from pathlib import Path

from conformance.selftest.documents import console, quotation


def main(names: list[str]) -> None:
    """Renew each page where it is not true any more."""
    for name in names:
        page = Path(name)
        page.write_text(quotation.renewed(page), "utf-8")
        with tempfile.TemporaryDirectory() as folder:
            printed = console.run(page, Path(folder) / "console")
        page.write_text(console.renewed(page.read_text("utf-8"), printed), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
