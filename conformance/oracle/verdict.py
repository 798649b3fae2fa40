"""From findings to one verdict."""

from collections.abc import Sequence

from conformance.vocabulary.finding import Finding, Verdict


def verdict(
    findings: Sequence[Finding], *, error: str | None = None, unproven: str | None = None
) -> Verdict:
    """The verdict of one scenario, worst first.

    ``error``: the harness failed. A crash of the target is an error too: it is never a correct
    refusal. ``unproven``: the positive control failed, so passing means nothing.
    """
    if error is not None or any(item.kind == "crash" for item in findings):
        return "error"
    must = [item for item in findings if item.level == "MUST"]
    if any(item.kind == "violation" for item in must):
        return "fail"
    if unproven is not None:
        return "unproven"
    should = [item for item in findings if item.level == "SHOULD"]
    if must or (should and all(item.kind == "not observed" for item in should)):
        return "not observed"
    return "warn" if should else "pass"
