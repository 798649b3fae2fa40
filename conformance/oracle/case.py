"""What each judgement reads: the scenario, what was observed of it, and facts of the target."""

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from conformance.oracle import traces, wire
from conformance.vocabulary.canary import fill_with
from conformance.vocabulary.expectations import Expectation, Level
from conformance.vocabulary.finding import Finding
from conformance.vocabulary.observation import Observation, Run
from conformance.vocabulary.scenario import Scenario
from fakes.journal import Exchange

# What a doctor calls the sources where the target file does not tell. "provider" is the vendor's
# own API.
WORDS: Mapping[str, tuple[str, ...]] = {
    "environment-key": ("ANTHROPIC_API_KEY",),
    "environment-token": ("ANTHROPIC_AUTH_TOKEN",),
    "helper": ("apiKeyHelper",),
    "oauth-token": ("CLAUDE_CODE_OAUTH_TOKEN",),
    "stored-login": ("login", "oauth", "claude.ai"),
    "stored-key": ("primaryApiKey", "stored key"),
    "settings": ("settings",),
    "provider": ("Anthropic", "first party", "first-party"),
    "bedrock": ("Bedrock",),
    "vertex": ("Vertex",),
    "foundry": ("Foundry",),
}

_NO_WORDS: Mapping[str, tuple[str, ...]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the oracle has to know beside scenario and observation.

    ``levels`` maps requirement IDs to their levels; ``outcome``: the target speaks the outcome
    line; ``housekeeping``: the target's paths that are not inference; ``helper_timeout_s``: its
    own limit for a helper, in seconds, ``None`` where it declares none. ``words`` maps sources,
    and ``provider``, to what its doctor calls them, where that is not as in ``WORDS``.
    ``internal_issuer`` is the host that its internal users' logins are issued by.
    """

    levels: Mapping[str, Level]
    outcome: bool = False
    housekeeping: tuple[str, ...] = ()
    helper_timeout_s: float | None = None
    words: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NO_WORDS)
    internal_issuer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A scenario, what was observed of it, and the facts."""

    scenario: Scenario
    observation: Observation
    facts: Facts

    def run(self, step: int) -> Run:
        """One step's run."""
        return self.observation.runs[step]

    def processes(self) -> Iterator[tuple[str, Run]]:
        """Every process of every step, with the words that name it: a race has several."""
        for index, run in enumerate(self.observation.runs):
            step = f"step {index + 1}"
            yield step, run
            for number, other in enumerate(run.others, start=2):
                yield f"{step}, process {number}", other

    def text(self, step: int) -> str:
        """What a person reads of a step: its output without the outcome line."""
        return _text(self.run(step))

    def inference(self, step: int | None) -> tuple[Exchange, ...]:
        """The inference requests of a step, or of all steps."""
        seen = (
            self.observation.exchanges
            if step is None
            else wire.during(self.run(step), self.observation)
        )
        return tuple(item for item in seen if wire.is_inference(item, self.facts.housekeeping))

    def ending(self, run: Run) -> str:
        """How a process ended, in words, with the last line that it said."""
        if run.ending != "exited":
            return run.ending
        lines = [text for text in _text(run).strip().splitlines() if text.strip()]
        last = traces.redact(lines[-1], self.observation.canaries)[:160] if lines else "no output"
        return f"exit status {run.exit_status} ({last})"

    def path(self, path: str) -> str:
        """A path with its place filled in, so that two names of one file compare equal."""
        values = self.observation.values
        return posixpath.normpath(fill_with(path, lambda name: values.get(name, f"«{name}»")))

    def finding(
        self, expectation: Expectation, check: str, *, expected: str, observed: str
    ) -> Finding:
        """A violation of an expectation, under its requirement and level."""
        requirement = expectation.requirement or self.scenario.requires[0]
        level = expectation.level or self.facts.levels[requirement]
        return Finding(
            check=check, requirement=requirement, level=level, expected=expected, observed=observed
        )


def _text(run: Run) -> str:
    out = run.stdout
    if run.outcome is not None or run.outcome_problem is not None:
        out = out.rstrip().rpartition("\n")[0]
    return f"{out}\n{run.stderr}"
