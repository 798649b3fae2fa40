"""A world's keychain: reached by either way, planted, watched, with its moods."""

import json
import shlex
import sys
from collections.abc import Iterator, Mapping

import pytest

from conformance.adapters.host import Client
from conformance.selftest.adapters.misbehaviour import NETWORK, STEP_S
from conformance.vocabulary.observation import Observation
from conformance.vocabulary.steps import Expire, Remove, Send, Step
from conformance.vocabulary.target import KeychainForm, Limits, Staging, Target
from conformance.vocabulary.world import Keychain, StoredLogin, World

_SECURITY = 'security {} -s "the service" -a me'
_KEYRING = f"{shlex.quote(sys.executable)} -c " + "'import keyring; {}'"
# Reading, writing and deleting, as a program does it by each way: for a shell.
_READ: Mapping[str, str] = {
    "security": _SECURITY.format("find-generic-password") + " -w",
    "keyring": _KEYRING.format('print(keyring.get_password("the service", "me"))'),
}
_WRITE: Mapping[str, str] = {
    "security": "printf 'new\\nnew\\n' | " + _SECURITY.format("add-generic-password -U") + " -w",
    "keyring": _KEYRING.format('keyring.set_password("the service", "me", "new")'),
}
_DELETE: Mapping[str, str] = {
    "security": _SECURITY.format("delete-generic-password") + " > /dev/null",
    "keyring": _KEYRING.format('keyring.delete_password("the service", "me")'),
}
# The program runs what this variable says: one target for all of these.
_VARIABLE = "COMMAND"


@pytest.fixture(scope="module", params=["security", "keyring"])
def backend(request: pytest.FixtureRequest) -> str:
    """Both ways to one keychain."""
    return str(request.param)


@pytest.fixture(scope="module")
def client(backend: str) -> Iterator[Client]:
    """A performer of a program that reaches its keychain in one of the ways."""
    form = KeychainForm(
        backend="security" if backend == "security" else "keyring",
        service="the service",
        account="me",
    )
    target = Target(
        name="keychain",
        run={"send": ("sh", "-c", f'eval "${_VARIABLE}"')},
        staging=Staging(keychain=form),
        limits=Limits(step_s=STEP_S),
    )
    with Client(target, NETWORK) as made:
        yield made


def _perform(client: Client, command: str, given: Keychain | None, *steps: Step) -> Observation:
    world = World(keychain=given, environment={_VARIABLE: command})
    seen = client.perform("stage.keychain", world, steps or (Send(),))
    assert seen.error is None, seen.error
    return seen


def test_the_planted_item_is_read(client: Client, backend: str) -> None:
    """The whole document, and the call is seen."""
    seen = _perform(client, _READ[backend], Keychain(login=StoredLogin()))
    (run,) = seen.runs
    assert run.exit_status == 0, run.stderr
    login = json.loads(run.stdout)["claudeAiOauth"]
    assert login["accessToken"] == seen.canaries["stored-access"]
    (call,) = seen.keychain_calls
    assert (call.operation, call.service, call.account) == ("read", "the service", "me")
    (item,) = seen.keychain
    assert item.before == item.after


def test_what_is_written_is_seen(client: Client, backend: str) -> None:
    """Before and after."""
    seen = _perform(client, _WRITE[backend], Keychain(text="old"))
    assert seen.runs[0].exit_status == 0, seen.runs[0].stderr
    assert [(item.before, item.after) for item in seen.keychain] == [("old", "new")]
    assert "write" in {call.operation for call in seen.keychain_calls}


def test_what_is_deleted_is_seen(client: Client, backend: str) -> None:
    """There is nothing afterwards."""
    seen = _perform(client, _DELETE[backend], Keychain(text="old"))
    assert seen.runs[0].exit_status == 0, seen.runs[0].stderr
    assert [(item.before, item.after) for item in seen.keychain] == [("old", None)]


@pytest.mark.parametrize("fault", ["locked", "denied"])
def test_a_keychain_in_a_mood_gives_nothing(client: Client, backend: str, fault: str) -> None:
    """The program is told no, and what is in it stays."""
    given = Keychain(text="«hidden-key»", fault="locked" if fault == "locked" else "denied")
    seen = _perform(client, _READ[backend], given)
    assert seen.runs[0].exit_status != 0
    assert seen.canaries["hidden-key"] not in seen.runs[0].stdout
    assert [item.after for item in seen.keychain] == [seen.canaries["hidden-key"]]


def test_an_item_expires_and_is_removed_by_hand(client: Client, backend: str) -> None:
    """Between two runs."""
    given = Keychain(login=StoredLogin())
    seen = _perform(
        client, _READ[backend], given, Send(), Expire(), Send(), Remove(paths=(), keychain=True)
    )
    first, _, second, _ = seen.runs
    before, after = (json.loads(run.stdout)["claudeAiOauth"] for run in (first, second))
    assert after["expiresAt"] < seen.started * 1000 < before["expiresAt"]
    assert {**after, "expiresAt": 0} == {**before, "expiresAt": 0}
    assert [item.after for item in seen.keychain] == [None]


def test_no_keychain_is_shown_where_the_world_has_none(client: Client, backend: str) -> None:
    """Neither program nor module: the way is there for worlds with one alone."""
    seen = _perform(client, _READ[backend], None)
    assert (seen.keychain, seen.keychain_calls) == ((), ())
    assert "sk-ant" not in seen.runs[0].stdout
