"""Target files, version 1: read strictly, every mistake told in one message."""

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import get_args

from conformance.targets.staging import staging
from conformance.targets.sweeping import Sweep
from conformance.targets.table import Table, TargetFileError
from conformance.targets.words import resolved
from conformance.vocabulary.cloud import Provider
from conformance.vocabulary.expectations import Source
from conformance.vocabulary.target import CAPABILITIES, Limits, Target

__all__ = ["TargetFileError", "known_failures_path", "load", "names", "outline"]

SCHEMA = 1
LANGUAGES = ("python", "node", "go", "java", "rust", "ruby", "dotnet", "other")
_FOLDER = Path(__file__).parent
_KNOWN = ".known-failures.toml"
_VERBS = ("send", "interactive", "chat", "login", "logout", "doctor")
_FLAGS = ("bare", "settings", "interactive")
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
    return target_of(table_of(name_or_path))


def outline(name_or_path: str) -> tuple[str, frozenset[str]]:
    """Name and capabilities of a target, also where its program is not installed.

    Raises ``TargetFileError`` as ``load`` does.
    """
    table = table_of(name_or_path)
    return table.take("name", str), _capabilities(table)


def table_of(name_or_path: str) -> Table:
    """The content of a target file, as it stands there.

    Raises ``TargetFileError`` as ``load`` does.
    """
    path = path_of(name_or_path)
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as problem:
        raise TargetFileError(
            f"{path}: it cannot be read: {problem}\n"
            "  expected: a TOML file in UTF-8\n  remedy: correct it there"
        ) from problem
    return Table(path=path, name="", values=content)


def target_of(table: Table) -> Target:
    """The target that the content of a file tells of.

    Raises ``TargetFileError`` as ``load`` does.
    """
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
        staging=staging(table.table("stage")),
        limits=_limits(table.table("limits")),
        housekeeping=_housekeeping(table.table("wire")),
        words=_words(table.table("doctor")),
        folder=table.path.parent.resolve(),
    )
    _check_speed(target, table)
    if "sweep" in table.values:
        Sweep.read(table.table("sweep"))
    table.finish()
    return target


def _check_speed(target: Target, table: Table) -> None:
    """A clock that is said to run faster can be told how fast."""
    told = " ".join((target.staging.clock or {}).values())
    if "clock.speed" in target.capabilities and "{speed}" not in told:
        raise table.error(
            "capabilities",
            "'clock.speed', and no {speed} in stage.clock",
            "both, or neither",
            "write {speed} where the program reads it, or leave the capability out",
        )


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
            found[verb] = words if python is not None else resolved(run, verb, words)
    run.finish()
    if python is not None:
        return {**_PYTHON_RUN, **found}
    if "send" not in found:
        raise table.error("run.send", "nothing", "an argv for send", "declare it, or python")
    return found


def _version(table: Table) -> tuple[str, ...] | None:
    words = table.words("version", None)
    return resolved(table, "version", words) if words else None


def _flags(table: Table) -> Mapping[str, tuple[str, ...]]:
    flags = table.table("flags")
    order = [name for name in flags.values if name in _FLAGS]
    found = {name: words for name in order if (words := flags.words(name, ()))}
    flags.known(_FLAGS)
    return found


def _words(table: Table) -> Mapping[str, tuple[str, ...]]:
    found = {name: words for name in _WORDS if (words := table.words(name, ()))}
    table.known(_WORDS)
    return found


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
