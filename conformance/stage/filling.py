"""Places become what they stand for: canaries, paths, the time; in texts and in JSON values."""

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from conformance.vocabulary.canary import MOMENT, PEM, canary, fill_with
from conformance.vocabulary.world import Json

_KEYS = Path(__file__).resolve().parents[2] / "fixtures" / "keys"
_TELLING_LINE = 10  # of a private key: far behind what all keys have in common
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """What every place of one scenario stands for; remembers which canaries it handed out."""

    scenario: str
    places: Mapping[str, str]
    canaries: dict[str, str] = field(default_factory=dict)

    def value(self, name: str) -> str:
        """The value of one place; a name that is no place is the slot of a canary."""
        if name in self.places:
            return self.places[name]
        if name == "program":
            raise ValueError("«program» stands where it is not clear which helper is meant")
        if moment := MOMENT.fullmatch(name):
            return self._moment(moment)
        if pem := PEM.fullmatch(name):
            return self._pem(pem[1], pem[2])
        return self.canaries.setdefault(name, canary(self.scenario, name))

    def text(self, text: str) -> str:
        """The text with every place replaced."""
        return fill_with(text, self.value) if "«" in text else text

    def _moment(self, found: re.Match[str]) -> str:
        seconds = int(found[3]) * (1 if found[2] == "in" else -1)
        time = datetime.fromtimestamp(int(self.places["now"]) // 1000, UTC)
        time += timedelta(seconds=seconds)
        return str(int(time.timestamp())) if found[1] else f"{time:%Y-%m-%dT%H:%M:%SZ}"

    def _pem(self, kind: str, name: str) -> str:
        text = pem(kind, name)
        if kind == "key":
            # So that whatever shows a private key, whole or in part, shows a planted secret.
            self.canaries[f"{name}-pem-secret"] = text.splitlines()[_TELLING_LINE]
        return text

    def whole(self, value: _Value) -> _Value:
        """A value of the vocabulary with every place in its texts replaced."""
        filled: Any = value
        match value:
            case str():
                filled = self.text(value)
            case tuple():
                filled = tuple(self.whole(item) for item in value)
            case _ if is_dataclass(value) and not isinstance(value, type):
                made = {item.name: self.whole(getattr(value, item.name)) for item in fields(value)}
                filled = type(value)(**made)
            case _:
                pass
        result: _Value = filled
        return result

    def json(self, value: Json) -> Json:
        """The JSON value with every place in its texts and keys replaced."""
        match value:
            case str():
                return self.text(value)
            case list():
                return [self.json(item) for item in value]
            case dict():
                return {self.text(key): self.json(item) for key, item in value.items()}
            case _:
                return value

    def with_program(self, program: Path) -> "Filling":
        """The same with ``«program»`` as the shell-quoted path of a helper's program."""
        return replace(self, places={**self.places, "program": shlex.quote(str(program))})


@cache
def pem(kind: str, name: str) -> str:
    """A key or certificate of the fixtures, in PEM."""
    return (_KEYS / f"{name}.{kind}.pem").read_text("ascii")
