"""The package ``keyring`` itself uses the fake backend."""

import os
import subprocess
import sys
import time

import pytest

from fakes.programs.keychain import Item, KeychainFault, plant
from fakes.selftest.keychain.chain import PATIENCE_S, Keychain

_ODD = "k\u00e9y\n\t\"'\\ \U0001f511"
_CYCLE = f"""
import keyring
assert keyring.get_password("service", "account") is None
keyring.set_password("service", "account", "first")
keyring.set_password("service", "account", {_ODD!a})
assert keyring.get_password("service", "account") == {_ODD!a}
assert keyring.get_credential("service", None).username == "account"
keyring.set_password("service", "another", "third")
keyring.delete_password("service", "another")
"""
_EACH = """
import keyring
for operation in (
    lambda: keyring.get_password("service", "account"),
    lambda: keyring.set_password("service", "account", "secret"),
    lambda: keyring.delete_password("service", "account"),
):
    try:
        print(operation())
    except keyring.errors.KeyringError as error:
        print(type(error).__name__)
"""


def test_it_is_the_backend_that_keyring_chooses(keychain: Keychain) -> None:
    """By the variable alone, with the priority of a system's keychain."""
    run = keychain.python(
        "import keyring; k = keyring.get_keyring(); print(type(k).__module__, k.priority)"
    )
    assert run.stdout == "pecking_order_keychain 5\n", run.stderr


def test_what_is_set_is_got_until_it_is_deleted(keychain: Keychain) -> None:
    """Any text, over what was there."""
    run = keychain.python(_CYCLE)
    assert run.returncode == 0, run.stderr
    assert keychain.items() == (Item(service="service", account="account", value=_ODD),)


def test_a_planted_item_is_found(keychain: Keychain) -> None:
    """Another account of the same service is not taken for it."""
    plant(keychain.items_folder, "service", "account", "mine")
    plant(keychain.items_folder, "service", "stranger", "not mine")
    run = keychain.python("import keyring; print(keyring.get_password('service', 'account'))")
    assert run.stdout == "mine\n"


@pytest.mark.parametrize(
    ("fault", "outcomes"),
    [
        ("none", ["planted", "None", "None"]),
        ("slow", ["planted", "None", "None"]),
        ("locked", ["KeyringLocked"] * 3),
        ("denied", ["KeyringLocked", "PasswordSetError", "PasswordDeleteError"]),
        ("missing", ["NoKeyringError"] * 3),
    ],
)
def test_each_fault_raises_what_the_real_backends_raise(
    keychain: Keychain, fault: KeychainFault, outcomes: list[str]
) -> None:
    """And a fault changes nothing in the keychain."""
    plant(keychain.items_folder, "service", "account", "planted")
    keychain.behave(fault)
    run = keychain.python(_EACH)
    assert run.stdout.split() == outcomes, run.stderr
    assert len(keychain.items()) == (0 if fault in {"none", "slow"} else 1)


def test_deleting_what_is_not_there_is_an_error(keychain: Keychain) -> None:
    """As the interface has it."""
    run = keychain.python("import keyring; keyring.delete_password('service', 'account')")
    assert "PasswordDeleteError" in run.stderr


def test_a_slow_keychain_answers_late(keychain: Keychain) -> None:
    """The call is logged before the wait."""
    keychain.behave("slow", delay_s=0.2)
    run = keychain.python(
        "import keyring, time; b = time.monotonic(); keyring.get_password('s', 'a');"
        " print(time.monotonic() - b)"
    )
    assert float(run.stdout) >= 0.2


def test_calls_are_logged_without_values(keychain: Keychain) -> None:
    """With operation, service, account, process and time."""
    before = time.time()
    keychain.python("import keyring; keyring.set_password('service', 'account', 'a-secret')")
    (call,) = keychain.calls()
    assert (call.operation, call.service, call.account) == ("set", "service", "account")
    assert call.argv == ()
    assert before <= call.time <= time.time()
    assert call.pid != os.getpid()
    assert "a-secret" not in keychain.logged()


def test_processes_at_once_leave_whole_items(keychain: Keychain) -> None:
    """Four write the same item; every reader sees one of the values, and one stays."""
    source = (
        "import keyring, sys\n"
        "for turn in range(50):\n"
        "    keyring.set_password('service', 'account', sys.argv[1] * 5000)\n"
        "    seen = keyring.get_password('service', 'account')\n"
        "    assert seen in [letter * 5000 for letter in 'abcd'], len(seen)\n"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", source, letter], env=keychain.environment)
        for letter in "abcd"
    ]
    assert [process.wait(timeout=PATIENCE_S) for process in running] == [0] * 4
    (item,) = keychain.items()
    assert item.value in {letter * 5000 for letter in "abcd"}
    assert len(keychain.calls()) == 400
    assert {path.suffix for path in keychain.items_folder.iterdir()} == {".item"}
