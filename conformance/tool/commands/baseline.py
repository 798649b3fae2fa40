"""To come."""

import click

COMMANDS: tuple[click.Command, ...] = ()
