"""A scenario: one world, what is done in it, and what must be observed. Data, no code."""

from dataclasses import dataclass, field

from conformance.vocabulary.expectations import Expectation, Sent
from conformance.vocabulary.steps import Send, Step
from conformance.vocabulary.world import World

_SEND_ONCE: tuple[Step, ...] = (Send(),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """The twin of a refusal: the same world with the obstacle removed; it sends this credential.

    ``id`` is shared by the scenarios that share the twin, so that it runs once for all of them.
    ``then`` is what must hold of a twin that proves something else than a sending.
    """

    id: str
    given: World
    credential: str = ""
    when: tuple[Step, ...] = _SEND_ONCE
    then: Expectation | tuple[Expectation, ...] = ()

    @property
    def expectations(self) -> tuple[Expectation, ...]:
        """What must be observed of the twin: by default that it sends its credential."""
        if self.then == ():
            return (Sent(credential=self.credential),)
        return self.then if isinstance(self.then, tuple) else (self.then,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One permanent fact about a program, judged off the wire.

    ``requires``: requirement IDs, the first is the one under test. ``control`` is owed by every
    scenario whose expectation holds for a program that does nothing (a refusal, an absence).
    ``needs``: capabilities beyond those that the world itself shows. ``incidental``: capabilities
    that the world shows and the scenario does not need: a decoy below the winner. ``origin``: the
    public report that it comes from. ``tolerates_children``: processes of a helper that ended
    normally may be left.
    """

    id: str
    title: str
    requires: tuple[str, ...]
    given: World
    then: Expectation | tuple[Expectation, ...]
    when: tuple[Step, ...] = _SEND_ONCE
    control: Control | None = None
    needs: tuple[str, ...] = ()
    incidental: tuple[str, ...] = ()
    origin: str | None = None
    tolerates_children: bool = False
    tags: tuple[str, ...] = field(default=())

    @property
    def expectations(self) -> tuple[Expectation, ...]:
        """What must be observed, always as a tuple."""
        return self.then if isinstance(self.then, tuple) else (self.then,)
