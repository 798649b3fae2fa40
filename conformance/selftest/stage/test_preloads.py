"""What a strange workspace names to be loaded is loaded, where a process has its variables."""

import shutil
import subprocess
from pathlib import Path

import pytest

from conformance import catalogue
from conformance.scenarios.trust.workspace import MARKER
from conformance.selftest.stage.worlds import stand_up
from conformance.stage.layout import SYSTEM_PATH

_EMPTY_PROGRAMS = {
    "BASH_ENV": ("bash", "-c", ":"),
    "NODE_OPTIONS": ("node", "-e", "0"),
    "PYTHONPATH": ("python3", "-c", ""),
}


def test_every_variable_has_its_program() -> None:
    """What the scenario sets is what is tried here."""
    _, project = catalogue.by_id()["trust.env-preload"].given.settings

    assert set(project.env) == set(_EMPTY_PROGRAMS)


@pytest.mark.parametrize("variable", _EMPTY_PROGRAMS)
def test_an_interpreter_loads_what_the_variable_names(variable: str, tmp_path: Path) -> None:
    """A program that does nothing leaves the mark, by nothing but this variable."""
    argv = _EMPTY_PROGRAMS[variable]
    if shutil.which(argv[0], path=SYSTEM_PATH) is None:
        pytest.skip(f"not applicable: there is no {argv[0]} on this machine")
    given = catalogue.by_id()["trust.env-preload"].given
    stand = stand_up(given, tmp_path)
    _, project = given.settings
    marker = Path(stand.filling.text(MARKER))
    assert not marker.exists()

    named = {variable: stand.filling.text(project.env[variable])}
    subprocess.run(argv, check=True, env={"PATH": SYSTEM_PATH, **named})

    assert marker.read_text("utf-8") == "ran\n"
