"""The archive itself: the same bytes for the same world and moment."""

import gzip
import io
import shlex
import tarfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from conformance.reports.bundle.readme import readme
from conformance.spec.chapters import Specification
from conformance.stage.looking.portable import Portable, pack
from conformance.vocabulary.scenario import Scenario
from conformance.vocabulary.target import Target

_SCRIPT = Path(__file__).with_name("run.sh")
_PLAIN, _PROGRAM, _FOLDER = 0o644, 0o755, 0o755
_FORMS = {
    "MS": "$((now + {0}))000",
    "S": "$((now + {0}))",
    "ISO": "$(moment $((now + {0})))",
}  # fmt: skip


def write(
    path: Path,
    scenario: Scenario,
    target: Target,
    specification: Specification,
    result: Mapping[str, Any] | None = None,
) -> None:
    """Write ``path``, a gzipped tar archive with one folder in it.

    Raises ``StagingError`` for a world that cannot be made for this target, ``OSError``.
    """
    world = pack(scenario.id, scenario.given, scenario.when, target)
    top = scenario.id
    written = {
        "README.md": (readme(scenario, target, specification, world, result).encode(), _PLAIN),
        "run": (_script(world).encode(), _PROGRAM),
        **{
            f"environment/{number}.sh": (
                _environment(made).encode("utf-8", "surrogateescape"),
                _PLAIN,
            )
            for number, made in world.environments.items()
        },
        # Modes that keep the owner out are set when it is staged.
        **{f"world/{name}": (data, mode | 0o600) for name, (data, mode) in world.files.items()},
    }
    folders = ["environment", "world", *(f"world/{name}" for name in world.folders)]
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name in ("", *folders):
            archive.addfile(_entry(f"{top}/{name}".rstrip("/"), _FOLDER, tarfile.DIRTYPE))
        for name, (data, mode) in written.items():
            entry = _entry(f"{top}/{name}", mode, tarfile.REGTYPE)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    path.write_bytes(gzip.compress(buffer.getvalue(), mtime=0))


def _entry(name: str, mode: int, kind: bytes) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.mode, entry.type = mode, kind
    return entry


def _script(world: Portable) -> str:
    filled = (
        ("MAKE", _makes(world)),
        ("TIMES", _times(world)),
        ("OPEN", iter((*world.open, *(f"environment/{n}.sh" for n in world.environments)))),
        ("MODES", _modes(world)),
        ("FIRST", iter([str(next(iter(world.environments), 1))])),
    )
    text = _SCRIPT.read_text("utf-8")
    for name, lines in filled:
        text = text.replace(f"@{name}@", "\n".join(lines))
    return text


def _makes(world: Portable) -> Iterator[str]:
    for place, leads_to in world.links.items():
        yield f'    ln -s {_below_root(leads_to)} "$root"/{shlex.quote(place)}'
    for place in world.pipes:
        yield f'    mkfifo "$root"/{shlex.quote(place)}'


def _below_root(text: str) -> str:
    """A text for the shell, with the root wherever it stands."""
    return '"$root"'.join(shlex.quote(part) if part else "" for part in text.split("@ROOT@"))


def _times(world: Portable) -> Iterator[str]:
    for word in world.times:
        unit, _, seconds = word.strip("@").partition(":")
        yield f'    printf \'%s\\n\' "s|{word}|{_FORMS[unit].format(seconds)}|g" >> "$fill"'


def _modes(world: Portable) -> Iterator[str]:
    """Modes as staged, the deepest first: a folder may keep its owner out."""
    for place, (_, mode) in world.files.items():
        yield f'    chmod {mode:o} "$root"/{shlex.quote(place)}'
    for place, mode in sorted(world.folders.items(), reverse=True):
        yield f'    chmod {mode:o} "$root"/{shlex.quote(place)}'


def _environment(made: Mapping[str, str]) -> str:
    lines = ["# Variables of one step; run fills @ROOT@ and the times in, and adds to PATH."]
    lines += [f"export {name}={shlex.quote(value)}" for name, value in made.items()]
    return "\n".join(lines) + "\n"
