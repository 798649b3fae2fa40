"""What a target is given is the world's and nothing of the host's."""

import json
from typing import Any

import pytest

from conformance.adapters.host import Client
from conformance.selftest.adapters.misbehaviour import NETWORK, is_well
from conformance.vocabulary.steps import Send
from conformance.vocabulary.world import World


def _told(client: Client, world: World, step: Send | None = None) -> dict[str, Any]:
    seen = client.perform("adapters.tell", world, (step or Send(prompt="tell"),))
    assert seen.error is None, seen.error
    facts: dict[str, Any] = json.loads(seen.runs[0].stdout)
    facts["values"] = seen.values
    return facts


def test_nothing_of_the_host_reaches_the_target(client: Client) -> None:
    """The environment is made from an allow-list; not one poisoned value gets through."""
    environment = _told(client, World())["environment"]
    proxy = {"HTTP_PROXY", "HTTPS_PROXY", "NODE_USE_ENV_PROXY"} if NETWORK == "proxy" else set()
    assert set(environment) - {"LC_CTYPE"} == proxy | {
        *("PATH", "LANG", "TZ", "TERM", "HOME", "TMPDIR", "PWD"),
        *("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "AWS_CA_BUNDLE"),
        *("NODE_EXTRA_CA_CERTS", "CURL_CA_BUNDLE"),
    }
    assert not [value for value in environment.values() if "poison" in value]
    assert environment["HOME"].endswith("/home")


@pytest.mark.skipif(NETWORK == "proxy", reason="needs a mount namespace")
def test_the_account_has_no_other_home_than_the_worlds(client: Client) -> None:
    """Who asks the user database instead of HOME is sent to the same folder."""
    facts = _told(client, World())
    assert facts["account_home"] == facts["values"]["home"]


def test_the_worlds_variables_reach_the_target_exactly(client: Client) -> None:
    """Values with places, white space and every printable character; the step's own win."""
    odd = "".join(map(chr, range(32, 127))) + " \t«odd-key»\n"
    world = World(environment={"ODD": odd, "GONE": "1", "OTHER": "world"})
    step = Send(prompt="tell", environment={"GONE": None, "OTHER": "step", "NEW": "«workspace»"})
    facts = _told(client, world, step)
    environment = facts["environment"]
    assert environment["ODD"].startswith("".join(map(chr, range(32, 127))) + " \tsk-ant-api03-")
    assert environment["ODD"].endswith("\n")
    assert "GONE" not in environment
    assert (environment["OTHER"], environment["NEW"]) == ("step", facts["values"]["workspace"])


def test_variables_can_be_set_in_the_opposite_order(client: Client) -> None:
    """The same variables, last first."""
    world = World(environment={"ONE": "1", "TWO": "2"})
    straight = _told(client, world)["environment"]
    turned = _told(client, world, Send(prompt="tell", reversed_environment=True))["environment"]
    names = [name for name in straight if name != "LC_CTYPE"]
    assert [name for name in turned if name != "LC_CTYPE"] == names[::-1]


def test_a_run_is_a_process_of_its_own(client: Client) -> None:
    """Session, group, folder, standard input, descriptors and time zone are as for any program."""
    facts = _told(client, World())
    assert facts["folder"] == facts["values"]["workspace"]
    assert facts["leads_session"]
    assert facts["leads_group"]
    assert facts["stdin"] == ""
    assert facts["umask"] == 0o022
    assert facts["zone"] == "UTC"
    assert facts["open"] == [0, 1, 2]
    assert facts["argv"][1:] == ["tell"]


def test_variable_names_are_seen_by_the_kernels_record(client: Client) -> None:
    """`environment_seen` needs a request to be under way, or the python adapter's own word."""
    seen = client.perform("adapters.seen", World(environment={"SEEN": "1"}), (Send(prompt="tell"),))
    assert ("SEEN" in seen.environment_seen) == (client.target.python is not None)


def test_words_no_process_can_have_are_an_error(client: Client) -> None:
    """A NUL in a variable cannot be staged: said so, and the next scenario is unharmed."""
    seen = client.perform("adapters.nul", World(environment={"N": "a\0b"}), (Send(prompt="tell"),))
    assert seen.error is not None
    assert "null byte" in seen.error
    assert is_well(client)
