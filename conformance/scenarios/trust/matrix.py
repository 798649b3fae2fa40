"""Who executes which program: scope by mode, judged by the execution log alone (TRU, BAR).

Four programs of the settings, five scopes, five modes. ``_RULES`` is the one place that says which
of them are executed; everything else is spelled from it. Nothing is said about requests here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Literal

from conformance.vocabulary.expectations import AnyOf, Asked, Expectation, HelperRuns
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.steps import Send
from conformance.vocabulary.world import Helper, Scope, Script, Settings, World

TAG = "trust-matrix"
Mode = Literal["declined", "terminal-trusted", "untrusted", "trusted", "bare"]
# ``executed``, ``not`` executed, ``unless-asked``: executed, or a program that asks before it opens
# any strange workspace was told no. ``open``: a MAY, what a program does is reported and never red.
_Rule = Literal["executed", "not", "unless-asked", "open"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Program:
    """One setting that names a program; ``requirement`` guards it in an untrusted workspace."""

    setting: Literal["apiKeyHelper"] | Script
    name: str
    requirement: str
    environment: Mapping[str, str]

    @property
    def helper(self) -> Helper:
        """A program that ends well. Only the key helper prints something that could be sent."""
        output = "«helper-key»\n" if self.setting == "apiKeyHelper" else ""
        return Helper(name=self.name, output=output)

    def settings(self, scope: Scope) -> Settings:
        """The settings file that names it."""
        if self.setting == "apiKeyHelper":
            return Settings(scope=scope, helper=self.helper)
        return Settings(scope=scope, scripts={self.setting: self.helper})


# No cloud credential is anywhere, so that each of the clouds' programs has a reason to run.
_BEDROCK = {"CLAUDE_CODE_USE_BEDROCK": "1"}
_VERTEX = {"CLAUDE_CODE_USE_VERTEX": "1", "ANTHROPIC_VERTEX_PROJECT_ID": "a-project"}
_PROGRAMS: tuple[_Program, ...] = (
    _Program(setting="apiKeyHelper", name="key-helper", requirement="TRU-002", environment={}),
    _Program(
        setting="awsAuthRefresh",
        name="aws-auth-refresh",
        requirement="TRU-004",
        environment=_BEDROCK,
    ),
    _Program(
        setting="awsCredentialExport",
        name="aws-credential-export",
        requirement="TRU-005",
        environment=_BEDROCK,
    ),
    _Program(
        setting="gcpAuthRefresh",
        name="gcp-auth-refresh",
        requirement="TRU-006",
        environment=_VERTEX,
    ),
)
_SCOPES: Mapping[Scope, str] = {
    "user": "of the user",
    "passed": "of passed settings",
    "managed": "of managed settings",
    "project": "of the project",
    "local": "of local settings",
}
# What makes a scope's programs run, where the workspace does not decide it (TRU-001, TRU-015). An
# administrator's settings are above both (HLP-013).
_GRANTS: Mapping[Scope, str] = {"user": "TRU-001", "passed": "TRU-015", "managed": "HLP-013"}

# Who executes what: one line a scope, one column a mode, in the order of ``_MODES``. In bare mode
# the user's, the project's and the local settings do not exist (BAR-003) and passed ones do
# (BAR-004); an administrator's are none that were passed (BAR-007). Whether a cloud can be selected
# there is open (BAR-010), and with it whether its programs have anything to do.
_MODES: tuple[Mode, ...] = ("declined", "terminal-trusted", "untrusted", "trusted", "bare")
_RULES: Mapping[Scope, tuple[_Rule, ...]] = {
    "user": ("unless-asked", "executed", "executed", "executed", "not"),
    "passed": ("unless-asked", "executed", "executed", "executed", "executed"),
    "managed": ("unless-asked", "executed", "executed", "executed", "not"),
    "project": ("not", "executed", "not", "executed", "not"),
    "local": ("not", "executed", "not", "executed", "not"),
}
_BARE: Mapping[Scope, str] = {"passed": "BAR-004", "managed": "BAR-007"}
_SENDS: Mapping[Mode, Send] = {
    "declined": Send(flags=("interactive",), answer="decline"),
    "terminal-trusted": Send(flags=("interactive",), answer="decline"),
    "untrusted": Send(),
    "trusted": Send(),
    "bare": Send(flags=("bare",)),
}
_WORDS: Mapping[Mode, str] = {
    "declined": "when the user says no",
    "terminal-trusted": "in a trusted workspace's terminal",
    "untrusted": "in an untrusted workspace",
    "trusted": "in a trusted workspace",
    "bare": "in a bare run",
}
# The mode in which the program of a row that is not executed is: its twin.
_TWINS: Mapping[Mode, Mode] = {
    "declined": "terminal-trusted",
    "untrusted": "trusted",
    "bare": "trusted",
}


def rule(program: _Program, scope: Scope, mode: Mode) -> _Rule:
    """Whether a program is executed."""
    if mode == "bare" and scope in _BARE and program.environment:
        return "open"
    return _RULES[scope][_MODES.index(mode)]


def _requires(program: _Program, scope: Scope, mode: Mode) -> Iterator[str]:
    """The requirement under test, then the further ones that the row is about."""
    if rule(program, scope, mode) == "open":
        yield "BAR-010"
    elif mode == "bare":
        yield _BARE.get(scope, "BAR-003")
    elif scope in _GRANTS:
        yield _GRANTS[scope]
    else:
        is_local_helper = scope == "local" and program.setting == "apiKeyHelper"
        own = "TRU-003" if is_local_helper else program.requirement
        first = {"declined": "TRU-008", "untrusted": own}.get(mode, "TRU-007")
        yield from dict.fromkeys((first, own))


def _world(program: _Program, scope: Scope, mode: Mode) -> World:
    return World(
        environment=program.environment,
        settings=(program.settings(scope),),
        trusted=mode not in {"declined", "untrusted"},
    )


def _executed(program: _Program) -> HelperRuns:
    """At least once; how often is for other requirements, which allow three times at the most."""
    return HelperRuns(least=1, most=3, name=program.name)


def _expected(program: _Program, decided: _Rule) -> Expectation:
    match decided:
        case "not":
            return HelperRuns(most=0, name=program.name)
        case "unless-asked":
            return AnyOf(choices=(_executed(program), Asked()))
        case _:
            return _executed(program)


def _control(program: _Program, scope: Scope, mode: Mode) -> Control:
    """The twin: the same program in the mode in which it is executed."""
    twin = _TWINS[mode]
    return Control(
        id=f"control.trust.matrix.{scope}-{program.name}-{twin}",
        given=_world(program, scope, twin),
        when=(_SENDS[twin],),
        then=_executed(program),
    )


def _title(program: _Program, scope: Scope, mode: Mode) -> str:
    decided = rule(program, scope, mode)
    what = f"{program.setting} {_SCOPES[scope]}"
    if decided == "open":
        return f"Whether {what} is executed {_WORDS[mode]} is left open"
    fact = "is not executed" if decided == "not" else "is executed"
    words = "unless the user was asked" if decided == "unless-asked" else _WORDS[mode]
    return f"{what} {fact} {words}"


def _scenario(program: _Program, scope: Scope, mode: Mode) -> Scenario:
    decided = rule(program, scope, mode)
    return Scenario(
        id=f"trust.matrix.{scope}-{program.name}-{mode}",
        title=_title(program, scope, mode),
        requires=tuple(_requires(program, scope, mode)),
        given=_world(program, scope, mode),
        when=(_SENDS[mode],),
        then=_expected(program, decided),
        control=_control(program, scope, mode) if decided == "not" else None,
        origin="CVE-2026-35022",
        tags=(TAG, mode),
    )


CELLS: tuple[tuple[_Program, Scope, Mode], ...] = tuple(product(_PROGRAMS, _SCOPES, _MODES))
SCENARIOS: tuple[Scenario, ...] = tuple(_scenario(*cell) for cell in CELLS)
