"""The words of a step: the target's argv for its verb, filled in."""

import re

from conformance.stage.planting import StagingError, Stand
from conformance.vocabulary.steps import Chat, Doctor, Login, Logout, Run, Send
from conformance.vocabulary.target import Target, Verb
from conformance.vocabulary.world import World, all_settings

_PLACE = re.compile(r"\{(prompt|workspace|file)\}")


def verb(target: Target, step: Run) -> Verb:
    """The verb of a step."""
    match step:
        case Send():
            has_own = "interactive" in target.run and "interactive" in step.flags
            return "interactive" if has_own else "send"
        case Chat():
            return "chat"
        case Login():
            return "login"
        case Logout():
            return "logout"
        case Doctor():
            return "doctor"


def words(target: Target, world: World, stand: Stand, step: Run) -> tuple[str, ...]:
    """The argv of a step; without the program's own name for a Python target.

    Raises ``StagingError`` when the target file does not tell the verb or a flag.
    """
    name = verb(target, step)
    template = target.run.get(name)
    if template is None:
        raise StagingError(f"target {target.name} has no run.{name}: declare it")
    values = {
        "prompt": step.prompt if isinstance(step, Send) else "",
        "workspace": str(stand.layout.workspace),
        "file": str(stand.layout.given / "settings.json"),
    }
    found: list[str] = []
    for word in template:
        parts = _flags(target, world, step) if word == "{flags}" else (word,)
        found += [_PLACE.sub(lambda place: values[place.group(1)], part) for part in parts]
    return tuple(found)


def _flags(target: Target, world: World, step: Run) -> tuple[str, ...]:
    wanted = set(step.flags)
    if any(settings.scope == "passed" for settings in all_settings(world)):
        wanted.add("settings")
    if "interactive" in wanted and "interactive" in target.run:
        wanted.discard("interactive")
    if missing := wanted - target.flags.keys():
        names = ", ".join(sorted(missing))
        raise StagingError(f"target {target.name} has no flags.{names}: declare it")
    return tuple(part for name, parts in target.flags.items() if name in wanted for part in parts)
