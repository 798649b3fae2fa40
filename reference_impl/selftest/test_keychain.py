"""The login in a keychain, and what happens without one."""

import json
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from keyring.errors import KeyringLocked, NoKeyringError, PasswordSetError

from reference_impl import surroundings
from reference_impl.selftest.conftest import SCOPES, World
from reference_impl.selftest.verbs.browser import GRANT, allow, opened

ITEM = ("reference-resolver", "login")


@dataclass
class Chain:
    """A keychain in memory; an operation that is to fail calls what stands for it."""

    items: dict[tuple[str, str], str] = field(default_factory=dict)
    faults: dict[str, Callable[[], object]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)

    def get_password(self, service: str, username: str) -> str | None:
        """Return an item."""
        self._enter("get")
        return self.items.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Store an item."""
        self._enter("set")
        self.items[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        """Remove an item."""
        self._enter("delete")
        del self.items[service, username]

    def login(self, item: tuple[str, str] = ITEM, **changes: object) -> None:
        """Put a login with an hour left into an item."""
        record = {
            "accessToken": "chained-access",
            "refreshToken": "chained-refresh",
            "expiresAt": int((time.time() + 3600) * 1000),
            "scopes": SCOPES,
            **changes,
        }
        self.items[item] = json.dumps({"claudeAiOauth": record, "other": 2})

    def stored(self) -> dict[str, object]:
        """Return the document in the item."""
        value: dict[str, object] = json.loads(self.items[ITEM])
        return value

    def _enter(self, operation: str) -> None:
        self.calls.append(operation)
        self.faults.get(operation, lambda: None)()


@pytest.fixture
def chain(world: World) -> Chain:
    """Return the world's keychain, still empty."""
    made = Chain()
    world.keychain = lambda: made
    return made


def _fail(error: Exception) -> Callable[[], object]:
    def fault() -> None:
        raise error

    return fault


LOCKED = _fail(KeyringLocked("secret"))


def _access(world: World) -> str:
    return world.headers()["authorization"].removeprefix("Bearer ")


def _file(world: World) -> Path:
    return world.home / ".claude/.credentials.json"


def test_the_keychain_goes_before_the_file(world: World, chain: Chain) -> None:
    """Without an item in it, the file is used."""
    world.login()
    world.answer()
    assert world.send()["source"] == "login"
    assert _access(world) == "old-access"
    chain.login()

    assert world.send()["source"] == "login"
    assert _access(world) == "chained-access"


def test_a_login_of_another_config_directory_is_not_seen(world: World, chain: Chain) -> None:
    """Each has an item of its own."""
    chain.login()
    world.environment = {"CLAUDE_CONFIG_DIR": str(world.home / "moved")}

    assert world.send()["reason"] == "no-credential"


@pytest.mark.parametrize(
    "fault", [LOCKED, _fail(NoKeyringError()), _fail(OSError("secret")), _fail(ValueError())]
)
def test_a_keychain_that_fails_is_told_once_and_the_file_used(
    world: World, chain: Chain, fault: Callable[[], object]
) -> None:
    """It is not asked again in the same run, and its own words are not repeated."""
    chain.faults = {"get": fault}
    world.login(expiresAt=1)
    world.grant(json=GRANT)
    world.answer()

    assert world.send()["source"] == "login"
    assert chain.calls == ["get"]
    assert world.stored()["accessToken"] == "new-access"
    assert world.err.count("The keychain cannot be used") == 1
    assert "secret" not in world.err


def test_a_keychain_that_does_not_answer_is_given_up(world: World, chain: Chain) -> None:
    """After the limit; the file is used."""
    release = threading.Event()
    chain.faults = {"get": release.wait}
    world.environment = {"REFERENCE_KEYCHAIN_TIMEOUT_MS": "1"}
    world.login()
    world.answer()

    assert world.send()["source"] == "login"
    assert "no answer within 0.001 s" in world.err
    release.set()


@pytest.mark.parametrize("text", ["{", "a password", "[]"])
def test_a_damaged_item_is_no_login(world: World, chain: Chain, text: str) -> None:
    """It is named, and left as it was."""
    chain.items[ITEM] = text

    assert world.send()["reason"] == "no-credential"
    assert "The item login of reference-resolver" in world.err
    assert chain.items[ITEM] == text


def test_a_refreshed_login_goes_to_the_keychain(world: World, chain: Chain) -> None:
    """Nothing else in the item changes, and no file appears."""
    chain.login(expiresAt=1, plan="x")
    world.grant(json={"access_token": "new-access"})
    world.answer()

    assert world.send()["source"] == "login"
    assert json.loads(world.refreshes()[0].body)["refresh_token"] == "chained-refresh"
    assert chain.stored() == {
        "claudeAiOauth": {
            "accessToken": "new-access",
            "refreshToken": "chained-refresh",
            "expiresAt": 1,
            "scopes": SCOPES,
            "plan": "x",
        },
        "other": 2,
    }
    assert not _file(world).exists()


def test_a_refreshed_login_of_the_file_moves_to_the_keychain(world: World, chain: Chain) -> None:
    """The file keeps the rest, and no secret."""
    path = world.login(expiresAt=1)
    world.grant(json=GRANT)
    world.answer()

    assert world.send()["source"] == "login"
    assert json.loads(path.read_text()) == {"other": 1}
    assert '"new-access"' in chain.items[ITEM]
    assert world.send()["source"] == "login"
    assert _access(world) == "new-access"


def test_a_keychain_that_takes_nothing_leaves_it_to_the_file(world: World, chain: Chain) -> None:
    """A login is kept all the same."""
    chain.faults = {"set": _fail(PasswordSetError())}
    opened(world, allow)
    world.grant(json=GRANT)

    assert world.run("login") == 0
    assert world.stored()["accessToken"] == "new-access"
    assert not chain.items


def test_a_new_login_goes_to_the_keychain(world: World, chain: Chain) -> None:
    """The older one in the file goes."""
    path = world.write(_file(world), {"claudeAiOauth": {"accessToken": "a"}})
    opened(world, allow)
    world.grant(json=GRANT)

    assert world.run("login") == 0
    assert '"new-access"' in chain.items[ITEM]
    assert not path.exists()


def test_a_login_that_fails_leaves_the_keychain(world: World, chain: Chain) -> None:
    """It is not even asked."""
    chain.login()
    before = dict(chain.items)
    opened(world, allow)
    world.grant(400)

    assert world.run("login") == 1
    assert chain.items == before
    assert not chain.calls


def test_a_logout_empties_the_keychain_too(world: World, chain: Chain) -> None:
    """Unknown keys stay; an item with nothing else goes, a damaged one too."""
    world.login()
    chain.login()
    assert world.run("logout") == 0
    assert chain.stored() == {"other": 2}
    for text in ('{"claudeAiOauth": {}}', "damaged"):
        chain.items[ITEM] = text

        assert world.run("logout") == 0
        assert not chain.items


def test_a_logout_without_a_login_changes_nothing(world: World, chain: Chain) -> None:
    """Reading is enough."""
    assert world.run("logout") == 0
    assert chain.calls == ["get"]
    assert not list(world.home.iterdir())


@pytest.mark.parametrize("operation", ["get", "set"])
def test_a_logout_that_a_keychain_prevents_is_told(
    world: World, chain: Chain, operation: str
) -> None:
    """The file is emptied all the same."""
    chain.login()
    path = world.login()
    chain.faults = {operation: LOCKED}

    assert world.run("logout") == 1
    assert "Nothing was removed from the keychain" in world.err
    assert json.loads(path.read_text()) == {"other": 1}


def test_a_missing_keychain_does_not_prevent_a_logout(world: World, chain: Chain) -> None:
    """Nothing can be in it."""
    chain.faults = {"get": _fail(NoKeyringError())}
    world.login()

    assert world.run("logout") == 0


def test_bare_mode_does_not_ask_the_keychain(world: World, chain: Chain) -> None:
    """Nor does a run with a key in the environment."""
    chain.login()
    world.answer()

    assert world.send("--bare")["reason"] == "no-credential"
    world.environment = {"ANTHROPIC_API_KEY": "k"}
    assert world.send()["source"] == "environment"
    assert not chain.calls


@pytest.mark.parametrize(
    ("environment", "expected"),
    [({}, False), ({"PYTHON_KEYRING_BACKEND": ""}, False),
     ({"PYTHON_KEYRING_BACKEND": "a.B"}, True), ({"DBUS_SESSION_BUS_ADDRESS": "unix:x"}, True)],
)  # fmt: skip
def test_a_keychain_is_where_a_bus_or_a_backend_is(
    environment: dict[str, str], *, expected: bool
) -> None:
    """On macOS there is one always; elsewhere keyring is not even loaded."""
    always = sys.platform == "darwin"

    assert surroundings.has_keychain(environment) is (expected or always)
