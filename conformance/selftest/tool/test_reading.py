"""What is read of one report: the page, the order, the matrix of leaks."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from conformance.selftest.reports.html import made
from conformance.tool.main import cli


def _run(*words: object) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words], prog_name="pecking-order")


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """The report of a program that asks its helper first, and leaks at Bedrock."""
    file = tmp_path / "report.json"
    file.write_text(json.dumps(made.report(*made.PART)), "utf-8")
    return file


def test_an_order_that_diverges_is_something_found(report: Path) -> None:
    """The pair and the smallest scenario are named, and the exit status tells a CI."""
    done = _run("order", report)

    assert done.exit_code == 1
    assert "behaves as helper > token > key" in done.stdout
    assert f"first diverging pair token > helper; smallest failing scenario {made.FAILED}" in (
        done.stdout
    )


def test_an_order_can_be_read_by_a_machine(report: Path) -> None:
    """The same, as data."""
    plain, *_ = json.loads(_run("order", report, "--json").stdout)

    assert plain["ranks"][0] == ["helper"]
    assert plain["divergence"]["scenario"] == made.FAILED


def test_a_page_is_made_of_a_report(report: Path, tmp_path: Path) -> None:
    """It is the page of that report."""
    page = tmp_path / "page.html"

    assert _run("report", report, "--output", page).exit_code == 0
    assert made.FAILED in page.read_text("utf-8")


def test_the_matrix_of_leaks_is_printed(report: Path) -> None:
    """As Markdown, for a page or a summary."""
    first, *_, last = _run("leaks", report).stdout.splitlines()

    assert first.startswith("| bedrock | normal |")
    assert last.startswith("| custom-header |")


@pytest.mark.parametrize(
    ("command", "told"), [("order", "priority matrix"), ("leaks", "matrix of leaks")]
)
def test_a_report_without_it_is_a_mistake(command: str, told: str, tmp_path: Path) -> None:
    """There is nothing to tell: a run of an area without it."""
    file = tmp_path / "report.json"
    file.write_text(json.dumps(made.report("helper.output")), "utf-8")

    done = _run(command, file)

    assert done.exit_code == 2
    assert f"{file}: it holds nothing of the {told}" in done.stderr


def test_a_page_that_cannot_be_written_is_told(report: Path, tmp_path: Path) -> None:
    """With its place; nothing is left behind."""
    done = _run("report", report, "--output", tmp_path / "none" / "page.html")

    assert done.exit_code == 2
    assert "page.html: it cannot be written (No such file or directory)" in done.stderr
