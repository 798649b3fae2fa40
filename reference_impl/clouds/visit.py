"""A prompt's request to a cloud, and the pass it carries: found, renewed, or left out."""

from dataclasses import replace

from reference_impl import environment, helper
from reference_impl.clouds import provider, scripts
from reference_impl.clouds.provider import Pass, StaleError, Visit
from reference_impl.credential import RunEndedError
from reference_impl.wire import api, exchange, headers
from reference_impl.wire.exchange import Answer, Request

OWN = ("authorization",)  # where authentication is skipped, this header is the user's


def prepare(visit: Visit, prompt: str) -> Request:
    """Return the request but for its pass; end the run when a part of it is malformed."""
    around, given = visit.around, visit.given
    return Request(
        url=visit.provider.locate(visit),
        headers=headers.prepare(around, given, *(OWN if is_skipped(visit) else ())),
        body={**visit.provider.body, **api.conversation(prompt)},
        limit_s=api.limit_s(around, given),
    )


def send(visit: Visit, request: Request) -> str:
    """Return the reply's text; a pass that has expired is renewed as long as it can be."""
    held = present(visit)
    answer = api.deliver(visit.around, held.carry(request))
    while held.is_rejected(answer):
        held = renew(visit, held)
        answer = api.deliver(visit.around, held.carry(request))
    return api.read_reply(answer, exchange.host_of(request.url), held.source)


def is_skipped(visit: Visit) -> bool:
    """Whether requests go out as they are, for a gateway that authenticates them."""
    name = visit.provider.skip
    return environment.is_on(visit.around, name, provider.variable(visit, name))


def present(visit: Visit) -> Pass:
    """Return the pass for the next prompt; sign in again when that is needed and possible."""
    try:
        visit.held = unsigned(visit) if is_skipped(visit) else obtain(visit)
    except StaleError as error:
        if not refresh(visit, str(error)):
            raise
        visit.held = obtain(visit)
    return visit.held


def obtain(visit: Visit) -> Pass:
    """Return a pass of the source that was found, which is looked for once."""
    if visit.ask is None:
        visit.ask = visit.provider.open(visit)
    return visit.ask()


def renew(visit: Visit, rejected: Pass) -> Pass:
    """Return what is there after signing in again; end the run when that cannot be done."""
    why = f"{visit.provider.name} answered that the credential from {rejected.source} has expired."
    if not refresh(visit, why):
        raise RunEndedError("unauthorized", f"{why} Authentication failed: sign in again.")
    return present(visit)


def can_refresh(visit: Visit) -> bool:
    """Whether there is a script that signs in again, and it may run once more."""
    script = visit.provider.script
    is_set = script is not None and helper.find(visit.given, script) is not None
    return is_set and visit.refreshes_left > 0


def refresh(visit: Visit, why: str) -> bool:
    """Run the script that signs in again, where there is one; return whether it ran."""
    script = visit.provider.script
    if script is None or not can_refresh(visit):
        return False
    visit.around.tell(f"{why} {script} is run.")
    visit.refreshes_left -= 1
    scripts.run(visit.around, visit.given, script)
    visit.ask = None
    return True


def unsigned(visit: Visit) -> Pass:
    """Return the pass that adds nothing."""
    return Pass(source=visit.provider.skip, carry=leave, is_rejected=never)


def leave(request: Request) -> Request:
    """Return the request as it is."""
    return request


def never(_answer: Answer) -> bool:
    """Whether another credential is worth a try: never."""
    return False


def with_bearer(request: Request, token: str) -> Request:
    """Return the request with a token."""
    return with_headers(request, {"authorization": f"Bearer {token}"})


def with_headers(request: Request, added: dict[str, str]) -> Request:
    """Return the request with headers, in the place of the user's where both have one."""
    lower = {name.lower(): value for name, value in added.items()}
    return replace(request, headers={**request.headers, **lower})
