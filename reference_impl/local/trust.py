"""Whether the user trusted this workspace, and the question whether they do."""

import json
from collections.abc import Sequence

from reference_impl.credential import RunEndedError
from reference_impl.local import document, store
from reference_impl.surroundings import Surroundings

# What a workspace's settings may hold that has no effect before trust.
SWITCHES = ("apiKeyHelper", "awsAuthRefresh", "awsCredentialExport", "gcpAuthRefresh", "env")
LONGEST_SHOWN = 500
YES = ("y", "yes")


def trusted(around: Surroundings) -> bool:
    """Whether the user's state file records trust for exactly this directory.

    The workspace is known by its real path: a trusted path that has become a link is another one.
    """
    state = document.read(around, store.state_file(around)) or {}
    return is_recorded(state.get("projects"), str(around.workspace))


def is_recorded(projects: object, workspace: str) -> bool:
    """Whether the records hold an unmistakable yes for this path; a damaged one is a no."""
    record = projects.get(workspace) if isinstance(projects, dict) else None
    return isinstance(record, dict) and record.get("hasTrustDialogAccepted") is True


def is_given(around: Surroundings, brought: Sequence[str]) -> bool:
    """Whether the user, when there is one to ask, trusts a workspace that brings all this."""
    if not around.interactive:
        return False
    for line in brought:
        around.tell(line)
    workspace = printable(str(around.workspace))
    what = "This uses what is named above."
    if not is_yes(around.ask(f"Do you trust the files in {workspace}? {what} [y/N] ")):
        return False
    try:
        record(around)
    except (OSError, RunEndedError):
        path = store.state_file(around)
        around.tell(f"Your answer could not be kept in {path}. It holds for this run only.")
    return True


def is_yes(answer: str) -> bool:
    """Whether an answer is an unmistakable yes."""
    return answer.strip().lower() in YES


def describe(key: str, name: str, value: object) -> str:
    """Return what a setting would do. Its text is a stranger's: escaped, and cut when it is long.

    Of an `env` block only the names are shown, as the values may be secrets.
    """
    text = json.dumps(list(value) if isinstance(value, dict) else value)
    verb = "sets" if key == "env" else "runs"
    return f"{key} in {name} {verb} {text[:LONGEST_SHOWN]}"


def printable(text: str) -> str:
    """Return a text with nothing that could steer a terminal."""
    return "".join(character if character.isprintable() else "?" for character in text)


def record(around: Surroundings) -> None:
    """Record trust, and change nothing else; raise OSError or RunEndedError."""
    path = store.state_file(around)
    with document.locked(around, path):
        state = document.read(around, path)
        if state is None and path.exists():
            raise OSError(f"{path} is damaged")
        document.replace(around, path, with_trust(state or {}, str(around.workspace)))


def with_trust(state: dict[str, object], workspace: str) -> dict[str, object]:
    """Return the state with trust in the workspace added."""
    projects = state.get("projects")
    known = projects if isinstance(projects, dict) else {}
    former = known.get(workspace)
    kept = former if isinstance(former, dict) else {}
    return {**state, "projects": {**known, workspace: {**kept, "hasTrustDialogAccepted": True}}}
