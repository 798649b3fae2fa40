"""``pecking-order``: the group of all commands, its manners and its errors."""

from importlib.metadata import version
from typing import Any

import click

from conformance.tool.commands import (
    baseline,
    catalogue,
    ci,
    judging,
    reading,
    reports,
    sweep,
    targets,
    world,
)
from conformance.tool.terminal import Misuse, is_misuse

_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class Commands(click.Group):
    """A group whose commands may raise what the layers below raise for a person's mistakes."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; a mistake is one message and exit status 2."""
        try:
            return super().invoke(ctx)
        except Exception as problem:
            if is_misuse(problem):
                raise Misuse(str(problem)) from problem
            raise


def _version(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:  # noqa: FBT001  # click calls it so
    if value and not ctx.resilient_parsing:
        from conformance.spec import chapters

        click.echo(f"pecking-order {version('pecking-order')}, spec {chapters.load().revision}")
        ctx.exit()


@click.group(cls=Commands, context_settings=_SETTINGS)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="Show the versions of suite and specification, and end.",
)
def cli() -> None:
    """Pecking Order: which credential an agent CLI uses, and where it sends it.

    The suite itself is run by pytest: pytest conformance --target NAME in a clone, pecking-order
    run --target NAME anywhere. The other commands are for what comes before and after: to find and
    understand scenarios, to explore one by hand, to write a target file, to keep the list of known
    failures.

    Exit status: 0 all is well, 1 something was found, 2 a mistake in what was asked.
    """


_COLLECTED: tuple[tuple[click.Command, ...], ...] = (
    judging.COMMANDS,
    catalogue.COMMANDS,
    world.COMMANDS,
    targets.COMMANDS,
    baseline.COMMANDS,
    reading.COMMANDS,
    reports.COMMANDS,
    ci.COMMANDS,
    sweep.COMMANDS,
)
for _commands in _COLLECTED:
    for _command in _commands:
        cli.add_command(_command)
