"""What became of the files of a world: which were read, changed, made or removed."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from conformance.stage import keychain
from conformance.stage.layout import Layout
from conformance.stage.planting import LONG_AGO_NS, Planted
from conformance.vocabulary.observation import FileSeen

# More than any file of a world holds; what a program writes beyond it is cut off.
MOST_BYTES = 1 << 20


def access_times_tell(folder: Path) -> bool:
    """Whether reading a file leaves a trace on the file system of this folder."""
    probe = folder / ".access-time-probe"
    probe.write_bytes(b"?")
    try:
        os.utime(probe, ns=(LONG_AGO_NS, probe.stat().st_mtime_ns))
        probe.read_bytes()
        return probe.stat().st_atime_ns != LONG_AGO_NS
    finally:
        probe.unlink()


def observe(layout: Layout, planted: list[Planted], *, tells: bool) -> tuple[FileSeen, ...]:
    """Every planted file, and every other one that is there now, below the world's root.

    ``tells``: access times can be trusted here. Closes the descriptors of what was planted.
    """
    accessed = {item.path: _was_read(item) if tells else None for item in planted}
    before = {item.path: item.data for item in planted}
    for item in planted:
        item.close()
    ignored = {layout.programs, layout.bin, *keychain.folders(layout)}
    if layout.workspace != layout.linked:
        ignored.add(layout.workspace)  # the link itself
    found = {path for path in _files(layout.root, ignored) if path not in before}
    return tuple(
        FileSeen(
            path=_shown(layout, path),
            before=before.get(path),
            after=_content(path),
            mode=_mode(path),
            planted=path in before,
            accessed=accessed.get(path),
        )
        for path in (*before, *sorted(found))
    )


def made_folders(layout: Layout, before: set[Path]) -> dict[str, int]:
    """Each folder below home or workspace that was not there before, and its mode."""
    roots = {layout.home, layout.linked}
    found = {path for root in roots for path in root.rglob("*") if path.is_dir()} - before
    return {_shown(layout, path): _mode(path) or 0 for path in sorted(found)}


def _was_read(item: Planted) -> bool | None:
    if item.descriptor < 0:
        return None
    return os.fstat(item.descriptor).st_atime_ns != LONG_AGO_NS


def _files(folder: Path, ignored: set[Path]) -> Iterator[Path]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        path = Path(entry.path)
        if path in ignored:
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _files(path, ignored)
        else:
            yield path


def _content(path: Path) -> bytes | None:
    """The bytes of a regular file, what a link points to, nothing of anything else."""
    try:
        kind = path.lstat().st_mode
        if stat.S_ISLNK(kind):
            return os.fsencode(path.readlink())
        if not stat.S_ISREG(kind):
            return b""
        with path.open("rb") as file:
            return file.read(MOST_BYTES)
    except FileNotFoundError:
        return None
    except OSError:
        return b""


def _mode(path: Path) -> int | None:
    try:
        return stat.S_IMODE(path.lstat().st_mode)
    except OSError:
        return None


def _shown(layout: Layout, path: Path) -> str:
    return layout.shown(path) if path.is_relative_to(layout.root) else str(path)
