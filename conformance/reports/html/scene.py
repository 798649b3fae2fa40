"""A scenario's world as variables and files, told from its data alone: nothing is staged.

Secrets are the names of their slots from the start, since that is how a scenario writes them; times
are told by their distance from the start of the run.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from conformance.stage.store import LOGIN
from conformance.vocabulary.world import (
    Authorization,
    File,
    Json,
    Scope,
    Settings,
    StoredLogin,
    World,
    all_settings,
)

_USUAL_MODE = 0o600
_MOST = 2_000
_SETTINGS: Mapping[Scope, str] = {
    "user": "«config»/settings.json",
    "project": "«workspace»/.claude/settings.json",
    "local": "«workspace»/.claude/settings.local.json",
    "passed": "the file that --settings names",
    "managed": "managed settings, where the target has them",
}
# What tells a program in what kind of session it is; the target file may say otherwise.
_CONTEXTS: Mapping[str, Mapping[str, str]] = {
    "plain": {},
    "ccr": {"CLAUDE_CODE_REMOTE": "true"},
    "desktop": {"CLAUDE_CODE_ENTRYPOINT": "claude-desktop"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One file: where it lies, what it holds, and what is odd about it."""

    path: str
    text: str
    note: str = ""


def variables(world: World) -> Mapping[str, str]:
    """The variables that this world has, and an empty one has not."""
    made = dict(_CONTEXTS[world.context])
    if world.config_dir is not None:
        made["CLAUDE_CONFIG_DIR"] = f"«home»/{world.config_dir}"
    return {**made, **{name: cut(value) for name, value in world.environment.items()}}


def files(world: World) -> tuple[Shown, ...]:
    """Every file that is there before the program starts, helper programs left out."""
    return tuple(replace(file, text=cut(file.text)) for file in _files(world))


def circumstances(world: World) -> tuple[str, ...]:
    """What is neither variable nor file, in words."""
    return tuple(map(cut, _circumstances(world)))


def cut(text: str) -> str:
    """A text that is not longer than a person reads, and how long it was."""
    return text if len(text) <= _MOST else f"{text[:_MOST]}… ({len(text):,} characters)"


def _files(world: World) -> Iterator[Shown]:
    for settings in all_settings(world):
        yield Shown(path=_SETTINGS[settings.scope], text=_settings(settings))
    if world.stored_login is not None:
        yield _login(world.stored_login, "«config»/.credentials.json")
    if world.default_login is not None:
        yield _login(world.default_login, "«home»/.claude/.credentials.json")
    if (state := _state(world)) is not None:
        folder = "«config»" if world.config_dir else "«home»"
        yield Shown(path=f"{folder}/.claude.json", text=state)
    yield from map(_file, world.files)


def _settings(settings: Settings) -> str:
    if settings.text is not None:
        return settings.text
    content: dict[str, Json] = {}
    if settings.helper is not None:
        content["apiKeyHelper"] = settings.helper.command
    content |= {name: helper.command for name, helper in settings.scripts.items()}
    if settings.env:
        content["env"] = dict(settings.env)
    return _json({**content, **settings.values})


def _login(login: StoredLogin, path: str) -> Shown:
    mode = "" if login.mode == _USUAL_MODE else f"mode {login.mode:o}"
    return Shown(path=path, text=_document(login), note=mode)


def _document(login: StoredLogin) -> str:
    """The document of STO-001, with the time of its expiry in words."""
    if login.text is not None:
        return login.text
    expiry = login.expires_at
    if expiry is None and login.expires_in_s is not None:
        sign = "+" if login.expires_in_s >= 0 else "-"
        expiry = f"«now» {sign} {abs(login.expires_in_s):g} s"
    record: dict[str, Json] = {
        "accessToken": login.access,
        "refreshToken": login.refresh,
        "expiresAt": expiry,
        "scopes": None if login.scopes is None else list(login.scopes),
    }
    kept: dict[str, Json] = {name: value for name, value in record.items() if value is not None}
    return _json({LOGIN: kept, **login.extra})


def _state(world: World) -> str | None:
    if world.state_text is not None:
        return world.state_text
    state = dict(world.state)
    if world.stored_key is not None:
        state["primaryApiKey"] = world.stored_key
    if world.trusted:
        state.setdefault("projects", {"«workspace»": {"hasTrustDialogAccepted": True}})
    return _json(state) if state else None


def _file(file: File) -> Shown:
    mode = "" if file.mode == _USUAL_MODE else f"mode {file.mode:o}"
    match file.kind:
        case "link":
            return Shown(path=file.path, text="", note=f"a link to {file.text}")
        case "pipe":
            return Shown(path=file.path, text="", note="a pipe into which nobody writes")
        case "jwt":
            note = f"a JSON web token with these claims, signed by the key {file.text}"
            return Shown(path=file.path, text=_json(dict(file.json)), note=note)
        case "json":
            return Shown(path=file.path, text=_json(dict(file.json)), note=mode)
        case "text":
            return Shown(path=file.path, text=file.text, note=mode)


def _circumstances(world: World) -> Iterator[str]:
    if world.homespace:
        yield "it runs in a Homespace, by the target's own sign of one"
    if world.internal:
        yield "the user is an internal one"
    if world.home_is_workspace:
        yield "«workspace» is the home folder"
    if world.workspace_is_link:
        yield "«workspace» has become a link to another folder, which holds the files"
    yield from _clock(world)
    if world.frozen:
        yield f"nobody can change {', '.join(world.frozen)}"
    if world.authorizations != (Authorization(),):
        for found in world.authorizations:
            yield f"logging in gives {found.access} and {found.refresh} for {found.code}"
    if world.keychain is not None:
        yield f"there is a keychain: {_keychain(world)}"


def _clock(world: World) -> Iterator[str]:
    if world.clock_s is not None:
        yield f"the program's clock is off by {world.clock_s:+g} s"
    if world.clock_speed != 1:
        yield f"the program's clock runs {world.clock_speed} times as fast"


def _keychain(world: World) -> str:
    chain = world.keychain
    if chain is None:
        return ""
    held = chain.text if chain.login is None else "".join(_document(chain.login).split("\n"))
    kept = "it holds nothing of the program's" if held is None else f"it holds {held}"
    return kept if chain.fault == "none" else f"{kept}; it is {chain.fault}"


def _json(value: Json) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
