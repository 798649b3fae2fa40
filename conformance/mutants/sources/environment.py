"""Mutants of the environment's credentials and of how a variable is read (ENV)."""

import os
from dataclasses import replace
from urllib.parse import quote

from conformance.mutants.mutant import Mutant
from reference_impl import credential, environment
from reference_impl.credential import Credential, Kind
from reference_impl.local import settings
from reference_impl.local.settings import Settings
from reference_impl.surroundings import Surroundings
from reference_impl.wire import api, headers

_variable, _accept, _carry, _lookup = (
    environment.variable,
    credential.accept,
    headers.carry,
    settings.lookup,
)


def cuts_the_prefix(around: Surroundings) -> Credential | None:
    """BUG: takes the vendor's prefix for a scheme, and sends only what is behind it."""
    value = credential.trim(environment.variable(around, "ANTHROPIC_API_KEY"))
    text = value.removeprefix("sk-ant-api03-")
    name = "ANTHROPIC_API_KEY"
    return _accept(text, kind="key", source="environment", name=name) if value else None


def sends_the_token_as_a_key(held: dict[str, str], given: Credential) -> dict[str, str]:
    """BUG: sends ANTHROPIC_AUTH_TOKEN as x-api-key."""
    return _carry(held, replace(given, kind="key") if given.kind == "token" else given)


def sends_the_token_twice(held: dict[str, str], given: Credential) -> dict[str, str]:
    """BUG: sends ANTHROPIC_AUTH_TOKEN as x-api-key too, to be on the safe side."""
    second = {"x-api-key": given.value} if given.kind == "token" else {}
    return {**_carry(held, given), **second}


def does_not_trim(around: Surroundings, name: str, *, kind: Kind, source: str) -> Credential | None:
    """BUG: keeps the white space and the line end around a value."""
    value = environment.variable(around, name)
    return Credential(kind=kind, value=value, source=source) if value else None


def trims_spaces_only(
    around: Surroundings, name: str, *, kind: Kind, source: str
) -> Credential | None:
    """BUG: trims spaces, but not the line end that a pipe into the variable left."""
    value = environment.variable(around, name).strip(" ")
    return Credential(kind=kind, value=value, source=source) if value else None


def cuts_at_the_line_break(text: str, *, kind: Kind, source: str, name: str) -> Credential:
    """BUG: sends the first line of a value that has several."""
    first = credential.trim(text).splitlines()[0]
    return _accept(first, kind=kind, source=source, name=name)


def drops_illegal_characters(text: str, *, kind: Kind, source: str, name: str) -> Credential:
    """BUG: repairs a value by leaving out what a header cannot carry."""
    legal = "".join(character for character in text if not credential.is_malformed(character))
    return _accept(legal, kind=kind, source=source, name=name)


def echoes_a_malformed_value(text: str, *, kind: Kind, source: str, name: str) -> Credential:
    """BUG: quotes the malformed value in its message."""
    if credential.is_malformed(credential.trim(text)):
        message = f"{name} is malformed: {text!r}. Set it again, in one line."
        raise credential.RunEndedError("malformed-credential", message)
    return _accept(text, kind=kind, source=source, name=name)


def knows_only_one_as_on(around: Surroundings, name: str, value: str) -> bool:
    """BUG: a switch is on for 1 alone, and "true" is not understood."""
    return credential.trim(value) == "1"


def takes_anything_for_on(around: Surroundings, name: str, value: str) -> bool:
    """BUG: a switch is on whenever it is not empty, also for 0 and false."""
    return bool(value)


def knows_only_lower_case(around: Surroundings, name: str, value: str) -> bool:
    """BUG: understands "true" in lower case only."""
    return credential.trim(value) in {"1", "true"}


def ignores_the_env_block(given: Settings) -> Credential | None:
    """BUG: does not look for credentials in the `env` block of the user's settings."""
    return None


def ignores_case_of_names(around: Surroundings, name: str) -> str:
    """BUG: finds a variable under its name in any case."""
    folded = {key.upper(): value for key, value in around.environment.items()}
    return _variable(around, name) or folded.get(name, "")


def knows_other_names(around: Surroundings, name: str) -> str:
    """BUG: takes similar names for the real one."""
    other = {"ANTHROPIC_API_KEY": "CLAUDE_API_KEY"}.get(name, f"{name}S")
    return _variable(around, name) or _variable(around, other)


def cuts_long_values(around: Surroundings, name: str) -> str:
    """BUG: reads variables into a buffer of 4 KiB."""
    return _variable(around, name)[:4096]


def encodes_values(held: dict[str, str], given: Credential) -> dict[str, str]:
    """BUG: percent-encodes the credential."""
    return _carry(held, replace(given, value=quote(given.value, safe="")))


def expands_values(around: Surroundings, name: str) -> str:
    """BUG: expands what looks like a variable inside a value."""
    return os.path.expandvars(_variable(around, name).replace("$$", "$"))


def ignores_the_base_url(around: Surroundings, given: Settings) -> str:
    """BUG: always asks the vendor's own endpoint."""
    return api.ADDRESS


def ignores_the_base_url_of_settings(around: Surroundings, given: Settings, name: str) -> str:
    """BUG: reads ANTHROPIC_BASE_URL in the process environment only."""
    if name == "ANTHROPIC_BASE_URL":
        return environment.variable(around, name)
    return _lookup(around, given, name)


_ACCEPT = "reference_impl.credential:accept"
_CARRY = "reference_impl.wire.headers:carry"
_IS_ON = "reference_impl.environment:is_on"
_READ = "reference_impl.environment:_read"
_VARIABLE = "reference_impl.environment:variable"
MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        id="environment.cuts-prefix",
        requirement="ENV-001",
        replaces="reference_impl.environment:key",
        by=cuts_the_prefix,
    ),
    Mutant(
        id="environment.token-as-key",
        requirement="ENV-002",
        replaces=_CARRY,
        by=sends_the_token_as_a_key,
    ),
    Mutant(
        id="environment.token-twice",
        requirement="ENV-002",
        replaces=_CARRY,
        by=sends_the_token_twice,
    ),
    Mutant(id="environment.does-not-trim", requirement="ENV-003", replaces=_READ, by=does_not_trim),
    Mutant(
        id="environment.trims-spaces-only",
        requirement="ENV-003",
        replaces=_READ,
        by=trims_spaces_only,
    ),
    Mutant(
        id="environment.first-line",
        requirement="ENV-004",
        replaces=_ACCEPT,
        by=cuts_at_the_line_break,
    ),
    Mutant(
        id="environment.drops-illegal",
        requirement="ENV-004",
        replaces=_ACCEPT,
        by=drops_illegal_characters,
    ),
    Mutant(
        id="environment.echoes-malformed",
        requirement="ENV-004",
        replaces=_ACCEPT,
        by=echoes_a_malformed_value,
        told_as="LEK-002",
    ),
    Mutant(
        id="environment.only-one-is-on",
        requirement="ENV-005",
        replaces=_IS_ON,
        by=knows_only_one_as_on,
    ),
    Mutant(
        id="environment.anything-is-on",
        requirement="ENV-005",
        replaces=_IS_ON,
        by=takes_anything_for_on,
    ),
    Mutant(
        id="environment.lower-case-true",
        requirement="ENV-005",
        replaces=_IS_ON,
        by=knows_only_lower_case,
    ),
    Mutant(
        id="environment.no-env-block",
        requirement="ENV-006",
        replaces="reference_impl.local.settings:ask",
        by=ignores_the_env_block,
    ),
    Mutant(
        id="environment.any-case",
        requirement="ENV-007",
        replaces=_VARIABLE,
        by=ignores_case_of_names,
    ),
    Mutant(
        id="environment.similar-names",
        requirement="ENV-007",
        replaces=_VARIABLE,
        by=knows_other_names,
    ),
    Mutant(
        id="environment.cuts-long", requirement="ENV-008", replaces=_VARIABLE, by=cuts_long_values
    ),
    Mutant(
        id="environment.percent-encodes", requirement="ENV-008", replaces=_CARRY, by=encodes_values
    ),
    Mutant(id="environment.expands", requirement="ENV-001", replaces=_VARIABLE, by=expands_values),
    Mutant(
        id="environment.no-base-url",
        requirement="ENV-009",
        replaces="reference_impl.wire.api:address",
        by=ignores_the_base_url,
    ),
    Mutant(
        id="environment.no-base-url-in-settings",
        requirement="ENV-009",
        replaces="reference_impl.local.settings:lookup",
        by=ignores_the_base_url_of_settings,
    ),
)
