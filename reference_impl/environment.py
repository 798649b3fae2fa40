"""The process environment: switches, contexts, and the credentials in it."""

from reference_impl import credential
from reference_impl.surroundings import Surroundings

ON = ("1", "true", "yes", "on")
OFF = ("", "0", "false", "no", "off")
HOMESPACE = "COO_RUNNING_ON_HOMESPACE"
_LONGEST_MS = 2**31 - 1
_LONGEST_DIGITS = 10  # int() of arbitrarily many digits is an error of its own


def variable(around: Surroundings, name: str) -> str:
    """Return a process variable as it is; "" when it is not set, empty or white space only."""
    value = around.environment.get(name)
    return value if value is not None and credential.is_set(value) else ""


def is_on(around: Surroundings, name: str, value: str) -> bool:
    """Whether a switch is on; an odd value is off, with a warning that does not echo it."""
    word = credential.trim(value).lower()
    if word not in ON and word not in OFF:
        around.tell(f"{name} has an odd value and counts as off. Expected 1 or true, 0 or false.")
    return word in ON


def milliseconds(text: str, default: int, *, least: int = 1) -> int:
    """Return a duration in milliseconds; the default unless least <= text < 2^31."""
    digits = credential.trim(text)
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST_DIGITS):
        return default
    return int(digits) if least <= int(digits) <= _LONGEST_MS else default


def is_managed(around: Surroundings) -> bool:
    """Whether this is a managed session: by the process environment alone."""
    name = "CLAUDE_CODE_REMOTE"
    entry = credential.trim(variable(around, "CLAUDE_CODE_ENTRYPOINT"))
    return is_on(around, name, variable(around, name)) or entry == "claude-desktop"


def in_homespace(around: Surroundings) -> bool:
    """Whether the credentials in the process environment are somebody else's."""
    return is_on(around, HOMESPACE, variable(around, HOMESPACE))


def ask(around: Surroundings) -> credential.Credential | None:
    """Return the token, else the key, of the process environment."""
    if in_homespace(around):
        return None
    return token(around) or key(around)


def ask_bare(around: Surroundings) -> credential.Credential | None:
    """Return the key of the process environment; a token does not count in bare mode."""
    return None if in_homespace(around) else key(around)


def token(around: Surroundings) -> credential.Credential | None:
    """Return the bearer token in ANTHROPIC_AUTH_TOKEN."""
    return _read(around, "ANTHROPIC_AUTH_TOKEN", kind="token", source="environment")


def key(around: Surroundings) -> credential.Credential | None:
    """Return the key in ANTHROPIC_API_KEY."""
    return _read(around, "ANTHROPIC_API_KEY", kind="key", source="environment")


def oauth_token(around: Surroundings) -> credential.Credential | None:
    """Return the OAuth token in CLAUDE_CODE_OAUTH_TOKEN."""
    return _read(around, "CLAUDE_CODE_OAUTH_TOKEN", kind="oauth", source="oauth-token")


def _read(
    around: Surroundings, name: str, *, kind: credential.Kind, source: str
) -> credential.Credential | None:
    value = variable(around, name)
    return credential.accept(value, kind=kind, source=source, name=name) if value else None
