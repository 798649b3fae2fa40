"""A client for either adapter, started in an environment of which nothing may reach a target."""

from collections.abc import Iterator

import pytest

from conformance.adapters.host import Client
from conformance.selftest.adapters.misbehaviour import NETWORK, target
from conformance.vocabulary.steps import Send
from conformance.vocabulary.world import World

# What tells the host of these tests from any other: nothing of it may reach a target.
_POISON = {
    "ANTHROPIC_API_KEY": "poison",
    "ANTHROPIC_BASE_URL": "https://poison.example",
    "CLAUDE_CONFIG_DIR": "/poison",
    "HTTP_PROXY": "http://poison.example",
    "https_proxy": "http://poison.example",
    "AWS_PROFILE": "poison",
    "AWS_ACCESS_KEY_ID": "poison",
    "GOOGLE_APPLICATION_CREDENTIALS": "/poison",
    "PYTHONPATH": "/poison",
    "PYTHONSTARTUP": "/poison",
    "NODE_OPTIONS": "--require=/poison",
    "LD_PRELOAD_LIKE": "/poison",
    "HOME": "/poison",
    "TMPDIR": "/tmp",  # noqa: S108  # still a folder, for the tests' own files
    "SSL_CERT_FILE": "/poison",
    "XDG_CONFIG_HOME": "/poison",
}


@pytest.fixture(scope="session", params=["command", "python"])
def client(request: pytest.FixtureRequest) -> Iterator[Client]:
    """A performer of the program that does what its prompt says, by either adapter."""
    with Client(target(request.param), NETWORK) as made:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in _POISON.items():
                patch.setenv(name, value)
            made.perform("adapters.start", World(), (Send(prompt="reply"),))
        yield made
