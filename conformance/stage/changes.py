"""What a person changes in a world between two runs."""

import json
import os
from pathlib import Path
from typing import Any

from conformance.stage import keychain
from conformance.stage.planting import StagingError, Stand, plant_file
from conformance.stage.store import LOGIN
from conformance.vocabulary.steps import Change, Expire, Remove, Withdraw, Write

_LONG_EXPIRED_MS = 3_600_000


def change(step: Change, stand: Stand, now: float) -> None:
    """Do it; ``now`` in seconds since the epoch.

    Raises ``StagingError`` where this target gives no way to do it.
    """
    match step:
        case Withdraw():
            _withdraw(stand)
        case Expire():
            _expire(stand, now)
        case Remove():
            _remove(step, stand)
        case Write():
            plant_file(step.file, stand)


def _withdraw(stand: Stand) -> None:
    if stand.target.staging.trust is not None:
        raise StagingError(
            f"target {stand.target.name} records trust by the command stage.trust, and there is "
            "none that takes it back"
        )
    path = stand.layout.state
    state = json.loads(path.read_text("utf-8"))
    for record in state.get("projects", {}).values():
        if isinstance(record, dict):
            record.pop("hasTrustDialogAccepted", None)
    _rewrite(path, json.dumps(state, indent=2))


def _expire(stand: Stand, now: float) -> None:
    expires_at = int(now * 1000) - _LONG_EXPIRED_MS
    path = stand.layout.config / ".credentials.json"
    if path.is_file() and (expired := _expired(path.read_text("utf-8"), expires_at)) is not None:
        _rewrite(path, expired)
    form = stand.target.staging.keychain
    if form is None or not keychain.is_there(stand.layout):
        return
    held = keychain.held(stand.layout, form)
    if held is not None and (expired := _expired(held, expires_at)) is not None:
        keychain.replace(stand.layout, form, expired)


def _expired(text: str, expires_at: int) -> str | None:
    try:
        document: Any = json.loads(text)
    except ValueError:
        return None
    login = document.get(LOGIN) if isinstance(document, dict) else None
    if not isinstance(login, dict):
        return None
    login["expiresAt"] = expires_at
    return json.dumps(document)


def _remove(step: Remove, stand: Stand) -> None:
    for path in step.paths:
        Path(stand.filling.text(path)).unlink(missing_ok=True)
    if step.keychain and keychain.is_there(stand.layout):
        keychain.clear(stand.layout)


def _rewrite(path: Path, text: str) -> None:
    """Put a text in a file's place, with its mode and its owner."""
    draft = path.with_name(f"{path.name}.by-hand")
    draft.write_text(text, "utf-8")
    draft.chmod(path.stat().st_mode & 0o777)
    os.replace(draft, path)  # noqa: PTH105  # atomic on purpose: a program may be reading
