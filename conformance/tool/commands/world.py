"""Going into a world: ``shell``, ``bundle``, ``serve``."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance.tool.parameters import REPORT, SCENARIO, network_option, target_option
from conformance.tool.terminal import Misuse

if TYPE_CHECKING:
    from conformance.session.entry import Entry
    from conformance.vocabulary.scenario import Scenario


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("scenario", type=SCENARIO)
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
@click.option("--step", type=click.IntRange(min=1), help="With the environment of this step.")
@click.option(
    "--journal",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a line for each request into this file too.",
)
@target_option
@network_option
@click.pass_context
def shell(  # noqa: PLR0917  # click calls it by name
    ctx: click.Context,
    scenario: Scenario,
    command: tuple[str, ...],
    step: int | None,
    journal: Path | None,
    target: str,
    network: Entry,
) -> None:
    """Open a shell in a scenario's staged world, or run COMMAND in it.

    The fake internet is up, and each request is told on standard error as it arrives. Environment,
    HOME, workspace and helper programs are the scenario's; its made-up secrets are the only ones.
    The target is on PATH by its name. The exit status is the command's.

    pecking-order shell precedence.key-beats-login -- reference send ping
    """
    from conformance.adapters import visit
    from conformance.adapters.messages import Perform
    from conformance.session.entry import entry
    from conformance.targets import loader

    chosen, note = entry(network)
    _check_reach(scenario, chosen)
    if step is not None and step > len(scenario.when):
        raise Misuse(f"--step {step}: {scenario.id} has {len(scenario.when)} steps")
    what = visit.Visit(
        task=Perform(scenario=scenario.id, given=scenario.given, when=scenario.when),
        target=loader.load(target),
        network=chosen,
        step=_first_run(scenario) if step is None else step - 1,
        command=command,
        shell=os.environ.get("SHELL", "/bin/sh"),
        heading=(
            f"{scenario.id}: {scenario.title}",
            f"This is its world; only the fake internet is there{f' ({note})' if note else ''}.",
        ),
        terminal=os.environ.get("TERM"),
        journal=None if journal is None else journal.absolute(),
    )
    sys.stdout.flush()
    ctx.exit(visit.visit(what))


def _check_reach(scenario: Scenario, network: str) -> None:
    from conformance import catalogue

    reason = catalogue.needs_namespace(scenario)
    if reason is not None and network != "namespace":
        raise Misuse(
            f"{scenario.id} needs the network namespace: {reason}\n"
            "  remedy: run it as root, or where users may make namespaces"
        )


def _first_run(scenario: Scenario) -> int:
    from conformance.vocabulary.steps import run_of

    found = (number for number, item in enumerate(scenario.when) if run_of(item) is not None)
    return next(found, 0)


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
@network_option
def serve(command: tuple[str, ...], network: Entry) -> None:
    """Run the fake internet for a person; with COMMAND, until that ends.

    It prints what to set and which credentials are good, then each request as it arrives. It is
    the same as python -m fakes.
    """
    sys.stdout.flush()
    argv = [sys.executable, "-m", "fakes", "--network", network, "--", *command]
    os.execv(sys.executable, argv)  # noqa: S606  # no shell, and nothing is left to do here


@click.command()
@click.argument("scenario", type=SCENARIO)
@target_option
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    metavar="FILE.tar.gz",
    help="Where to write it.",
)
@click.option(
    "--report", type=REPORT, metavar="REPORT.json", help="Tell what was observed in this run."
)
def bundle(scenario: Scenario, target: str, output: Path, report: Path | None) -> None:
    """Pack an archive that reproduces a failure without the suite.

    It has the world's files, the environment, a README with what is expected and observed, and a
    script that runs a program in it. Every credential in it is made up; nothing leaves the machine
    that runs it, unless it is told so.
    """
    from conformance.reports import record
    from conformance.reports.bundle import archive
    from conformance.spec import chapters
    from conformance.targets import loader

    result = None
    if report is not None:
        results = record.load(report)["results"]
        result = next((item for item in results if item["id"] == scenario.id), None)
        if result is None:
            raise Misuse(f"{report} does not hold {scenario.id}: the run did not include it")
    try:
        archive.write(output, scenario, loader.load(target), chapters.load(), result)
    except OSError as problem:
        raise Misuse(f"{output} cannot be written: {problem.strerror}") from None
    click.echo(f"written {output}")
    click.echo(f"try  tar xzf {output} && {scenario.id}/run PROGRAM")


COMMANDS: tuple[click.Command, ...] = (shell, bundle, serve)
