"""Where the parts of one world lie below its temporary root."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from conformance.vocabulary.world import World

SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin"
_PRIVATE = 0o700


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The folders of one world.

    ``programs`` holds its helper programs, ``bin`` what shadows the system's on ``PATH``,
    ``given`` the settings that reach the program by a flag or a variable. ``linked`` is the folder
    that a workspace which has become a link leads to, else the workspace itself. ``logs`` lies
    outside ``root``: the program under judgement is not told of it.
    """

    root: Path
    logs: Path
    home: Path
    config: Path
    state: Path
    workspace: Path
    linked: Path
    elsewhere: Path
    temporary: Path
    bin: Path
    programs: Path
    given: Path

    @property
    def places(self) -> dict[str, str]:
        """What the places that are paths stand for."""
        return {
            "home": str(self.home),
            "config": str(self.config),
            "workspace": str(self.workspace),
            "beside": str(self.workspace.parent),
            "elsewhere": str(self.elsewhere),
        }

    def shown(self, path: Path) -> str:
        """A path below the root, beginning with the innermost place that holds it."""
        holders = (
            ("config", self.config),
            ("home", self.home),
            ("workspace", self.workspace),
            ("workspace", self.linked),
            ("elsewhere", self.elsewhere),
        )
        for name, folder in holders:
            if path.is_relative_to(folder):
                return f"«{name}»/{path.relative_to(folder)}"
        return str(path.relative_to(self.root))

    def remove(self) -> None:
        """Take everything away, also what the program made unreadable."""
        for folder in (self.root, self.logs):
            shutil.rmtree(folder, ignore_errors=True)
            if folder.exists():
                for item in (folder, *folder.rglob("*")):
                    if item.is_dir() and not item.is_symlink():
                        item.chmod(_PRIVATE)
                shutil.rmtree(folder, ignore_errors=True)


def lay_out(world: World, base: Path, name: str) -> Layout:
    """Make the empty folders of a world below ``base``, which has no symbolic link in it."""
    root = base / name
    home = root / "home"
    config = home / (world.config_dir or ".claude")
    workspace = home if world.home_is_workspace else root / "workspace"
    layout = Layout(
        root=root,
        logs=base / f"{name}-logs",
        home=home,
        config=config,
        state=(config if world.config_dir else home) / ".claude.json",
        workspace=workspace,
        linked=root / "linked" if world.workspace_is_link else workspace,
        elsewhere=root / "elsewhere",
        temporary=root / "tmp",
        bin=root / "bin",
        programs=root / "programs",
        given=root / "given",
    )
    for folder in (root, layout.logs):
        folder.mkdir(parents=True)
    for folder in (home, layout.elsewhere, layout.temporary, layout.bin):
        folder.mkdir()
    layout.linked.mkdir(exist_ok=True)
    if world.workspace_is_link:
        layout.workspace.symlink_to(layout.linked, target_is_directory=True)
    return layout
