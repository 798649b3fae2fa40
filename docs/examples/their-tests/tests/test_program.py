"""The resolver as a program, in staged worlds: files and variables, made from nothing."""

import sys

import tiny_resolver

from conformance.testing.worlds import Worlds
from conformance.vocabulary.world import StoredLogin, World

SEND = (sys.executable, tiny_resolver.__file__, "ping")


def test_the_key_beats_the_stored_login(world: Worlds) -> None:
    """With both there, the key is sent and the login stays where it is."""
    staged = world(
        World(
            environment={"ANTHROPIC_API_KEY": "«environment-key»"},
            stored_login=StoredLogin(access="«stored-access»"),
        )
    )
    ran = staged.run(SEND)
    assert (ran.status, ran.stdout) == (0, "pong\n")
    (request,) = staged.sent("environment-key", to="api.anthropic.com")
    assert request.carries == {"environment-key"}


def test_a_scenario_of_the_suite(world: Worlds) -> None:
    """A scenario's world by its ID; a file and a variable of it are where they belong."""
    staged = world("precedence.token-beats-login")
    assert staged.run(SEND).status == 0
    assert (staged.config / ".credentials.json").exists()
    staged.sent("environment-token", to="api.anthropic.com")
