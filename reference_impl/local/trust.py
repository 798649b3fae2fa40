"""Whether the user trusted this workspace."""

from reference_impl.local import document, store
from reference_impl.surroundings import Surroundings


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
