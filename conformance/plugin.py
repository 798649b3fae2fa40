"""The pytest plugin: options, selection, the run's header, verdicts as outcomes, reports.

Loaded by ``-p conformance.plugin`` in ``addopts``: options that a ``conftest.py`` below the root
defines would be unknown to ``pytest --target X`` run from the root.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conformance import catalogue
from conformance.reports import record, text
from conformance.session import verdicts
from conformance.session.run import Run
from conformance.session.selection import ConfigurationError, Selection, Shard

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from conformance.vocabulary.finding import Result
    from conformance.vocabulary.scenario import Scenario

_SELFTESTS = "selftest"
_CONDUCTOR = "pecking-order-conductor"
_RESULT = pytest.StashKey["Result"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The suite's own options."""
    group = parser.getgroup("pecking-order", "Pecking Order: credential conformance")
    group.addoption(
        "--target",
        default="reference",
        metavar="NAME|FILE.toml",
        help="the program to judge: a name from conformance/targets, or a target file",
    )
    group.addoption(
        "--network",
        default="auto",
        choices=("auto", "namespace", "proxy"),
        help="how the target reaches the fakes (default: a namespace where one can be made)",
    )
    group.addoption(
        "--requirement",
        action="append",
        default=[],
        metavar="ID",
        help="only scenarios that cite this requirement; may be given again",
    )
    group.addoption(
        "--area",
        action="append",
        default=[],
        metavar="AREA",
        help="only scenarios whose first requirement is of this area (PRE, HLP, …)",
    )
    group.addoption(
        "--shard",
        default="1/1",
        metavar="I/N",
        help="only the I-th of N parts of the catalogue, for N machines (default: 1/1)",
    )
    group.addoption(
        "--report-dir",
        type=Path,
        metavar="DIR",
        help="write report.html, report.json, summary.md and junit.xml into this folder",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Read target, specification and known failures; a broken one ends the run with one message."""
    folder = config.getoption("--report-dir")
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        config.option.xmlpath = config.option.xmlpath or str(folder / "junit.xml")
    try:
        run = Run.load(
            target=config.getoption("--target"),
            network=config.getoption("--network"),
            selection=Selection(
                requirements=tuple(config.getoption("--requirement")),
                areas=tuple(config.getoption("--area")),
                shard=Shard.parse(config.getoption("--shard")),
            ),
        )
    except ConfigurationError as problem:
        raise pytest.UsageError(str(problem)) from None
    config.pluginmanager.register(Conductor(run, folder), _CONDUCTOR)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Self-tests judge the suite, not the target: they run only where asked for by their path."""
    if collection_path.name != _SELFTESTS or not collection_path.is_dir():
        return None
    asked = [Path(config.invocation_params.dir, arg.partition("::")[0]) for arg in config.args]
    is_asked = any(path == collection_path or collection_path in path.parents for path in asked)
    return None if is_asked else True


@pytest.fixture
def conduct(request: pytest.FixtureRequest) -> Callable[[Scenario], None]:
    """Conducts one scenario for the run's target; the test ends as the verdict asks."""
    conductor = _conductor(request.config)
    return lambda scenario: conductor.conduct(scenario, request.node)


@pytest.fixture
def run(request: pytest.FixtureRequest) -> Run:
    """The run itself, for procedures: what they assess by it is no part of the reports."""
    return _conductor(request.config).run


def _conductor(config: pytest.Config) -> Conductor:
    found = config.pluginmanager.get_plugin(_CONDUCTOR)
    assert isinstance(found, Conductor)  # noqa: S101  # registered by pytest_configure
    return found


class Conductor:
    """Conducts one run: hooks that need to know it, and the results as they arrive."""

    def __init__(self, run: Run, folder: Path | None) -> None:
        self.run = run
        self._folder = folder
        self._results: list[Result] = []

    def pytest_report_header(self) -> list[str]:
        """Target, version, network entry, spec revision, capabilities."""
        return self.run.header()

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """One test for each selected scenario."""
        if metafunc.function.__module__ == "conformance.test_scenarios":
            chosen = self.run.scenarios
            metafunc.parametrize("scenario", chosen, ids=[item.id for item in chosen])

    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Procedures are about many requirements: where some were chosen, they are left out."""
        left_out = [item for item in items if _is_procedure(item)]
        if left_out and not self.run.selection.has_procedures:
            config.hook.pytest_deselected(items=left_out)
            items[:] = [item for item in items if item not in left_out]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """Before the first scenario: the target must be able to run here at all."""
        if session.config.option.collectonly or not any(map(_needs_target, session.items)):
            return None
        problem = self.run.obstacle()
        if problem is None:
            return None
        self.run.close()
        if not hasattr(session.config, "workerinput"):
            pytest.exit(problem, returncode=pytest.ExitCode.USAGE_ERROR)
        # xdist carries this to the controller, which stops the run with it; nothing is run here.
        session.shouldfail = problem
        return True

    def conduct(self, scenario: Scenario, item: pytest.Item) -> None:
        """Assess a scenario, keep the result for the reports, end the test as the verdict asks."""
        result = self.run.assess(scenario)
        item.stash[_RESULT] = result
        failure = ""
        if result.verdict in verdicts.RED:
            place = catalogue.place(scenario)
            failure = text.failure(scenario, result, place=place, target=self.run.asked)
        verdicts.conclude(result, failure)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """A report carries its result, also from an xdist worker."""
        report = yield
        result = item.stash.get(_RESULT, None)
        if result is not None and report.when == "call":
            verdicts.attach(report, result)
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Collect results where the run is reported: in the controller or the only process."""
        result = verdicts.attached(report)
        if result is not None:
            self._results.append(result)

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report: object) -> tuple[str, str, str] | None:
        """The verdict's own category, letter and word."""
        result = verdicts.attached(report)
        return None if result is None else verdicts.WORDS[result.verdict]

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """The table of areas and verdicts, and where the reports are.

        A worker of xdist knows its own part alone: the controller tells of all.
        """
        if not self._results or hasattr(terminalreporter.config, "workerinput"):
            return
        terminalreporter.section("verdicts by area")
        for line in text.table(self._results, catalogue.area):
            terminalreporter.write_line(line)
        if self._folder is not None:
            record.write(
                self._folder,
                self.run.ended(),
                self._results,
                catalogue.catalogue(),
                self.run.specification,
                place_of=catalogue.place,
            )
            terminalreporter.write_line(f"reports: {self._folder}")

    def pytest_unconfigure(self) -> None:
        """End what was started."""
        self.run.close()


def _needs_target(item: pytest.Item) -> bool:
    return item.nodeid.startswith("conformance/test_scenarios.py") or _is_procedure(item)


def _is_procedure(item: pytest.Item) -> bool:
    return item.nodeid.startswith("conformance/procedures/")
