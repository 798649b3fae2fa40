"""Headers: what the user adds, and how a credential is carried."""

import re
from collections.abc import Mapping

from reference_impl import environment
from reference_impl.credential import Credential, RunEndedError
from reference_impl.local import settings as configuration
from reference_impl.surroundings import Surroundings

CUSTOM = "ANTHROPIC_CUSTOM_HEADERS"
PROTECTION = "CLAUDE_CODE_ADDITIONAL_PROTECTION"
VERSION = "2023-06-01"
OAUTH_CAPABILITY = "oauth-2025-04-20"
CREDENTIAL_NAMES = ("authorization", "x-api-key", "api-key", "proxy-authorization")
FRAMING_NAMES = ("host", "connection", "transfer-encoding", "te", "trailer", "upgrade", "expect")
RESERVED_PREFIXES = ("content-", "x-amz-")


def prepare(
    around: Surroundings, settings: configuration.Settings, *allowed: str
) -> dict[str, str]:
    """Return the headers of every request but the credential's, with names in lower case.

    The user may set those that are allowed, although they are reserved.
    """
    fixed = {"anthropic-version": VERSION, "content-type": "application/json"}
    switch = configuration.lookup(around, settings, PROTECTION)
    if environment.is_on(around, PROTECTION, switch):
        fixed["x-anthropic-additional-protection"] = "true"
    text = configuration.lookup(around, settings, CUSTOM)
    return {**fixed, **parse_custom_headers(around, text, *allowed)}


def parse_custom_headers(around: Surroundings, text: str, *allowed: str) -> dict[str, str]:
    """Return the user's headers; what is no header is left out, an injection ends the run."""
    found: dict[str, str] = {}
    for number, line in enumerate(split_lines(text), start=1):
        name, value = split_header(line)
        if is_injection(name + value):
            message = f"Line {number} of {CUSTOM} holds an illegal character; expected Name: Value."
            raise RunEndedError("malformed-header", message)
        if not name + value:
            continue
        if not is_name(name):
            around.tell(f"Line {number} of {CUSTOM} is left out: expected Name: Value.")
        elif name not in allowed and is_reserved(name):
            around.tell(f"Line {number} of {CUSTOM} is left out: {name} is set by the program.")
        else:
            found[name] = f"{found[name]}, {value}" if name in found else value
    return found


def split_lines(text: str) -> list[str]:
    """Return the lines; a lone carriage return ends none."""
    return re.split(r"\r?\n", text)


def is_injection(text: str) -> bool:
    """Whether a trimmed name or value holds what no header may."""
    return any(not (" " <= character <= "\xff") or character == "\x7f" for character in text)


def split_header(line: str) -> tuple[str, str]:
    """Return the name in lower case and the value after the first colon; no name without one."""
    name, colon, value = line.partition(":")
    return (name.strip(" \t").lower(), value.strip(" \t")) if colon else ("", line.strip(" \t"))


def is_name(name: str) -> bool:
    """Whether RFC 9110 allows the name."""
    return re.fullmatch(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+", name) is not None


def is_reserved(name: str) -> bool:
    """Whether the header carries the credential or the framing of a request."""
    return name in (*CREDENTIAL_NAMES, *FRAMING_NAMES) or name.startswith(RESERVED_PREFIXES)


def carry(headers: Mapping[str, str], credential: Credential) -> dict[str, str]:
    """Return the headers with the credential in the one place for its kind."""
    bearer = {"authorization": f"Bearer {credential.value}"}
    match credential.kind:
        case "key":
            return {**headers, "x-api-key": credential.value}
        case "token":
            return {**headers, **bearer}
        case "oauth":
            wanted = (OAUTH_CAPABILITY, headers.get("anthropic-beta"))
            return {**headers, **bearer, "anthropic-beta": ",".join(filter(None, wanted))}
