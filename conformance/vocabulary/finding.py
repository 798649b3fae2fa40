"""What the oracle found, and the verdict that follows from it."""

from dataclasses import dataclass
from typing import Literal

from conformance.vocabulary.expectations import Level

Verdict = Literal[
    "pass",
    "fail",
    "warn",
    "not applicable",
    "not observed",
    "unproven",
    "error",
    "known failure",
    "unexpected pass",
]
Kind = Literal["violation", "not observed", "crash"]
# A run with one of these has failed.
RED: frozenset[Verdict] = frozenset({"fail", "error", "unproven", "unexpected pass"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One difference between what was expected and what was observed.

    ``check`` is a stable word for what was looked at (``credential``, ``exit``, ``helper-runs``,
    ``leak-host`` …): known failures name it. Texts hold slot names, never a secret.
    """

    check: str
    requirement: str
    level: Level
    expected: str
    observed: str
    kind: Kind = "violation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The judgement of one scenario for one target.

    ``note`` says in a sentence why a verdict other than pass, fail and warn was reached. ``chosen``
    are the credentials that its requests for inference carried, in the order of their arrival.
    """

    scenario: str
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    note: str = ""
    duration_s: float = 0.0
    evidence: tuple[str, ...] = ()
    chosen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What a set of results was obtained with: the header of every report.

    ``capabilities`` are the declared ones. ``network_note`` says why the entry is not the
    namespace, where it is not. ``selection`` is what was chosen in words, empty for everything.
    ``asked`` is the target as ``--target`` named it, which of a target file is its path.
    """

    suite_version: str
    revision: str
    target: str
    target_version: str
    network: str
    asked: str = ""
    network_note: str = ""
    capabilities: tuple[str, ...] = ()
    platform: str = ""
    started: float = 0.0
    duration_s: float = 0.0
    selection: str = ""
