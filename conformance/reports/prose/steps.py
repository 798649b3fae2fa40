"""What is done in a world, in words."""

from collections.abc import Iterator

from conformance.vocabulary.steps import (
    Change,
    Chat,
    Doctor,
    Expire,
    Killed,
    Login,
    Logout,
    Race,
    Remove,
    Run,
    Send,
    Step,
    Withdraw,
    Write,
)

_ANSWERS = {
    "accept": "yes to the question about trust",
    "decline": "no to the question about trust",
    "silence": "nothing is typed",
    "hang-up": "the terminal is closed",
}
_MOMENTS = {
    "request": "when the token request has arrived",
    "reply": "when the token request was answered",
    "write": "when it begins to store what it got",
}


def step(item: Step) -> str:
    """One step as a phrase."""
    match item:
        case Race(count=count, send=run):
            return f"{count} at once: {step(run)}"
        case Killed(at=moment, after_s=after_s, send=run):
            later = f", {after_s:g} s later" if after_s else ""
            return f"{step(run)}; killed {_MOMENTS[moment]}{later}"
        case Withdraw() | Expire() | Remove() | Write():
            return _change(item)
        case _:
            return "; ".join((*_run(item), *_circumstances(item)))


def _change(item: Change) -> str:
    match item:
        case Withdraw():
            return "the person takes back the trust in the workspace"
        case Expire():
            return "time passes: the stored access token has expired"
        case Remove(paths=paths, keychain=keychain):
            removed = [*paths, *(["the keychain's entries"] if keychain else [])]
            return f"the person removes {', '.join(removed)}"
        case Write(file=file):
            return f"the file {file.path} appears or is replaced"


def _run(item: Run) -> Iterator[str]:
    match item:
        case Send():
            yield "send" if item.prompt == "ping" else f"send {item.prompt!r}"
            yield from ("in a terminal, " + _ANSWERS[item.answer],) * ("interactive" in item.flags)
            yield from ("the variables in the opposite order",) * item.reversed_environment
        case Chat(pauses_s=pauses):
            yield f"chat, {len(pauses)} prompts"
            if any(pauses):
                yield f"pauses of {', '.join(f'{pause:g} s' for pause in pauses)} before them"
        case Login():
            yield "login"
            yield from _login(item)
        case Logout() | Doctor():
            yield type(item).__name__.lower()


def _circumstances(item: Run) -> Iterator[str]:
    if "bare" in item.flags:
        yield "bare"
    for name, value in item.environment.items():
        yield f"without {name}" if value is None else f"with {name}={value}"


def _login(item: Login) -> Iterator[str]:
    if item.terminal:
        yield "in a terminal"
    decisions = [visit.decision for visit in item.visits]
    if decisions:
        yield f"in the browser the person decides: {', '.join(decisions)}"
    if any(visit.callbacks is not None for visit in item.visits):
        yield "the listener gets other requests than the page's redirect"
    if item.browser != "opens":
        yield "no browser opens"
    if item.pasted:
        yield f"pasted: {', '.join(item.pasted)}"
    if item.hang_up:
        yield "then the terminal is closed"
