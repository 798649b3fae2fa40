"""A keychain in folders of its own, with both front ends in front of it."""

import os
import subprocess
import sys
from pathlib import Path

from fakes.programs.keychain import (
    Call,
    Item,
    KeychainFault,
    read_calls,
    read_items,
    render_backend,
    render_security,
)

PATIENCE_S = 20


class Keychain:
    """What a stage makes of it: a module on ``PYTHONPATH`` and a program."""

    def __init__(self, folder: Path) -> None:
        self.items_folder = folder / "items"
        self._log = folder / "log"
        self._modules = folder / "modules"
        self.program = folder / "security"
        for each in (self.items_folder, self._log, self._modules):
            each.mkdir()
        self.behave("none")

    def behave(self, fault: KeychainFault, delay_s: float = 0.0) -> None:
        """Write both front ends."""
        backend = render_backend(self.items_folder, self._log, fault, delay_s)
        (self._modules / "pecking_order_keychain.py").write_text(backend)
        program = render_security(self.items_folder, self._log, fault, delay_s, sys.executable)
        self.program.write_text(program)
        self.program.chmod(0o700)

    @property
    def environment(self) -> dict[str, str]:
        """What makes a Python program use the backend."""
        return {
            **os.environ,
            "PYTHONPATH": str(self._modules),
            "PYTHON_KEYRING_BACKEND": "pecking_order_keychain.Keyring",
        }

    def python(self, source: str) -> "subprocess.CompletedProcess[str]":
        """Run a program that uses the package ``keyring``."""
        return subprocess.run(
            [sys.executable, "-c", source], env=self.environment, cwd=self._modules,
            capture_output=True, text=True, timeout=PATIENCE_S, check=False,
        )  # fmt: skip

    def security(self, *words: str, typed: str = "") -> "subprocess.CompletedProcess[str]":
        """Run the program."""
        return subprocess.run(
            [str(self.program), *words], input=typed,
            capture_output=True, text=True, timeout=PATIENCE_S, check=False,
        )  # fmt: skip

    def items(self) -> tuple[Item, ...]:
        """What lies in it."""
        return read_items(self.items_folder)

    def calls(self) -> tuple[Call, ...]:
        """What was asked of it."""
        return read_calls(self._log)

    def logged(self) -> str:
        """Every byte of the log."""
        return "".join(path.read_text() for path in self._log.iterdir())
