"""The matrix of leaks as tables: a cell without a verdict says why there is none."""

from conformance.reports import providers


def _row(name: str, verdict: str) -> dict[str, str]:
    return {"id": name, "verdict": verdict}


def test_a_cell_says_its_verdict_or_why_there_is_none() -> None:
    """What the specification leaves open has no scenario; what was left out of a run has one."""
    report = {
        "results": [
            _row("leak.foundry-normal.custom-header", "fail"),
            _row("leak.foundry-base-url.environment-key", "pass"),
            _row("leak.foundry-skip.environment-key", "known failure"),
            _row("precedence.key-beats-login", "pass"),
        ]
    }

    assert list(providers.tables(report)) == [
        "| foundry | normal | base-url | skip |",
        "| --- | --- | --- | --- |",
        "| custom-header | fail | not run | open |",
        "| environment-key | not run | pass | known failure |",
        "",
    ]


def test_a_report_without_the_matrix_has_no_table() -> None:
    """Nothing is shown of what was not looked at."""
    assert list(providers.section({"results": [_row("helper.exits-nonzero", "fail")]})) == []
