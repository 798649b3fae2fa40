"""Print the reference of report.json as Markdown, made from its schema.

``python -m conformance.reports.reference > docs/protocol.md``
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

_SCHEMA = Path(__file__).with_name("report.schema.json")
_KINDS = {
    "string": "text", "integer": "whole number", "number": "number", "boolean": "switch",
    "null": "null",
}  # fmt: skip
# Keywords of the schema that this reference has words for, and those that need none.
_TOLD = frozenset({"type", "enum", "const", "$ref", "anyOf", "items", "additionalProperties"})
_ASIDE = frozenset({
    "description", "pattern", "minimum", "minLength", "minItems", "properties", "required",
    "propertyNames", "format",
})  # fmt: skip
_HEAD = """\
# Protocol reference

Four things are agreed between the suite and those who use it.

| what | who writes it | where it is written down |
| --- | --- | --- |
| the target file | a program's people | [key by key]({0}#the-file-key-by-key) |
| the verbs | a program | [what they owe]({0}#what-a-verb-owes) |
| known failures | a program's people, by the tool | [Known failures]({0}#known-failures) |
| `report.json` | the suite | below |

Target files and known failures are read strictly: an unknown key is an error, and the message tells
place, value, expectation and remedy.

What follows is made from [the schema](../conformance/reports/report.schema.json) by
`python -m conformance.reports.reference`; a self-test compares. Every report is validated against
the schema before it is written.
""".replace("{0}", "../conformance/targets/README.md")


class UnknownKeywordError(Exception):
    """The schema says something that this reference has no words for."""


def page(schema: Mapping[str, Any]) -> str:
    """The page on a schema."""
    return "\n".join((_HEAD, *_report(schema)))


def _report(schema: Mapping[str, Any]) -> Iterator[str]:
    yield "## report.json\n"
    yield f"{schema['title']}. {schema['description']}\n"
    yield from _rows(schema)
    for name, part in schema["$defs"].items():
        yield f"## {name.capitalize()}\n"
        if told := part.get("description"):
            yield f"{told}\n"
        if "properties" in part:
            yield from _rows(part)
        else:
            yield f"{_sentence(part)}\n"


def _rows(part: Mapping[str, Any]) -> Iterator[str]:
    yield "| property | kind | always there | meaning |"
    yield "| --- | --- | --- | --- |"
    owed = part.get("required", ())
    for name, value in part["properties"].items():
        is_owed = "yes" if name in owed else "no"
        yield f"| `{name}` | {_kind(value)} | {is_owed} | {_meaning(value)} |"
    yield ""


def _meaning(value: Mapping[str, Any]) -> str:
    items = value.get("items", {})
    return str(value.get("description") or items.get("description") or "")


def _sentence(part: Mapping[str, Any]) -> str:
    form = f" of the form `{part['pattern']}`" if "pattern" in part else ""
    return f"A {_kind(part)}{form}." if "type" in part else f"One of {_kind(part)}."


def _kind(value: Mapping[str, Any]) -> str:
    if strange := value.keys() - _TOLD - _ASIDE:
        raise UnknownKeywordError(f"{sorted(strange)} in {value}: say in _kind how it is told")
    match value:
        case {"$ref": str(name)}:
            place = name.rpartition("/")[2]
            told = f"[{place}](#{place})"
        case {"const": constant}:
            told = f"`{json.dumps(constant)}`"
        case {"enum": choices}:
            told = ", ".join(f"`{item}`" for item in choices)
        case {"anyOf": choices}:
            told = " or ".join(_kind(item) for item in choices)
        case {"type": "array", "items": items}:
            told = f"list of {_kind(items)}"
        case {"type": "object", "additionalProperties": dict() as items}:
            told = f"table of {_kind(items)}"
        case {"type": str(name)} if name in _KINDS:
            told = _KINDS[name]
        case _:
            raise UnknownKeywordError(f"{dict(value)}: say in _kind how it is told")
    return told


def main() -> None:
    """Print the page."""
    sys.stdout.write(page(json.loads(_SCHEMA.read_text("utf-8"))))


if __name__ == "__main__":
    main()
