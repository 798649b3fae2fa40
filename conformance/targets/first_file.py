"""A first target file, written for a program by its command line."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import tomlkit

PROMPT = "{prompt}"
_LANGUAGES = {
    ".py": "python", ".mjs": "node", ".js": "node", ".cjs": "node", ".rb": "ruby", ".jar": "java",
    ".dll": "dotnet",
}  # fmt: skip
_INTERPRETERS = {
    "python": "python", "node": "node", "bun": "node", "deno": "node", "ruby": "ruby",
    "java": "java", "dotnet": "dotnet", "go": "go", "cargo": "rust",
}  # fmt: skip
_FOOT = """
# What it claims to do beyond the two environment credentials. Add one at a time, and judge again:
# capabilities = ["base-url", "helper", "settings", "store", "trust"]
#
# [flags]
# settings = ["--settings", "{file}"]
#
# [env]
# Telemetry, update checks and retries are turned off here; never a rule that is judged.
# MYCLI_TELEMETRY = "0"
#
# Every key: conformance/targets/README.md
"""


def text(name: str, command: Sequence[str]) -> str:
    """The text of the file."""
    document = tomlkit.document()
    document.add("schema", tomlkit.item(1))
    document.add("name", tomlkit.item(name))
    document.add("language", tomlkit.item(language(command)))
    document["language"].comment("whose stack traces count as a crash")
    document.add("capabilities", tomlkit.array())
    run = tomlkit.table()
    run.add("send", tomlkit.item(list(command)))
    document.add(tomlkit.nl())
    document.add("run", run)
    return tomlkit.dumps(document) + _FOOT


def language(command: Sequence[str]) -> str:
    """What a program is probably written in, by its name and its first line."""
    words = [Path(word) for word in command if not word.startswith("-")]
    for word in words:
        stem = word.name.rstrip("0123456789.")
        if stem in _INTERPRETERS:
            return _INTERPRETERS[stem]
        if word.suffix in _LANGUAGES:
            return _LANGUAGES[word.suffix]
    found = Path(shutil.which(command[0]) or command[0])
    first = _first_line(found) if found.is_file() else ""
    named = (tongue for name, tongue in _INTERPRETERS.items() if name in first)
    return next(named, "other")


def _first_line(path: Path) -> str:
    with path.open("rb") as file:
        line = file.readline(200).decode("utf-8", "replace")
    return line if line.startswith("#!") else ""
