"""The table ``[sweep]`` of a target file: how any version of its program is installed and run."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from conformance.targets.table import Table

FOLDER, VERSION = "{folder}", "{version}"
_VERBS = ("send", "interactive", "chat", "login", "logout", "doctor")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """What differs where a version of its own folder is judged.

    ``install`` is an argv with ``{folder}`` and ``{version}``. ``folder`` is how the file begins
    the paths of its one installed version; ``environment`` and ``run`` are set instead, with
    ``{folder}``. With ``run`` no Python main is called.
    """

    install: tuple[str, ...]
    folder: str | None
    environment: Mapping[str, str]
    run: Mapping[str, tuple[str, ...]]

    @classmethod
    def read(cls, table: Table) -> Self:
        """What the table says. Raises ``TargetFileError``."""
        install = table.words("install", None)
        if install is None or not any(VERSION in word for word in install):
            raise table.error(
                "install",
                repr(list(install or ())),
                f"an argv with {FOLDER} and {VERSION}",
                'write ["npm", "install", "--prefix", "{folder}", "package@{version}"]',
            )
        run = table.table("run")
        made = cls(
            install=install,
            folder=table.take("folder", str, None),
            environment=table.texts("env"),
            run={verb: words for verb in _VERBS if (words := run.words(verb, None))},
        )
        run.known(_VERBS)
        if made.folder is None and not made.environment and not made.run:
            raise table.error(
                "folder",
                "nothing",
                "folder, env or run: how a version's own folder is used",
                "name the folder by which [run] finds the program",
            )
        table.finish()
        return made

    def applied(self, content: Mapping[str, Any], folder: Path) -> dict[str, Any]:
        """The content of the target file for the version that is installed in this folder."""
        moved = {
            key: self._moved(value, folder) for key, value in content.items() if key != "sweep"
        }
        added = {name: _filled(text, folder) for name, text in self.environment.items()}
        if added:
            moved["env"] = {**moved.get("env", {}), **added}
        if self.run:
            moved = {key: item for key, item in moved.items() if key not in {"python", "preload"}}
            moved["run"] = {
                verb: [_filled(word, folder) for word in words] for verb, words in self.run.items()
            }
        return moved

    def _moved(self, value: Any, folder: Path) -> Any:
        match value:
            case dict():
                return {key: self._moved(item, folder) for key, item in value.items()}
            case list():
                return [self._moved(item, folder) for item in value]
            case str() if self.folder is not None and _is_below(value, self.folder):
                return f"{folder}{value[len(self.folder) :]}"
            case _:
                return value


def _is_below(text: str, folder: str) -> bool:
    return text == folder or text.startswith(f"{folder}/")


def _filled(text: str, folder: Path) -> str:
    return text.replace(FOLDER, str(folder))
