"""A staged world made portable: texts in which a folder, a Python and the time are left open."""

import os
import re
import stat
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.stage import environment, shims
from conformance.stage.looking import moments
from conformance.stage.planting import Stand, plant, strike
from conformance.stage.staging import kept_inside, make_stand
from conformance.vocabulary.steps import Doctor, Login, Step, run_of
from conformance.vocabulary.target import Target
from conformance.vocabulary.world import World

ROOT, PYTHON = "@ROOT@", "@PYTHON@"
_TIME = re.compile(r"@(?:MS|S|ISO):-?[0-9]+@")
_NOWHERE = environment.Network(ca_file=Path("/nowhere"), proxy_url=None)
# What belongs to the suite's own network, or to whoever runs the program elsewhere.
_NOT_TAKEN = frozenset(
    {
        "SSL_CERT_FILE",
        "REQUESTS_CA_BUNDLE",
        "AWS_CA_BUNDLE",
        "NODE_EXTRA_CA_CERTS",
        "CURL_CA_BUNDLE",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Portable:
    """A world below ``@ROOT@``: files by their paths below it, everything else that is there.

    ``environments`` has the variables of each step that runs a program, by the step's number.
    ``open`` are the files that hold a place to be filled; ``times`` are the times among those:
    ``@MS:n@``, ``@S:n@`` and ``@ISO:n@`` are n seconds after the start, in those forms.
    ``secrets`` maps each slot to its made-up value.
    """

    files: Mapping[str, tuple[bytes, int]]
    folders: Mapping[str, int]
    links: Mapping[str, str]
    pipes: tuple[str, ...]
    environments: Mapping[int, Mapping[str, str]]
    open: tuple[str, ...]
    times: tuple[str, ...]
    secrets: Mapping[str, str]


def pack(scenario_id: str, world: World, steps: Sequence[Step], target: Target) -> Portable:
    """Stage a world in a folder that is gone afterwards, and take everything along.

    Raises ``StagingError`` for a world that cannot be made for this target.
    """
    with tempfile.TemporaryDirectory(prefix="pecking-order-") as name:
        folder = Path(name).resolve()
        stand = make_stand(
            scenario_id,
            world,
            steps,
            target=kept_inside(target),
            folder=folder,
            name="world",
            started=float(int(time.time())),
        )
        try:
            plant(world, stand)
            if browsing := [step for step in steps if isinstance(step, Login | Doctor)]:
                login = next((step for step in browsing if isinstance(step, Login)), None)
                shims.install_browser(login, stand.layout.bin, stand.layout.logs)
            return _packed(folder, world, steps, stand)
        finally:
            strike(stand)


def _packed(folder: Path, world: World, steps: Sequence[Step], stand: Stand) -> Portable:
    opened = _opener(folder, int(stand.started))
    files: dict[str, tuple[bytes, int]] = {}
    folders: dict[str, int] = {}
    links: dict[str, str] = {}
    pipes: list[str] = []
    for path in sorted(folder.rglob("*")):
        place, mode = str(path.relative_to(folder)), path.lstat().st_mode
        if stat.S_ISLNK(mode):
            links[place] = opened(os.fspath(path.readlink()))
        elif stat.S_ISDIR(mode):
            folders[place] = stat.S_IMODE(mode)
        elif stat.S_ISFIFO(mode):
            pipes.append(place)
        else:
            text = opened(path.read_bytes().decode("utf-8", "surrogateescape"))
            files[place] = (text.encode("utf-8", "surrogateescape"), stat.S_IMODE(mode))
    environments = {
        number: _environment(world, step, stand, opened)
        for number, step in enumerate(steps, start=1)
        if run_of(step) is not None
    }
    texts = {place: data.decode("utf-8", "replace") for place, (data, _) in files.items()}
    values = [value for made in environments.values() for value in made.values()]
    times = {word for text in (*texts.values(), *values) for word in _TIME.findall(text)}
    return Portable(
        files=files,
        folders=folders,
        links=links,
        pipes=tuple(pipes),
        environments=environments,
        open=tuple(
            place
            for place, text in texts.items()
            if ROOT in text or PYTHON in text or _TIME.search(text)
        ),
        times=tuple(sorted(times)),
        secrets=dict(stand.filling.canaries),
    )


def _opener(folder: Path, started: int) -> Callable[[str], str]:
    def opened(text: str) -> str:
        text = text.replace(str(folder), ROOT).replace(sys.executable, PYTHON)
        return moments.replace(text, started, lambda unit, seconds: f"@{unit.upper()}:{seconds}@")

    return opened


def _environment(
    world: World, step: Step, stand: Stand, opened: Callable[[str], str]
) -> Mapping[str, str]:
    run = run_of(step)
    assert run is not None  # noqa: S101  # such steps alone are asked for
    made = environment.compose(
        world,
        run,
        target=stand.target,
        layout=stand.layout,
        filling=stand.filling,
        network=_NOWHERE,
    )
    made["PATH"] = str(stand.layout.bin)
    return {name: opened(value) for name, value in made.items() if name not in _NOT_TAKEN}
