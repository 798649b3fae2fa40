"""What the tutorial's adapters need of a machine: a compiler, curl, Node."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

# Debian's package of each program, and of the header that the compiler has to find.
PACKAGES = {"cc": "gcc", "curl": "curl", "node": "nodejs"}
HEADER_PACKAGE = "libcurl4-openssl-dev"
BUILD = "cc -O2 -Wall -Wextra -o ask ask.c -lcurl"
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "python": (),
    "node": ("node",),
    "shell": ("curl",),
    "c": ("cc",),
}


def require(language: str) -> None:
    """Without its programs a test is skipped, or fails where they are required."""
    missing = [PACKAGES[name] for name in _NEEDED[language] if shutil.which(name) is None]
    if language == "c" and not missing and not _has_header():
        missing = [HEADER_PACKAGE]
    if missing:
        stop = pytest.fail if os.environ.get("PECKING_ORDER_DESKTOP") == "required" else pytest.skip
        stop(f"no adapter in {language} here: not installed: {', '.join(missing)} (Debian's)")


def build(folder: Path) -> None:
    """Build the adapter in C of a folder by the command that the tutorial gives."""
    done = subprocess.run(BUILD.split(), cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode or done.stderr:
        pytest.fail(f"{BUILD}: exit status {done.returncode}\n{done.stderr}")


def _has_header() -> bool:
    done = subprocess.run(
        ["cc", "-E", "-"], input=b"#include <curl/curl.h>\n", capture_output=True, check=False
    )
    return done.returncode == 0
