"""Take the pictures of docs/images from a report.json.

``python -m conformance.selftest.reports.html.pictures REPORT.json docs/images`` writes
``report-light.png``, a large window in a light room, and ``report-dark.png``, a small one in a dark
room that shows the first diverging pair's scenario. Needs Debian's chromium and chromium-driver.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from conformance.reports import order, record
from conformance.reports.html import render
from conformance.selftest.reports.html.chromium import chromium, look


def main(report: Path, images: Path) -> None:
    """Render the page, look at it twice."""
    data = record.load(report)
    diverging = (found.divergence for found in order.infer(data) if found.divergence)
    scenario = next((found.scenario for found in diverging), "failures")
    programs = [shutil.which(name) or name for name in ("chromium", "chromedriver")]
    images.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        page = Path(name) / "report.html"
        page.write_text(render(data), encoding="utf-8")
        with chromium(Path(name), *programs) as chrome:
            look(chrome, width=1280, height=1640, scheme="light")
            chrome.get(page.as_uri())
            chrome.save_screenshot(str(images / "report-light.png"))
            look(chrome, width=390, height=1360, scheme="dark")
            chrome.get(f"{page.as_uri()}#{scenario}")
            chrome.save_screenshot(str(images / "report-dark.png"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
