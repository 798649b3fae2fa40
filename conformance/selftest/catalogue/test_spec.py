"""The chapters parse, their IDs are permanent, and a broken chapter says what is wrong with it."""

from pathlib import Path

import pytest

from conformance.spec.chapters import (
    Specification,
    SpecificationError,
    UnknownRequirementError,
    load,
)

_PERMANENT = Path(__file__).with_name("requirement_ids.txt")
_SPEC = Path(__file__).parents[2] / "spec"

# Every area, with the file that is its chapter: scenarios and mutants have the same stems.
_STEMS = {
    "PRE": "precedence",
    "MAN": "managed",
    "ENV": "environment",
    "HLP": "helper",
    "STO": "store",
    "BAR": "bare",
    "TRU": "trust",
    "LGN": "login",
    "RFR": "refresh",
    "OUT": "logout",
    "DIA": "doctor",
    "BED": "bedrock",
    "VTX": "vertex",
    "FDY": "foundry",
    "HDR": "headers",
    "ERR": "errors",
    "LEK": "leaks",
}

_README = "# Requirements\n\nRevision: 2026-11\n\n[Helper](sources/helper.md)\n"
_CHAPTER = """\
# Key helper (HLP)

A program that prints a key.

### HLP-001 · MUST
A helper is executed.

Its output is the key.

*Source:* the guide, External Key Helpers; made
precise.
*Capability:* helper

### HLP-001a · SHOULD
It is executed once.

*Source:* decided here; the guide is silent.
*Not observable:* nothing outside sees it.
*Not yet judged:* needs a fake.
"""


def _write(folder: Path, chapter: str = _CHAPTER, readme: str = _README) -> Path:
    (folder / "sources").mkdir()
    (folder / "README.md").write_text(readme, encoding="utf-8")
    (folder / "sources" / "helper.md").write_text(chapter, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def specification() -> Specification:
    """The real chapters."""
    return load()


def test_an_entry_is_read_whole(tmp_path: Path) -> None:
    """Level, area, paragraphs, a wrapped source, capability and place come out of the Markdown."""
    entry = load(_write(tmp_path))["HLP-001"]

    assert entry.level == "MUST"
    assert entry.area == "HLP"
    assert entry.text == "A helper is executed.\n\nIts output is the key."
    assert entry.source == "the guide, External Key Helpers; made precise."
    assert entry.capability == "helper"
    assert entry.not_observable is None
    assert entry.not_yet_judged is None
    assert entry.place == f"{tmp_path.as_posix()}/sources/helper.md:5"


def test_reasons_for_not_judging_are_read(tmp_path: Path) -> None:
    """What cannot be seen and what is missing are told apart."""
    entry = load(_write(tmp_path))["HLP-001a"]

    assert entry.not_observable == "nothing outside sees it."
    assert entry.not_yet_judged == "needs a fake."
    assert entry.capability is None


@pytest.mark.parametrize(
    ("old", "new", "line", "value"),
    [
        ("# Key helper (HLP)", "# Key helper", 1, "malformed title '# Key helper'"),
        ("# Key helper (HLP)\n", "\n", 1, "malformed title ''"),
        ("### HLP-001a ·", "### HLP-001 ·", 14, "HLP-001 is defined again, first at "),
        ("### HLP-001a ·", "### HLP-1 ·", 14, "malformed heading '### HLP-1 · SHOULD'"),
        ("### HLP-001a ·", "### HLP-002 -", 14, "malformed heading '### HLP-002 - SHOULD'"),
        ("### HLP-001a ·", "#### HLP-002 ·", 14, "malformed heading '#### HLP-002 · SHOULD'"),
        ("### HLP-001a ·", "###HLP-002 ·", 14, "malformed heading '###HLP-002 · SHOULD'"),
        ("### HLP-001a ·", "## Later\n### HLP-002 ·", 14, "malformed heading '## Later'"),
        ("SHOULD", "SHALL", 14, "unknown level 'SHALL' of HLP-001a"),
        ("SHOULD", "should", 14, "unknown level 'should' of HLP-001a"),
        ("### HLP-001a", "### PRE-001", 14, "PRE-001 stands in the chapter of HLP"),
        ("*Source:* decided here; the guide is silent.\n", "", 14, "HLP-001a has no source"),
        ("decided here; the", "the", 14, "HLP-001a has the source 'the guide is silent.'"),
        ("is silent.", "is silent", 14, "HLP-001a has the source 'decided here; the guide "),
        ("It is executed once.\n", "", 14, "HLP-001a has no text"),
        ("*Capability:*", "*Needs:*", 12, "HLP-001 has the line '*Needs:* helper'"),
        ("*Capability:* helper", "*Capability:*", 12, "HLP-001 has the line '*Capability:*'"),
        ("*Capability:*", "*Source:*", 12, "HLP-001 has the line '*Source:* helper'"),
        ("sees it.\n", "sees it. *Capability:* x\n", 18, "HLP-001a has the line "),
        ("once.\n", "once. *Source:* the guide, X.\n", 15, "HLP-001a has the line "),
        ("a fake.\n", "a fake.\n\nMore text.\n", 21, "HLP-001a has the line 'More text.'"),
    ],
)
def test_a_broken_chapter_has_one_clear_error(
    tmp_path: Path, old: str, new: str, line: int, value: str
) -> None:
    """The error names the place and the value, what was expected, and what to do."""
    assert old in _CHAPTER
    folder = _write(tmp_path, _CHAPTER.replace(old, new))

    with pytest.raises(SpecificationError) as raised:
        load(folder)

    error = raised.value
    assert error.place == f"{tmp_path.as_posix()}/sources/helper.md:{line}"
    assert error.value.startswith(value)
    for part in (error.place, error.value, error.expected, error.remedy):
        assert part
        assert part in str(error)


@pytest.mark.parametrize(
    ("readme", "value"),
    [
        (_README.replace("Revision: 2026-11", "Revision: next"), "no revision"),
        ("Revision: 2026-11\n", "/sources/helper.md is not listed"),
        (_README + "[Store](sources/store.md)\n", "/sources/store.md is missing"),
    ],
)
def test_a_broken_table_of_contents_has_one_clear_error(
    tmp_path: Path, readme: str, value: str
) -> None:
    """README.md gives the revision, and lists exactly the chapters that exist."""
    folder = _write(tmp_path, readme=readme)

    with pytest.raises(SpecificationError) as raised:
        load(folder)

    assert raised.value.place == f"{tmp_path.as_posix()}/README.md"
    assert raised.value.value.endswith(value)


def test_an_area_has_one_chapter(tmp_path: Path) -> None:
    """A second chapter with the same three letters is an error, even with other IDs."""
    folder = _write(tmp_path, readme=_README + "[More](more.md)\n")
    (folder / "more.md").write_text("# More helpers (HLP)\n", encoding="utf-8")

    with pytest.raises(SpecificationError, match="area HLP has a second chapter"):
        load(folder)


def test_a_folder_without_readme_is_refused(tmp_path: Path) -> None:
    """An empty folder is no specification of zero requirements."""
    with pytest.raises(SpecificationError, match="no revision"):
        load(tmp_path)


def test_ids_and_levels_are_permanent(specification: Specification) -> None:
    """No ID is lost, renumbered or changed in level; a new one is appended to the list by hand."""
    listed = _PERMANENT.read_text(encoding="utf-8").splitlines()

    assert [f"{each.id} {each.level}" for each in specification.requirements.values()] == listed


def test_numbers_run_without_gaps(specification: Specification) -> None:
    """Each area counts from 001 in its chapter's order; letters follow their number."""
    for area in specification.areas:
        ids = [each.id for each in specification.requirements.values() if each.area == area]
        numbers = [known for known in ids if known[-1].isdigit()]

        assert ids == sorted(ids)
        assert numbers == [f"{area}-{number:03}" for number in range(1, len(numbers) + 1)]


def test_the_revision_is_read(specification: Specification) -> None:
    """The report's header and the chapters speak of the same revision."""
    assert specification.revision == "2026-11"


def test_each_area_has_the_chapter_of_its_stem(specification: Specification) -> None:
    """A reader who knows the area's scenarios knows the chapter's file name, and vice versa."""
    stems = {
        each.area: Path(each.place.rpartition(":")[0]).stem
        for each in specification.requirements.values()
    }

    assert stems == _STEMS
    assert list(specification.areas) == list(_STEMS)


def test_places_lead_to_the_headings(specification: Specification) -> None:
    """A place is a path from the repository's root and the line of the heading."""
    for each in specification.requirements.values():
        path, _, line = each.place.rpartition(":")
        text = (_SPEC.parent.parent / path).read_text(encoding="utf-8")

        assert text.splitlines()[int(line) - 1] == f"### {each.id} · {each.level}"


def test_chapters_say_what_they_are_about() -> None:
    """Between the title and the first requirement stands a paragraph."""
    for chapter in sorted(_SPEC.glob("*/*.md")):
        introduction = chapter.read_text(encoding="utf-8").split("### ")[0]

        assert len(introduction.strip().splitlines()) > 2, chapter.name


def test_folders_hold_twelve_entries_at_most() -> None:
    """A folder can be taken in at a glance."""
    for folder in [_SPEC, *(each for each in _SPEC.iterdir() if each.is_dir())]:
        assert len([each for each in folder.iterdir() if each.name != "__pycache__"]) <= 12


def test_level_and_area_are_looked_up_by_id(specification: Specification) -> None:
    """The two questions that verdicts ask."""
    assert specification.level("PRE-004") == "SHOULD"
    assert specification.level("MAN-007") == "MAY"
    assert specification.area("BED-007a") == "BED"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("PRE-02", "PRE-002"),
        ("PER-002", "PRE-002"),
        ("pre_002", "PRE-002"),
        ("PRE002", "PRE-002"),
        ("BED-007A", "BED-007a"),
        ("BED-007e", "BED-007"),
    ],
)
def test_a_mistyped_id_suggests_the_nearest(
    specification: Specification, typed: str, meant: str
) -> None:
    """A typo costs one glance at the message."""
    with pytest.raises(UnknownRequirementError, match=rf"Did you mean {meant}\?$"):
        specification.level(typed)


def test_an_id_like_no_other_lists_the_areas(specification: Specification) -> None:
    """Where nothing is near, the message offers the areas instead of a wild guess."""
    assert specification.closest("quux") is None
    with pytest.raises(UnknownRequirementError, match="Areas are PRE, MAN, ENV"):
        specification.area("quux")
