"""Target files, version 1: read strictly, every mistake told in one message."""

import re
import shutil
import sys
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

from conformance.targets.table import Table, TargetFileError
from conformance.vocabulary.cloud import Provider
from conformance.vocabulary.expectations import Source
from conformance.vocabulary.target import CAPABILITIES, KeychainForm, Limits, Staging, Target

__all__ = ["TargetFileError", "known_failures_path", "load", "names", "outline"]

SCHEMA = 1
LANGUAGES = ("python", "node", "go", "java", "rust", "ruby", "dotnet", "other")
_FOLDER = Path(__file__).parent
_KNOWN = ".known-failures.toml"
_VERBS = ("send", "interactive", "chat", "login", "logout", "doctor")
_FLAGS = ("bare", "settings", "interactive")
_BACKENDS = ("keyring", "security")
_WORDS = (*get_args(Source), "provider", *get_args(Provider))
# What a Python program's main is called with unless the file says otherwise.
_PYTHON_RUN: Mapping[str, tuple[str, ...]] = {
    "send": ("send", "{prompt}", "{flags}"),
    "chat": ("chat", "{flags}"),
    "login": ("login",),
    "logout": ("logout",),
    "doctor": ("doctor", "{flags}"),
}


def names() -> tuple[str, ...]:
    """The targets that come with the suite."""
    return tuple(
        sorted(path.stem for path in _FOLDER.glob("*.toml") if not path.name.endswith(_KNOWN))
    )


def path_of(name_or_path: str) -> Path:
    """The file of a target that comes with the suite, or of one elsewhere.

    Raises ``TargetFileError`` when there is neither.
    """
    if name_or_path in names():
        return _FOLDER / f"{name_or_path}.toml"
    path = Path(name_or_path)
    if path.is_file():
        return path.absolute()
    if path.suffix == ".toml" or len(path.parts) > 1:
        raise TargetFileError(
            f"{name_or_path}: there is no such file\n"
            "  expected: a target file, as conformance/targets/README.md teaches it\n"
            "  remedy: correct the path"
        )
    near = get_close_matches(name_or_path, names(), 1)
    hint = f"did you mean {near[0]}?" if near else "or the path of a file, NAME.toml"
    raise TargetFileError(
        f"{name_or_path}: there is no such target\n"
        f"  expected: one of {', '.join(names())}\n  remedy: {hint}"
    )


def known_failures_path(name_or_path: str) -> Path:
    """Where the known failures of a target are listed, whether or not the file exists.

    Raises ``TargetFileError`` when there is no such target.
    """
    path = path_of(name_or_path)
    return path.with_name(path.stem + _KNOWN)


def load(name_or_path: str) -> Target:
    """The target of this name, or of the file at this path.

    Raises ``TargetFileError`` with the place, what was found, what was expected and a remedy.
    """
    return _target(_table(name_or_path))


def outline(name_or_path: str) -> tuple[str, frozenset[str]]:
    """Name and capabilities of a target, also where its program is not installed."""
    table = _table(name_or_path)
    return table.take("name", str), _capabilities(table)


def _table(name_or_path: str) -> Table:
    path = path_of(name_or_path)
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as problem:
        raise TargetFileError(
            f"{path}: it cannot be read: {problem}\n"
            "  expected: a TOML file in UTF-8\n  remedy: correct it there"
        ) from problem
    return Table(path=path, name="", values=content)


def _target(table: Table) -> Target:
    schema = table.take("schema", int)
    if schema != SCHEMA:
        raise table.error("schema", str(schema), f"{SCHEMA}, the only version there is", "set it")
    python = table.take("python", str, None)
    if python is not None and python.count(":") != 1:
        raise table.error("python", repr(python), "module:function", "name the main to call")
    target = Target(
        name=table.take("name", str),
        language=table.one_of("language", LANGUAGES, "python"),
        version=_version(table),
        capabilities=_capabilities(table),
        run=_run(table, python),
        python=python,
        preload=_preload(table, python),
        flags=_flags(table),
        environment=table.texts("env"),
        staging=_staging(table.table("stage")),
        limits=_limits(table.table("limits")),
        housekeeping=_housekeeping(table.table("wire")),
        words=_words(table.table("doctor")),
        folder=table.path.parent.resolve(),
    )
    table.finish()
    return target


def _preload(table: Table, python: str | None) -> tuple[str, ...]:
    modules = table.words("preload", ())
    if modules and python is None:
        raise table.error(
            "preload",
            repr(list(modules)),
            "it beside python alone",
            "declare python, or leave it out",
        )
    return modules


def _capabilities(table: Table) -> frozenset[str]:
    named = table.words("capabilities", ())
    for name in named:
        if name not in CAPABILITIES:
            near = get_close_matches(name, CAPABILITIES, 1)
            remedy = f"did you mean {near[0]!r}?" if near else "leave it out"
            raise table.error(
                "capabilities", repr(name), f"one of {', '.join(sorted(CAPABILITIES))}", remedy
            )
    return frozenset(named)


def _run(table: Table, python: str | None) -> Mapping[str, tuple[str, ...]]:
    run = table.table("run")
    found: dict[str, tuple[str, ...]] = {}
    for verb in _VERBS:
        if words := run.words(verb, None):
            found[verb] = words if python is not None else _resolved(run, verb, words)
    run.finish()
    if python is not None:
        return {**_PYTHON_RUN, **found}
    if "send" not in found:
        raise table.error("run.send", "nothing", "an argv for send", "declare it, or python")
    return found


def _version(table: Table) -> tuple[str, ...] | None:
    words = table.words("version", None)
    return _resolved(table, "version", words) if words else None


def _flags(table: Table) -> Mapping[str, tuple[str, ...]]:
    flags = table.table("flags")
    order = [name for name in flags.values if name in _FLAGS]
    found = {name: words for name in order if (words := flags.words(name, ()))}
    flags.known(_FLAGS)
    return found


def _resolved(table: Table, key: str, words: tuple[str, ...]) -> tuple[str, ...]:
    """The words with ``{python}`` and the names of files beside the target file replaced."""
    beside = table.path.parent
    first, *others = (sys.executable if word == "{python}" else word for word in words)
    found = shutil.which(first)
    if found is None and (beside / first).is_file():
        found = str((beside / first).resolve())
    if found is None:
        raise table.error(
            key,
            repr(first),
            f"a program on PATH, or a file in {beside}",
            "install the program, or correct the word",
        )
    return (str(Path(found).absolute()), *(_file_beside(beside, word) for word in others))


def _file_beside(folder: Path, word: str) -> str:
    is_name = word and word not in {".", ".."} and "\0" not in word
    path = folder / word
    return str(path.resolve()) if is_name and path.is_file() else word


def _staging(stage: Table) -> Staging:
    usual = Staging()
    trust = stage.words("trust", None)
    homespace = stage.texts_if_any("homespace")
    made = Staging(
        login="verb" if stage.one_of("login", ("file", "verb"), "file") == "verb" else "file",
        trust=_resolved(stage, "trust", trust) if trust else None,
        homespace=usual.homespace if homespace is None else homespace,
        managed_settings=_managed(stage),
        internal=stage.texts_if_any("internal"),
        internal_issuer=stage.take("internal_issuer", str, None),
        keychain=_keychain(stage),
        clock=stage.texts_if_any("clock"),
        question=_question(stage),
        accept=_keys(stage, "accept") or usual.accept,
        decline=_keys(stage, "decline") or usual.decline,
        leave=_keys(stage, "leave"),
        state=_state(stage.table("state")),
    )
    stage.finish()
    return made


def _keys(stage: Table, key: str) -> tuple[str, ...] | None:
    """What is typed: a text, or a list of texts with a short pause between them."""
    if isinstance(stage.values.get(key), list):
        return stage.words(key, None)
    text = stage.take(key, str, None)
    return None if text is None else (text,)


def _question(stage: Table) -> str | None:
    pattern = stage.take("question", str, None)
    if pattern is not None:
        try:
            re.compile(pattern)
        except re.error as problem:
            raise stage.error(
                "question", repr(pattern), f"a regular expression ({problem})", "correct it"
            ) from None
    return pattern


def _keychain(stage: Table) -> KeychainForm | None:
    if "keychain" not in stage.values:
        return None
    table = stage.table("keychain")
    backend = table.one_of("backend", _BACKENDS, "keyring")
    made = KeychainForm(
        backend="security" if backend == "security" else "keyring",
        service=table.take("service", str),
        account=table.take("account", str),
    )
    table.finish()
    return made


def _state(state: Table) -> Mapping[str, bool | int | str]:
    for name, value in state.values.items():
        if not isinstance(value, bool | int | str):
            raise state.error(name, repr(value), "a text, a number or a switch", "correct it")
    return dict(state.values)


def _words(table: Table) -> Mapping[str, tuple[str, ...]]:
    found = {name: words for name in _WORDS if (words := table.words(name, ()))}
    table.known(_WORDS)
    return found


def _managed(stage: Table) -> Mapping[str, str] | str | None:
    value: Any = stage.values.get("managed_settings")
    if value is None or isinstance(value, dict):
        return stage.texts_if_any("managed_settings")
    path = stage.take("managed_settings", str)
    if not Path(path).is_absolute():
        raise stage.error(
            "managed_settings", repr(path), "an absolute path, or variables", "write it in full"
        )
    return path


def _limits(limits: Table) -> Limits:
    usual = Limits()
    made = Limits(
        step_s=limits.seconds("step_s", usual.step_s) or usual.step_s,
        helper_timeout_s=limits.seconds("helper_timeout_s", None),
        script_timeout_s=limits.seconds("script_timeout_s", None),
    )
    limits.finish()
    return made


def _housekeeping(wire: Table) -> tuple[str, ...]:
    found = wire.words("housekeeping", ()) or ()
    wire.finish()
    return found
