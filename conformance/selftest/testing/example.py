"""The project in ``docs/examples/their-tests``, as it is or broken, with its tests run."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "docs" / "examples" / "their-tests"
# A resolver that sends the key to the vendor, past a company's gateway; and the test that says so.
_RIGHT, _WRONG = "os.environ.get('ANTHROPIC_BASE_URL', ENDPOINT)", "ENDPOINT"
BITES = "test_the_key_follows_the_base_url"


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run pytest there, with no plugin but the one that the project names."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--tb=short", *words],
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "HOME": os.environ.get("HOME", "/"),
            "PYTHONPATH": os.pathsep.join((str(ROOT), *sys.path)),
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            # What a developer's machine has, and no test may see.
            "ANTHROPIC_API_KEY": "a-real-one",
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def break_it(folder: Path) -> None:
    """Make a copy of the project with this wrong."""
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    program = folder / "tiny_resolver.py"
    text = program.read_text("utf-8")
    if _RIGHT not in text:
        raise ValueError(f"{program.name} has no {_RIGHT!r} to break")
    program.write_text(text.replace(_RIGHT, _WRONG), "utf-8")
