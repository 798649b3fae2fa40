"""The models that the API lists (platform.claude.com/docs/en/api/models, read 2026-11)."""

from typing import Any

from fakes.replies import MODEL

_MODELS = (MODEL, "claude-opus-5-5", "claude-haiku-5-5")


def model_card(name: str) -> dict[str, Any]:
    """A ``ModelInfo``."""
    return {
        "type": "model",
        "id": name,
        "display_name": name.replace("-", " ").title(),
        "created_at": "2025-09-29T00:00:00Z",
        "lifecycle": "active",
    }


def model_list() -> dict[str, Any]:
    """One page that holds every model."""
    cards = [model_card(name) for name in _MODELS]
    return {"data": cards, "has_more": False, "first_id": _MODELS[0], "last_id": _MODELS[-1]}
