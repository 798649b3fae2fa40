"""The cloud that a world selects, and whose hosts are whose."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Provider = Literal["bedrock", "vertex", "foundry"]
# The variable that selects each provider, and the one that leaves its authentication out.
SELECTORS: Mapping[Provider, str] = {
    "bedrock": "CLAUDE_CODE_USE_BEDROCK",
    "vertex": "CLAUDE_CODE_USE_VERTEX",
    "foundry": "CLAUDE_CODE_USE_FOUNDRY",
}
SKIPS: Mapping[Provider, str] = {
    "bedrock": "CLAUDE_CODE_SKIP_BEDROCK_AUTH",
    "vertex": "CLAUDE_CODE_SKIP_VERTEX_AUTH",
    "foundry": "CLAUDE_CODE_SKIP_FOUNDRY_AUTH",
}
# Every host of a provider's cloud, as shell patterns: models, tokens, metadata. The address of
# instance metadata is Amazon's, Google's and Microsoft's alike and is told apart by its path.
HOSTS: Mapping[Provider, tuple[str, ...]] = {
    "bedrock": ("*.amazonaws.com", "169.254.170.2", "169.254.170.23"),
    "vertex": ("*.googleapis.com", "metadata.google.internal", "accounts.google.com"),
    "foundry": ("*.azure.com", "*.microsoftonline.com", "login.microsoft.com"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cloud:
    """The provider that the world selects, and the host that its configuration names for models.

    ``endpoint`` is empty where no request can be right.
    """

    provider: Provider
    endpoint: str = ""
