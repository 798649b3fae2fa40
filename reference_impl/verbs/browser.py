"""The user's browser: the program in BROWSER, else xdg-open."""

import os
import shutil
import subprocess

from reference_impl import environment
from reference_impl.surroundings import Surroundings

OPENER = "xdg-open"


def find(around: Surroundings) -> str | None:
    """Return the program that opens an address; None without one."""
    path = around.environment.get("PATH", os.defpath)
    for name in (environment.variable(around, "BROWSER"), OPENER):
        found = shutil.which(name, path=path) if name else None
        if found:
            return found
    return None


def start(around: Surroundings, program: str, address: str) -> subprocess.Popen[bytes]:
    """Start the program, which is the user's and outlives the login; raise OSError."""
    return around.start(
        [program, address],
        env=around.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def has_failed(child: subprocess.Popen[bytes]) -> bool:
    """Whether the program has ended, and not well."""
    return child.poll() not in {None, 0}
