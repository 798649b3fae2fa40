"""Places become what they stand for: canaries, paths, the time; in texts and in JSON values."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from conformance.vocabulary.canary import canary, fill_with
from conformance.vocabulary.world import Json


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
        return self.canaries.setdefault(name, canary(self.scenario, name))

    def text(self, text: str) -> str:
        """The text with every place replaced."""
        return fill_with(text, self.value) if "«" in text else text

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
