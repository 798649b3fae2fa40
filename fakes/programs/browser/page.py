"""Reads the form of a page as a person does: by the words on its buttons."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What a click on a button sends."""

    method: str
    address: str
    fields: tuple[tuple[str, str], ...]


@dataclass(slots=True, kw_only=True)
class _Button:
    name: str
    value: str
    text: str = ""


@dataclass(slots=True, kw_only=True)
class _Form:
    method: str
    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[_Button] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[_Form] = []
        self._form: _Form | None = None
        self._button: _Button | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            method = given.get("method", "get").upper()
            self._form = _Form(method=method, action=given.get("action", ""))
            self.forms.append(self._form)
        elif self._form is None or "disabled" in given:
            return
        elif tag == "input" and given.get("name") and given.get("type") != "submit":
            self._form.fields.append((given["name"], given.get("value", "")))
        elif tag == "button":
            self._button = _Button(name=given.get("name", ""), value=given.get("value", ""))
            self._form.buttons.append(self._button)

    def handle_data(self, data: str) -> None:
        if self._button is not None:
            self._button.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "button":
            self._button = None
        elif tag == "form":
            self._form = None


def click(page: str, address: str, label: str) -> Submission | None:
    """What the button with this label sends; ``None`` when the page has no such button."""
    reader = _Reader()
    reader.feed(page)
    for form in reader.forms:
        for button in form.buttons:
            if button.text.strip().lower() == label.lower():
                own = [(button.name, button.value)] if button.name else []
                return Submission(
                    method=form.method,
                    address=urljoin(address, form.action),
                    fields=(*form.fields, *own),
                )
    return None
