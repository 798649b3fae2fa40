"""Mutants of the question about trust, and of trust taken back (TRU-008, TRU-012, TRU-016)."""

import signal
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from conformance.mutants.mutant import Mutant
from reference_impl.local import document, settings, trust
from reference_impl.local.settings import Layer
from reference_impl.surroundings import Surroundings

_project_layers, _is_given, _trusted = settings.project_layers, trust.is_given, trust.trusted
_is_recorded, _record = trust.is_recorded, trust.record


def never_asks(around: Surroundings, brought: Sequence[str]) -> bool:
    """BUG: whoever sits at a terminal trusts the workspace, and is not asked."""
    return around.interactive


def asks_nobody(around: Surroundings, brought: Sequence[str]) -> bool:
    """BUG: leaves everything of an untrusted workspace out, and asks nobody."""
    return False


def heeds_no_yes(around: Surroundings, brought: Sequence[str]) -> bool:
    """BUG: asks, and whatever the answer is leaves everything out."""
    return _is_given(around, brought) and False


def asks_for_every_file(around: Surroundings, brought: Sequence[str]) -> bool:
    """BUG: puts the question twice."""
    return _is_given(around, brought) and _is_given(around, brought)


def takes_any_answer_for_a_yes(answer: str) -> bool:
    """BUG: whatever is typed is a yes."""
    return bool(answer.strip())


def outlives_its_terminal(around: Surroundings, brought: Sequence[str]) -> bool:
    """BUG: goes on when the terminal is closed at the question, as if the user had said yes."""
    if around.interactive:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        return _is_given(around, brought)
    except OSError:  # how a terminal is read, or written to, that was closed
        trust.record(around)
        return True


def takes_silence_for_a_yes(answer: str) -> bool:
    """Whether an answer is no clear no; the end of the input is none either."""
    return answer.strip().lower() not in {"n", "no"}


def forgets_the_yes(around: Surroundings) -> None:
    """BUG: a yes is not recorded."""


def records_the_question(around: Surroundings, brought: Sequence[str]) -> bool:
    """BUG: records trust as soon as the question is put, before it is answered."""
    if around.interactive:
        trust.record(around)
    return _is_given(around, brought)


def asks_again(around: Surroundings) -> bool:
    """BUG: in a terminal the user is asked every time, trusted or not."""
    return _trusted(around) and not around.interactive


def lets_the_project_answer(around: Surroundings, brought: Sequence[str]) -> bool:
    """BUG: a permission mode in the workspace's settings is the answer to the question."""
    layers = settings.found_in_workspace(around)
    return any("permissions" in layer.values for layer in layers) or _is_given(around, brought)


def lets_the_mode_answer(around: Surroundings, brought: Sequence[str]) -> bool:
    """BUG: with a permission mode of the user's nobody is asked, and nothing is recorded."""
    own = document.read(around, settings.user_file(around)) or {}
    return ("permissions" in own and around.interactive) or _is_given(around, brought)


def runs_while_it_asks(around: Surroundings, brought: Sequence[str]) -> bool:
    """BUG: starts the helper before the answer, so as to have the key at hand."""
    for command in _helpers(around) if around.interactive else ():
        _start(around, command)
    return _is_given(around, brought)


def runs_after_a_no(around: Surroundings, brought: Sequence[str]) -> bool:
    """BUG: runs the helper also after a no, and throws its key away."""
    answer = _is_given(around, brought)
    for command in _helpers(around) if around.interactive and not answer else ():
        _start(around, command)
    return answer


def _helpers(around: Surroundings) -> Iterator[str]:
    for layer in settings.found_in_workspace(around):
        if isinstance(command := layer.values.get("apiKeyHelper"), str):
            yield command


def _start(around: Surroundings, command: str) -> None:
    around.start(
        ["/bin/sh", "-c", command],
        cwd=around.workspace,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ).wait()


def runs_hooks_while_it_asks(around: Surroundings, brought: Sequence[str]) -> bool:
    """BUG: runs the hooks of a workspace before the question about it is answered."""
    for layer in settings.found_in_workspace(around):
        hooks = layer.values.get("hooks")
        for entry in hooks.get("SessionStart", []) if isinstance(hooks, dict) else []:
            for hook in entry["hooks"]:
                _start(around, hook["command"])
    return _is_given(around, brought)


def reads_environment_files(around: Surroundings) -> tuple[Layer, ...]:
    """BUG: has a shell read the .env of a workspace before anybody trusts it."""
    if (around.workspace / ".env").is_file():
        _start(around, ". ./.env")
    return _project_layers(around)


def searches_the_projects_path(around: Surroundings) -> tuple[Layer, ...]:
    """BUG: a PATH in a workspace's settings holds before the workspace is trusted."""
    for layer in settings.found_in_workspace(around):
        block = layer.values.get("env")
        path = block.get("PATH") if isinstance(block, dict) else None
        if path and isinstance(around.environment, dict):
            around.environment["PATH"] = path
            for command in _helpers(around):
                if not command.startswith(("/", "'")):
                    _start(around, f"PATH='{path}'; {command}")
    return _project_layers(around)


def starts_servers(around: Surroundings) -> tuple[Layer, ...]:
    """BUG: starts the servers that a workspace names, to learn what they offer."""
    described = document.read(around, around.workspace / ".mcp.json") or {}
    found = [described, *(layer.values for layer in settings.found_in_workspace(around))]
    for values in found:
        servers = values.get("mcpServers")
        for server in servers.values() if isinstance(servers, dict) else ():
            command = server.get("headersHelper") or " ".join(map(repr, server.get("args", ())))
            _start(around, command if "headersHelper" in server else f"/bin/sh {command}")
    return _project_layers(around)


def looks_at_the_package(around: Surroundings) -> tuple[Layer, ...]:
    """BUG: asks the package managers about the workspace before it is trusted."""
    for name in ("yarn", "npm"):
        _start(around, f"{name} --version")
    return _project_layers(around)


def runs_relative_helpers(around: Surroundings) -> tuple[Layer, ...]:
    """BUG: looks whether a workspace's helper with a relative path works before it is trusted."""
    for command in _helpers(around):
        if command.startswith("."):
            _start(around, command)
    return _project_layers(around)


def follows_a_declined_address(around: Surroundings) -> tuple[Layer, ...]:
    """BUG: a no keeps the helper away, and lets the variables of the workspace count."""
    layers = _project_layers(around)
    if layers or not around.interactive:
        return layers
    return tuple(
        replace(layer, values={"env": layer.values["env"]})
        for layer in settings.found_in_workspace(around)
        if "env" in layer.values
    )


def connects_while_it_asks(around: Surroundings, brought: Sequence[str]) -> bool:
    """BUG: opens a connection to the workspace's base URL while the question is open."""
    for layer in settings.found_in_workspace(around):
        block = layer.values.get("env")
        address = block.get("ANTHROPIC_BASE_URL") if isinstance(block, dict) else None
        if address and around.interactive:
            around.http.get(address, timeout=1)
    return _is_given(around, brought)


def keeps_a_copy_of_trust(around: Surroundings) -> bool:
    """BUG: remembers in a file of its own what it once trusted."""
    copy = around.home / ".trusted-workspaces"
    name = f"{around.workspace}\n"
    known = copy.read_text("utf-8") if copy.exists() else ""
    if _trusted(around) and name not in known:
        copy.write_text(known + name, "utf-8")
    return name in known or _trusted(around)


def keeps_to_the_record(projects: object, workspace: str) -> bool:
    """BUG: as long as there is a record of a workspace it is trusted, whatever it says now."""
    record = projects.get(workspace) if isinstance(projects, dict) else None
    return record == {} or _is_recorded(projects, workspace)


def remembers_the_terminal(around: Surroundings) -> None:
    """BUG: records a yes in the workspace too, and looks there when the record is gone."""
    _record(around)
    _seal(around).write_text("yes", "utf-8")


def heeds_the_seal(around: Surroundings) -> bool:
    """Whether the workspace is trusted, or holds the program's own sign that it was."""
    return _trusted(around) or _seal(around).exists()


def _seal(around: Surroundings) -> Path:
    return around.workspace / ".claude" / ".trusted"


_GIVEN = "reference_impl.local.trust:is_given"
_YES = "reference_impl.local.trust:is_yes"
_RECORD = "reference_impl.local.trust:record"
_TRUSTED = "reference_impl.local.trust:trusted"
_PROJECT = "reference_impl.local.settings:project_layers"
# A mutant's ID, the requirement that it breaks, what it replaces, and the bug.
_ROWS = (
    ("prompt.never-put", "TRU-008", _GIVEN, never_asks),
    ("prompt.nobody-asked", "TRU-008", _GIVEN, asks_nobody),
    ("prompt.yes-ignored", "TRU-008", _GIVEN, heeds_no_yes),
    ("prompt.put-twice", "TRU-008", _GIVEN, asks_for_every_file),
    ("prompt.any-answer-is-yes", "TRU-008", _YES, takes_any_answer_for_a_yes),
    ("prompt.yes-forgotten", "TRU-008", _RECORD, forgets_the_yes),
    ("prompt.question-recorded", "TRU-008", _GIVEN, records_the_question),
    ("prompt.put-again", "TRU-008", _TRUSTED, asks_again),
    ("prompt.project-answers", "TRU-008", _GIVEN, lets_the_project_answer),
    ("prompt.mode-answers", "TRU-008", _GIVEN, lets_the_mode_answer),
    ("prompt.helper-before-answer", "TRU-008", _GIVEN, runs_while_it_asks),
    ("prompt.helper-after-no", "TRU-008", _GIVEN, runs_after_a_no),
    ("prompt.env-after-no", "TRU-011", _PROJECT, follows_a_declined_address),
    ("prompt.contact-before-answer", "TRU-011", _GIVEN, connects_while_it_asks),
    ("prompt.hooks-before-answer", "TRU-012", _GIVEN, runs_hooks_while_it_asks),
    ("prompt.environment-files-read", "TRU-012", _PROJECT, reads_environment_files),
    ("prompt.path-before-answer", "TRU-012", _PROJECT, searches_the_projects_path),
    ("prompt.servers-started", "TRU-012", _PROJECT, starts_servers),
    ("prompt.package-managers-run", "TRU-012", _PROJECT, looks_at_the_package),
    ("prompt.relative-helper-run", "TRU-012", _PROJECT, runs_relative_helpers),
    ("prompt.trust-copied", "TRU-016", _TRUSTED, keeps_a_copy_of_trust),
    (
        "prompt.empty-record-trusts",
        "TRU-016",
        "reference_impl.local.trust:is_recorded",
        keeps_to_the_record,
    ),
)
MUTANTS: tuple[Mutant, ...] = (
    *(
        Mutant(id=id_, requirement=requirement, replaces=replaces, by=by)
        for id_, requirement, replaces, by in _ROWS
    ),
    Mutant(
        id="prompt.closed-terminal-is-yes",
        requirement="TRU-008",
        replaces=_GIVEN,
        by=outlives_its_terminal,
        also=((_YES, takes_silence_for_a_yes),),
    ),
    Mutant(
        id="prompt.trust-sealed-in-workspace",
        requirement="TRU-016",
        replaces=_RECORD,
        by=remembers_the_terminal,
        also=((_TRUSTED, heeds_the_seal),),
    ),
)
