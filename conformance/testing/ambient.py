"""What a machine tells its programs by variables and is no business of a test."""

import re
from collections.abc import Iterable

# An allow-list would be shorter, and would take away what the tested code, pytest and coverage
# need, which nobody here knows. So whatever belongs to a vendor that the suite knows goes, and
# whatever is called a secret, of whichever vendor.
_VENDORS = (
    "ANTHROPIC_", "CLAUDE_", "AWS_", "BEDROCK_", "AZURE_", "AZD_", "ARM_", "IDENTITY_", "IMDS_",
    "MSI_", "GOOGLE_", "GCLOUD_", "GCE_", "GCP_", "CLOUDSDK_", "CLOUD_ML_", "VERTEX_", "FOUNDRY_",
    "XDG_",
)  # fmt: skip
_SECRET = re.compile(
    r"(?:^|_)(?:API_?KEYS?|KEY|KEYS|TOKENS?|SECRETS?|PASSWORDS?|PASSWD|PASSPHRASE|CREDENTIALS?|PAT)"
    r"(?:_[A-Z0-9]+)?(?:_FILE|_PATH|_URL|_ID)?$"
)
_PROXY = re.compile(r"_proxy$", re.IGNORECASE)
_TRUST = re.compile(r"(?:^|_)(?:CA_BUNDLE|CA_CERTS|CERT_FILE|CERT_DIR|TLS_REJECT_UNAUTHORIZED)$")
# Agents and keychains that hold credentials, files that do, and switches of single programs.
_OTHERS = frozenset(
    {
        "API_TIMEOUT_MS",
        "BOTO_CONFIG",
        "BROWSER",
        "COO_RUNNING_ON_HOMESPACE",
        "CODEX_HOME",
        "DBUS_SESSION_BUS_ADDRESS",
        "DOCKER_CONFIG",
        "GIT_ASKPASS",
        "GPG_AGENT_INFO",
        "KUBECONFIG",
        "NETRC",
        "NODE_OPTIONS",
        "SSH_ASKPASS",
        "SSH_AUTH_SOCK",
        "USER_TYPE",
    }
)


def is_ambient(name: str) -> bool:
    """Whether a variable may hold, or lead to, a credential or a network of the machine's."""
    upper = name.upper()
    return (
        upper.startswith(_VENDORS)
        or upper in _OTHERS
        or any(form.search(upper) for form in (_SECRET, _PROXY, _TRUST))
    )


def ambient(names: Iterable[str]) -> tuple[str, ...]:
    """Those of the names that are."""
    return tuple(name for name in names if is_ambient(name))
