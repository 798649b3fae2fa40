"""The fake internet: real host names, real TLS, one application, two ways in."""

from fakes.internet.internet import Entry, Internet

__all__ = ["Entry", "Internet"]
