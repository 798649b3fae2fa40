"""``python -m conformance.tool``: what the script ``pecking-order`` does."""

from conformance.tool.main import cli

cli(prog_name="pecking-order")
