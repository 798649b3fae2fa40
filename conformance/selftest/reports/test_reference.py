"""The reference of report.json says what its schema says."""

import json
from typing import Any

import pytest

from conformance.reports import reference
from conformance.selftest.documents.console import ROOT

_SCHEMA: dict[str, Any] = json.loads(
    (ROOT / "conformance" / "reports" / "report.schema.json").read_text("utf-8")
)


def test_the_page_is_made_from_the_schema() -> None:
    """``python -m conformance.reports.reference > docs/protocol.md`` renews it."""
    assert (ROOT / "docs" / "protocol.md").read_text("utf-8") == reference.page(_SCHEMA)


def test_every_property_has_its_row() -> None:
    """With its kind, whether it is owed, and what the schema says of it."""
    told = reference.page(_SCHEMA)
    for part in (_SCHEMA, *_SCHEMA["$defs"].values()):
        for name, value in part.get("properties", {}).items():
            owed = "yes" if name in part["required"] else "no"
            rows = [line for line in told.splitlines() if line.startswith(f"| `{name}` | ")]
            meaning = value.get("description", "")
            assert any(f"| {owed} | {meaning}" in row for row in rows), name


def test_a_keyword_without_words_is_no_silent_gap() -> None:
    """Who extends the schema in a new way is told where its words are missing."""
    changed = {**_SCHEMA, "properties": {"odd": {"type": "string", "contentEncoding": "base64"}}}
    with pytest.raises(reference.UnknownKeywordError, match="contentEncoding"):
        reference.page(changed)
