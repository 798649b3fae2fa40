"""A session: the source is found once, and its credential used for as long as it is good."""

from dataclasses import dataclass

from reference_impl import chain
from reference_impl.clouds import selection, visit
from reference_impl.clouds.provider import Visit
from reference_impl.credential import Credential
from reference_impl.local import settings
from reference_impl.local.settings import Mode, Settings
from reference_impl.surroundings import Surroundings
from reference_impl.verbs.command import Command
from reference_impl.wire import api
from reference_impl.wire.exchange import Request


@dataclass(slots=True, kw_only=True)
class Session:
    """What counts from the first prompt to the last, and the credential that is held.

    With a cloud, its visit holds what takes the credential's place.
    """

    around: Surroundings
    mode: Mode
    settings: Settings
    cloud: Visit | None = None
    held: Credential | None = None
    since_s: float = 0.0  # when the held credential was had

    @property
    def source(self) -> str | None:
        """Where what is held comes from; None while there is nothing."""
        held = self.cloud.held if self.cloud else self.held
        return held.source if held else None


def begin(around: Surroundings, asked: Command) -> Session:
    """Return a session that holds no credential yet."""
    mode = chain.mode_of(around, bare="--bare" in asked.options)
    given = settings.load(around, mode, asked.settings)
    cloud = selection.selected(around, given, mode)
    return Session(around=around, mode=mode, settings=given, cloud=cloud)


def reply(session: Session, prompt: str) -> str:
    """Return the reply to a prompt."""
    return send(session, prepare(session, prompt))


def prepare(session: Session, prompt: str) -> Request:
    """Return the provider's request for a prompt, but for its credential."""
    if session.cloud:
        return visit.prepare(session.cloud, prompt)
    return api.prepare(session.around, session.settings, prompt)


def send(session: Session, request: Request) -> str:
    """Return the reply to a request, which carries the provider's credential and no other."""
    if session.cloud:
        return visit.send(session.cloud, request)
    return api.send(session.around, request, present(session), lambda old: renew(session, old))


def present(session: Session) -> Credential:
    """Return the credential for the next prompt."""
    around, given, held = session.around, session.settings, session.held
    if held is None:
        return hold(session, chain.resolve(around, given, session.mode))
    found = chain.follow_up(around, given, held, around.now() - session.since_s)
    return held if found is held else hold(session, found)


def renew(session: Session, rejected: Credential) -> Credential | None:
    """Return another credential of the same source, which the session holds from now on."""
    found = chain.renew(session.around, session.settings, rejected)
    return found and hold(session, found)


def hold(session: Session, found: Credential) -> Credential:
    """Return the credential, held from now on."""
    session.held, session.since_s = found, session.around.now()
    return found
