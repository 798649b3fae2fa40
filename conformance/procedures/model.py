"""An abstract session: who is logged in, by which tokens, and what each next step must show."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from conformance.vocabulary.expectations import (
    Expectation,
    NothingStored,
    Refused,
    Sent,
    Stored,
    Succeeded,
    TokenRequests,
)
from conformance.vocabulary.scenario import Scenario
from conformance.vocabulary.steps import Chat, Expire, Login, Logout, Remove, Send, Step
from conformance.vocabulary.world import Authorization, Keychain, Refresh, StoredLogin, World

# What a session begins with: a login of before in one of the stores, or none.
Start = Literal["login in the file", "login in the keychain", "nothing", "empty keychain"]
Word = Literal["send", "chat", "send with a key", "expire", "login", "logout", "removal by hand"]
STARTS: tuple[Start, ...] = (
    "login in the file",
    "nothing",
    "login in the keychain",
    "empty keychain",
)
# A sequence is short: there is a grant and an authorization for whatever it may do.
LONGEST = 6
_ID = "sequences"  # by which pytest -k finds the search
_STORE = "«config»/.credentials.json"
_KEY = "environment-key"
_STEPS: Mapping[Word, Step] = {
    "send": Send(),
    "chat": Chat(),
    "send with a key": Send(environment={"ANTHROPIC_API_KEY": f"«{_KEY}»"}),
    "expire": Expire(),
    "login": Login(),
    "logout": Logout(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """The tokens of one login in one generation; login 0 is the one of before."""

    login: int
    generation: int = 0

    @property
    def access(self) -> str:
        """The slot of the access token."""
        return f"login-{self.login}-{self.generation}-access"

    @property
    def refresh(self) -> str:
        """The slot of the refresh token."""
        return f"login-{self.login}-{self.generation}-refresh"

    @property
    def next(self) -> "Tokens":
        """What a refresh makes of them."""
        return Tokens(login=self.login, generation=self.generation + 1)


@dataclass(slots=True, kw_only=True)
class Session:
    """A sequence as far as it has come: its steps, and what must be seen of them.

    ``held`` are the tokens that are stored now. Times are those of the store: the API itself takes
    every token that was given.
    """

    start: Start
    held: Tokens | None = None
    is_expired: bool = False
    logins: int = 0
    refreshes: int = 0
    spare_refreshes: int = 0
    words: list[Word] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    expected: list[Expectation] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.start.startswith("login"):
            self.held = Tokens(login=0)

    def take(self, word: Word) -> None:
        """Take one more step; the same one twice in a row would tell nothing new, and is none.

        A prompt is answered by what is stored, and refreshes it where it has expired. A key in the
        environment wins over it, and leaves it as it is. A login takes the place of another one.
        """
        if self.words[-1:] == [word]:
            return
        self.words.append(word)
        self.steps.append(_STEPS.get(word) or self._removal)
        match word:
            case "send" | "chat":
                self._answer()
            case "send with a key":
                self._expect(
                    Sent(credential=_KEY, alone=True, step=self._last, requirement="PRE-001")
                )
            case "expire":
                self.is_expired = self.held is not None
            case "login":
                # Whoever logs in anew over an expired login may refresh that first, as any run may.
                self.spare_refreshes += self.is_expired
                self.logins += 1
                self._expect(Succeeded(step=self._last, requirement="LGN-007"))
                self._hold(Tokens(login=self.logins))
            case "logout":
                self._expect(Succeeded(step=self._last, requirement="OUT-002"))
                self._hold(None)
            case "removal by hand":
                self._hold(None)

    @classmethod
    def of(cls, start: Start, words: Iterable[Word]) -> "Session":
        """The session of these steps."""
        made = cls(start=start)
        for word in words:
            made.take(word)
        return made

    @property
    def scenario(self) -> Scenario:
        """The sequence as a scenario, which also judges what is left at its end."""
        then = (*self.expected, *self._left())
        named = (item.requirement for item in then)
        return Scenario(
            id=_ID,
            title=f"{self.start}: {', '.join(self.words)}",
            requires=tuple(dict.fromkeys(name for name in named if name is not None)),
            given=self._world(),
            when=tuple(self.steps),
            then=then,
        )

    @property
    def _removal(self) -> Step:
        return Remove(paths=(_STORE,), keychain=self._has_keychain)

    @property
    def _last(self) -> int:
        return len(self.steps) - 1

    @property
    def _has_keychain(self) -> bool:
        return self.start.endswith("keychain")

    def _expect(self, expectation: Expectation) -> None:
        self.expected.append(expectation)

    def _hold(self, tokens: Tokens | None) -> None:
        self.held, self.is_expired = tokens, False

    def _answer(self) -> None:
        if self.held is None:
            self._expect(Refused(silent=True, step=self._last, requirement="PRE-010"))
            return
        reason = "STO-001"
        if self.is_expired:
            self.refreshes += 1
            self._hold(self.held.next)
            reason = "RFR-001"
        self._expect(Sent(credential=self.held.access, step=self._last, requirement=reason))

    def _left(self) -> Iterator[Expectation]:
        if self.held is None:
            yield NothingStored(requirement="OUT-001")
        else:
            access, refresh = f"«{self.held.access}»", f"«{self.held.refresh}»"
            yield Stored(access=access, refresh=refresh, requirement="RFR-002")
        yield TokenRequests(
            least=self.refreshes,
            most=self.refreshes + self.spare_refreshes,
            kind="refresh_token",
            requirement="RFR-001",
        )

    def _world(self) -> World:
        first = Tokens(login=0)
        before = StoredLogin(access=f"«{first.access}»", refresh=f"«{first.refresh}»")
        has_login = self.start.startswith("login")
        in_keychain = Keychain(login=before if has_login else None)
        return World(
            stored_login=before if has_login and not self._has_keychain else None,
            keychain=in_keychain if self._has_keychain else None,
            authorizations=tuple(_authorization(number) for number in range(1, LONGEST + 1)),
            refreshes=tuple(
                _refresh(Tokens(login=login, generation=generation))
                for login in range(LONGEST + 1)
                for generation in range(LONGEST)
            ),
        )


def _authorization(number: int) -> Authorization:
    given = Tokens(login=number)
    return Authorization(
        code=f"«login-{number}-code»", access=f"«{given.access}»", refresh=f"«{given.refresh}»"
    )


def _refresh(before: Tokens) -> Refresh:
    after = before.next
    return Refresh(
        token=f"«{before.refresh}»", access=f"«{after.access}»", refresh=f"«{after.refresh}»"
    )
