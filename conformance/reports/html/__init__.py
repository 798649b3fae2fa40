"""report.html: one file to look at, which needs nothing beside itself."""

from conformance.reports.html.render import render

__all__ = ["render"]
