"""The requirements, read from their Markdown chapters."""

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

Level = Literal["MUST", "SHOULD", "MAY"]

_FOLDER = Path(__file__).parent
_REPOSITORY = _FOLDER.parent.parent
_LEVELS: Mapping[str, Level] = {level: level for level in get_args(Level)}
_TAGS = ("Source", "Capability", "Not observable", "Not yet judged")

_REVISION = re.compile(r"^Revision: (\d{4}-\d{2})$", re.MULTILINE)
_LINK = re.compile(r"\]\(([\w/-]+\.md)\)")
_TITLE = re.compile(r"# (.+) \(([A-Z]{3})\)")
_HEADING = re.compile(r"### (([A-Z]{3})-\d{3}[a-z]?) · (\S+)")
_TAG = re.compile(r"\*([^*:]+):\*(.*)")
_TAG_INSIDE = re.compile(rf"\S.*\*({'|'.join(_TAGS)}):\*")
_SOURCE = re.compile(r"(the guide, .+|decided here; .+)\.")


class SpecificationError(Exception):
    """A chapter cannot be read: where, what stands there, what was expected, what to do."""

    def __init__(self, place: str, value: str, expected: str, remedy: str) -> None:
        super().__init__(f"{place}: {value}\n  expected: {expected}\n  remedy: {remedy}")
        self.place, self.value, self.expected, self.remedy = place, value, expected, remedy


class UnknownRequirementError(LookupError):
    """An ID that no chapter has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One entry of a chapter; ``text`` is Markdown, ``place`` is ``path:line`` of the heading."""

    id: str
    level: Level
    area: str
    text: str
    source: str
    capability: str | None
    not_observable: str | None
    not_yet_judged: str | None
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Specification:
    """Every requirement by ID, and every area's name by its three letters, in reading order."""

    revision: str
    areas: Mapping[str, str]
    requirements: Mapping[str, Requirement]

    def __getitem__(self, requirement_id: str) -> Requirement:
        """Raise ``UnknownRequirementError`` with the nearest ID when there is no such one."""
        found = self.requirements.get(requirement_id)
        if found is None:
            near = self.closest(requirement_id)
            hint = f"Did you mean {near}?" if near else f"Areas are {', '.join(self.areas)}."
            raise UnknownRequirementError(f"no requirement {requirement_id!r}. {hint}")
        return found

    def level(self, requirement_id: str) -> Level:
        """MUST, SHOULD or MAY."""
        return self[requirement_id].level

    def area(self, requirement_id: str) -> str:
        """The three letters of the area, such as ``PRE``."""
        return self[requirement_id].area

    def closest(self, requirement_id: str) -> str | None:
        """The ID most like this one, or ``None`` when nothing is near."""
        wanted = re.sub(r"\d+", lambda number: number[0].zfill(3), requirement_id.replace("_", "-"))
        by_folded = {known.casefold(): known for known in self.requirements}
        near = difflib.get_close_matches(wanted.casefold(), by_folded, n=1, cutoff=0.7)
        return by_folded[near[0]] if near else None


def load(folder: Path = _FOLDER) -> Specification:
    """Read all chapters below a folder; takes milliseconds, callers keep the result."""
    revision, chapters = _contents(folder)
    areas: dict[str, str] = {}
    requirements: dict[str, Requirement] = {}
    for chapter in chapters:
        lines = chapter.read_text(encoding="utf-8").splitlines()
        place = f"{_shown(chapter)}:1"
        area, name = _title(lines[0] if lines else "", place)
        if area in areas:
            value = f"area {area} has a second chapter"
            raise SpecificationError(place, value, "one chapter an area", "join the two chapters")
        areas[area] = name
        for requirement in _requirements(lines, area, _shown(chapter)):
            if earlier := requirements.get(requirement.id):
                value = f"{requirement.id} is defined again, first at {earlier.place}"
                remedy = "give the new requirement the next free number of its area"
                raise SpecificationError(requirement.place, value, "each ID once", remedy)
            requirements[requirement.id] = requirement
    return Specification(revision=revision, areas=areas, requirements=requirements)


def _contents(folder: Path) -> tuple[str, list[Path]]:
    """The revision, and the chapters in the order in which README.md lists them."""
    readme = folder / "README.md"
    text = readme.read_text(encoding="utf-8") if readme.exists() else ""
    revision = _REVISION.search(text)
    if revision is None:
        expected = "a line such as 'Revision: 2026-11'"
        raise SpecificationError(_shown(readme), "no revision", expected, "add it to README.md")
    listed = list(dict.fromkeys(folder / link for link in _LINK.findall(text)))
    present = set(folder.rglob("*.md")) - {readme}
    for different in sorted(present.symmetric_difference(listed)):
        value = f"{_shown(different)} is {'not listed' if different in present else 'missing'}"
        expected = "a link to every chapter, and a chapter for every link"
        raise SpecificationError(_shown(readme), value, expected, "add the link or take it away")
    return revision[1], listed


def _title(line: str, place: str) -> tuple[str, str]:
    title = _TITLE.fullmatch(line)
    if title is None:
        value, expected = f"malformed title {line!r}", "a line such as '# Key helper (HLP)'"
        raise SpecificationError(place, value, expected, "start with name and area of the chapter")
    return title[2], title[1]


def _requirements(lines: list[str], area: str, path: str) -> Iterator[Requirement]:
    starts = [n for n, line in enumerate(lines) if n and line.lstrip().startswith("#")]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        place = f"{path}:{start + 1}"
        requirement_id, level = _heading(lines[start], area, place)
        text, tags = _body(lines[start + 1 : end], requirement_id, path, start + 2)
        source = tags.get("Source", "")
        if not text or not _SOURCE.fullmatch(source):
            fault = f"the source {source!r}" if source else "no source"
            value = f"{requirement_id} has {fault if text else 'no text'}"
            expected = "a text, and '*Source:* the guide, ….' or '*Source:* decided here; ….'"
            raise SpecificationError(place, value, expected, "say what is required, and why")
        yield Requirement(
            id=requirement_id,
            level=level,
            area=area,
            text=text,
            source=source,
            capability=tags.get("Capability"),
            not_observable=tags.get("Not observable"),
            not_yet_judged=tags.get("Not yet judged"),
            place=place,
        )


def _heading(line: str, area: str, place: str) -> tuple[str, Level]:
    heading = _HEADING.fullmatch(line)
    level = _LEVELS.get(heading[3]) if heading else None
    if heading is None or level is None or heading[2] != area:
        value = f"malformed heading {line!r}"
        if heading:
            value = f"unknown level {heading[3]!r} of {heading[1]}"
            value = f"{heading[1]} stands in the chapter of {area}" if level else value
        expected = f"'### {area}-004 · ' and one of {', '.join(_LEVELS)}"
        remedy = "correct the heading, or move it to the chapter of its area"
        raise SpecificationError(place, value, expected, remedy)
    return heading[1], level


def _body(lines: list[str], owner: str, path: str, first: int) -> tuple[str, dict[str, str]]:
    """Text and tags; a tag's value runs on until the next tag or a blank line."""
    text: list[str] = []
    tags: dict[str, str] = {}
    current: str | None = None
    for number, line in enumerate(lines, first):
        tag = _TAG.match(line)
        inside = _TAG_INSIDE.search(tag[2] if tag else line)
        if tag and not inside and tag[1] in _TAGS and tag[1] not in tags and tag[2].strip():
            current = tag[1]
            tags[current] = tag[2].strip()
        elif tag or inside or (tags and not current and line.strip()):
            value = f"{owner} has the line {line.strip()!r}"
            names = ", ".join(f"*{name}:*" for name in _TAGS)
            expected = f"after the text, each at most once, on its own line, with a value: {names}"
            remedy = "correct the tag's name, or give it a line and a value of its own"
            raise SpecificationError(f"{path}:{number}", value, expected, remedy)
        elif current and line.strip():
            tags[current] += f" {line.strip()}"
        else:
            current = None
            text.append(line.rstrip())
    return "\n".join(text).strip(), tags


def _shown(path: Path) -> str:
    inside = path.is_relative_to(_REPOSITORY)
    return (path.relative_to(_REPOSITORY) if inside else path).as_posix()
