"""How a combination of sources, each in a state, becomes a world of one mode."""

from collections.abc import Mapping
from dataclasses import replace

from conformance.matrix.order import Mode, State
from conformance.scenarios import API_KEY, AUTH_TOKEN, LOGIN, OAUTH_TOKEN, STORED_KEY
from conformance.vocabulary.steps import Flag
from conformance.vocabulary.world import Context, Helper, World

Cell = tuple[str, State]

FLAGS: Mapping[Mode, tuple[Flag, ...]] = {
    "plain": (),
    "ci": (),
    "homespace": (),
    "bare": ("bare",),
    "ccr": (),
    "desktop": (),
}
_CONTEXTS: Mapping[Mode, Context] = {"ccr": "ccr", "desktop": "desktop"}
_VARIABLES: Mapping[str, Mapping[str, str]] = {
    "environment-key": API_KEY,
    "environment-token": AUTH_TOKEN,
    "oauth-token": OAUTH_TOKEN,
}
_BLANK = " \t "
_HOLLOW_LOGIN = replace(LOGIN, access="")
_HELPERS: Mapping[State, Helper] = {
    "present": Helper(),
    "empty": Helper(command=""),
    "blank": Helper(output=" \n"),
}


def _environment(mode: Mode, states: Mapping[str, State]) -> dict[str, str]:
    variables = {"CI": "true"} if mode == "ci" else {}
    for name, planted in _VARIABLES.items():
        state = states.get(name)
        if state is not None:
            odd = {"empty": "", "blank": _BLANK}
            variables |= {variable: odd.get(state, text) for variable, text in planted.items()}
    return variables


def stage(mode: Mode, cells: tuple[Cell, ...]) -> World:
    """The world in which each named source is in its state, and no other source exists."""
    states = dict(cells)
    login = states.get("login")
    stored_key = states.get("stored-key")
    return World(
        environment=_environment(mode, states),
        context=_CONTEXTS.get(mode, "plain"),
        homespace=mode == "homespace",
        helper=_HELPERS[states["helper"]] if "helper" in states else None,
        stored_login=None if login is None else LOGIN if login == "present" else _HOLLOW_LOGIN,
        stored_key=None if stored_key is None else STORED_KEY if stored_key == "present" else "",
    )
