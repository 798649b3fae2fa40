"""The harness's own browser: it follows an authorization address as a scripted user would."""

from fakes.browser.script import Answer, Callback, Visit, Visited
from fakes.browser.visitor import visit

__all__ = ["Answer", "Callback", "Visit", "Visited", "visit"]
