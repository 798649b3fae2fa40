"""Mutants of custom headers and time-outs (HDR)."""

import re
from dataclasses import replace

from conformance.mutants.mutant import Mutant
from reference_impl import credential, environment
from reference_impl.local import settings as configuration
from reference_impl.local.settings import Settings
from reference_impl.surroundings import Surroundings
from reference_impl.wire import api, exchange, headers

_parse, _split = headers.parse_custom_headers, headers.split_header
_prepare, _limit_s, _request = headers.prepare, api.limit_s, api.prepare


def forgets_them(around: Surroundings, text: str) -> dict[str, str]:
    """BUG: sends no custom headers."""
    return {}


def sends_the_first_only(around: Surroundings, text: str) -> dict[str, str]:
    """BUG: sends the first custom header and forgets the others."""
    return dict(list(_parse(around, text).items())[:1])


def lets_them_frame(name: str) -> bool:
    """BUG: custom headers may set the host and the framing of a request."""
    return name in headers.CREDENTIAL_NAMES


def splits_lines_at_commas(text: str) -> list[str]:
    """BUG: takes a comma for the end of a header."""
    return re.split(r"\r?\n|,", text)


def splits_at_the_last_colon(line: str) -> tuple[str, str]:
    """BUG: splits a line at its last colon."""
    name, colon, value = line.rpartition(":")
    return (name.strip().lower(), value.strip()) if colon else ("", line.strip())


def keeps_what_is_before_the_second_colon(line: str) -> tuple[str, str]:
    """BUG: cuts a value at the next colon."""
    name, value = _split(line)
    return name, value.partition(":")[0]


def does_not_trim(line: str) -> tuple[str, str]:
    """BUG: keeps the white space before a name."""
    name, colon, value = line.partition(":")
    return (name.lower(), value) if colon else ("", line)


def crashes_without_a_colon(line: str) -> tuple[str, str]:
    """BUG: nobody has thought of a line without a colon."""
    name, value = line.split(":", 1) if line.strip() else ("", "")
    return name.strip().lower(), value.strip(" \t")


def sends_half_a_header(line: str) -> tuple[str, str]:
    """BUG: a line without a colon becomes a header without a value."""
    name, value = _split(line)
    return (name, value) if name or not value else (value.lower().replace(" ", "-"), "")


def leaves_it_out_silently(around: Surroundings, text: str) -> dict[str, str]:
    """BUG: leaves out what is no header without a word."""
    lines = headers.split_lines(text)
    kept = (line for line in lines if headers.is_name(_split(line)[0]))
    return _parse(around, "\n".join(kept))


def drops_control_characters(line: str) -> tuple[str, str]:
    """BUG: repairs a header by leaving out its control characters."""
    return _split("".join(character for character in line if character.isprintable()))


def takes_a_lone_return_for_a_line_end(text: str) -> list[str]:
    """BUG: a lone carriage return ends a line, and what follows is a header of its own."""
    return re.split(r"\r\n|\r|\n", text)


def lets_control_characters_pass(text: str) -> bool:
    """BUG: leaves it to the HTTP client to find control characters."""
    return False


def never_protects(around: Surroundings, given: Settings) -> dict[str, str]:
    """BUG: does not know CLAUDE_CODE_ADDITIONAL_PROTECTION."""
    found = _prepare(around, given)
    found.pop("x-anthropic-additional-protection", None)
    return found


def always_says_whether_it_protects(around: Surroundings, given: Settings) -> dict[str, str]:
    """BUG: sends the header of additional protection also when it is off."""
    return {"x-anthropic-additional-protection": "false", **_prepare(around, given)}


def has_no_limit(around: Surroundings, given: Settings) -> float:
    """BUG: API_TIMEOUT_MS has no effect."""
    return api.DEFAULT_LIMIT_MS / 1000


def takes_it_for_seconds(around: Surroundings, given: Settings) -> float:
    """BUG: takes API_TIMEOUT_MS for seconds."""
    text = configuration.lookup(around, given, "API_TIMEOUT_MS")
    return float(environment.milliseconds(text, api.DEFAULT_LIMIT_MS // 1000))


def takes_odd_limits_at_their_word(around: Surroundings, given: Settings) -> float:
    """BUG: a time-out of 0 or less fails at once, and one that is text is an error."""
    text = credential.trim(configuration.lookup(around, given, "API_TIMEOUT_MS"))
    return int(text) / 1000 if text else api.DEFAULT_LIMIT_MS / 1000


def lets_the_timer_overflow(around: Surroundings, given: Settings) -> float:
    """BUG: a time-out of 2^31 overflows the timer, which then fires at once."""
    text = credential.trim(configuration.lookup(around, given, "API_TIMEOUT_MS"))
    return 0.001 if text == str(2**31) else _limit_s(around, given)


def reads_the_digits_it_finds(around: Surroundings, given: Settings) -> float:
    """BUG: reads a time-out as far as there are digits, and forgets the rest."""
    text = credential.trim(configuration.lookup(around, given, "API_TIMEOUT_MS"))
    found = re.match(r"\d+", text)
    return int(found.group()) / 1000 if found and not text.isdigit() else _limit_s(around, given)


def keeps_32_bits_of_the_limit(around: Surroundings, given: Settings) -> float:
    """BUG: keeps the lower 32 bits of a time-out."""
    text = credential.trim(configuration.lookup(around, given, "API_TIMEOUT_MS"))
    return int(text) % 2**32 / 1000 if text.isdigit() else _limit_s(around, given)


def waits_two_seconds(around: Surroundings, given: Settings) -> float:
    """BUG: without API_TIMEOUT_MS waits for two seconds only."""
    text = configuration.lookup(around, given, "API_TIMEOUT_MS")
    return _limit_s(around, given) if credential.is_set(text) else 2.0


_PROMPTS: list[str] = []


def dresses_the_first_prompt(
    around: Surroundings, settings: Settings, prompt: str
) -> exchange.Request:
    """BUG: adds the user's headers to the first prompt of a session alone."""
    request = _request(around, settings, prompt)
    _PROMPTS.append(prompt)
    if len(_PROMPTS) == 1:
        return request
    fixed = {"anthropic-version", "content-type"}
    kept = {name: value for name, value in request.headers.items() if name in fixed}
    return replace(request, headers=kept)


_PARSE = "reference_impl.wire.headers:parse_custom_headers"
_SPLIT = "reference_impl.wire.headers:split_header"
_LINES = "reference_impl.wire.headers:split_lines"
_PREPARE = "reference_impl.wire.headers:prepare"
_RESERVED = "reference_impl.wire.headers:is_reserved"
_LIMIT = "reference_impl.wire.api:limit_s"
MUTANTS: tuple[Mutant, ...] = (
    Mutant(id="headers.forgotten", requirement="HDR-001", replaces=_PARSE, by=forgets_them),
    Mutant(
        id="headers.first-only", requirement="HDR-001", replaces=_PARSE, by=sends_the_first_only
    ),
    Mutant(
        id="headers.framing",
        requirement="HDR-001",
        replaces=_RESERVED,
        by=lets_them_frame,
    ),
    Mutant(id="headers.commas", requirement="HDR-002", replaces=_LINES, by=splits_lines_at_commas),
    Mutant(
        id="headers.last-colon", requirement="HDR-002", replaces=_SPLIT, by=splits_at_the_last_colon
    ),
    Mutant(
        id="headers.second-colon",
        requirement="HDR-002",
        replaces=_SPLIT,
        by=keeps_what_is_before_the_second_colon,
    ),
    Mutant(id="headers.does-not-trim", requirement="HDR-002", replaces=_SPLIT, by=does_not_trim),
    Mutant(
        id="headers.no-colon-crashes",
        requirement="HDR-003",
        replaces=_SPLIT,
        by=crashes_without_a_colon,
    ),
    Mutant(
        id="headers.half-a-header", requirement="HDR-003", replaces=_SPLIT, by=sends_half_a_header
    ),
    Mutant(
        id="headers.left-out-silently",
        requirement="HDR-003",
        replaces=_PARSE,
        by=leaves_it_out_silently,
    ),
    Mutant(
        id="headers.drops-control",
        requirement="HDR-004",
        replaces=_SPLIT,
        by=drops_control_characters,
    ),
    Mutant(
        id="headers.lone-return",
        requirement="HDR-004",
        replaces=_LINES,
        by=takes_a_lone_return_for_a_line_end,
    ),
    Mutant(
        id="headers.control-passes",
        requirement="HDR-004",
        replaces="reference_impl.wire.headers:is_injection",
        by=lets_control_characters_pass,
    ),
    Mutant(
        id="headers.never-protects", requirement="HDR-006", replaces=_PREPARE, by=never_protects
    ),
    Mutant(
        id="headers.protection-false",
        requirement="HDR-006",
        replaces=_PREPARE,
        by=always_says_whether_it_protects,
    ),
    Mutant(id="headers.no-time-out", requirement="HDR-007", replaces=_LIMIT, by=has_no_limit),
    Mutant(
        id="headers.default-of-seconds",
        requirement="HDR-007",
        replaces=_LIMIT,
        by=waits_two_seconds,
    ),
    Mutant(
        id="headers.time-out-in-seconds",
        requirement="HDR-007",
        replaces=_LIMIT,
        by=takes_it_for_seconds,
    ),
    Mutant(
        id="headers.odd-time-out",
        requirement="HDR-008",
        replaces=_LIMIT,
        by=takes_odd_limits_at_their_word,
    ),
    Mutant(
        id="headers.time-out-overflows",
        requirement="HDR-008",
        replaces=_LIMIT,
        by=lets_the_timer_overflow,
    ),
    Mutant(
        id="headers.time-out-by-digits",
        requirement="HDR-008",
        replaces=_LIMIT,
        by=reads_the_digits_it_finds,
    ),
    Mutant(
        id="headers.time-out-in-32-bits",
        requirement="HDR-008",
        replaces=_LIMIT,
        by=keeps_32_bits_of_the_limit,
    ),
    Mutant(
        id="headers.first-prompt-only",
        requirement="HDR-001",
        replaces="reference_impl.wire.api:prepare",
        by=dresses_the_first_prompt,
    ),
)
