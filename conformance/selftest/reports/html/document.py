"""An HTML page taken apart, as far as its tests ask."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Self

_VOID = frozenset({"meta", "input", "br", "img", "link"})


class Element:
    """One element: its tag, its attributes, its text, the elements in it."""

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag, self.attributes = tag, attributes
        self.children: list[Element | str] = []

    @property
    def text(self) -> str:
        """All text inside, white space folded."""
        parts = (item if isinstance(item, str) else item.text for item in self.children)
        return " ".join(" ".join(parts).split())

    def all(self, tag: str = "", **attributes: str) -> Iterator[Self]:
        """Every element inside of this tag and with these attributes, in order."""
        for item in self.children:
            if isinstance(item, type(self)):
                has = all(item.attributes.get(name) == text for name, text in attributes.items())
                if tag in {"", item.tag} and has:
                    yield item
                yield from item.all(tag, **attributes)

    def one(self, tag: str = "", **attributes: str) -> Self:
        """The only such element; raise ``ValueError`` when there are others, or none."""
        (found,) = self.all(tag, **attributes)
        return found


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("", {})]
        self.problems: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Element(tag, {name: text or "" for name, text in attrs})
        self.open[-1].children.append(made)
        if tag not in _VOID:
            self.open.append(made)

    def handle_endtag(self, tag: str) -> None:
        if self.open[-1].tag != tag:
            self.problems.append(f"</{tag}> closes <{self.open[-1].tag}> at {self.getpos()}")
        if len(self.open) > 1:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parse(html: str) -> Element:
    """The page; raise ``ValueError`` where an element is not closed as it ought to be."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    unclosed = [item.tag for item in parser.open[1:]]
    if parser.problems or unclosed:
        raise ValueError(f"{parser.problems[:3]}, never closed: {unclosed[:3]}")
    return parser.open[0]
