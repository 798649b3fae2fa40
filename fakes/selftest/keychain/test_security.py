"""The fake program ``security`` does what security(1) says."""

import subprocess

import pytest

from fakes.programs.keychain import Item, KeychainFault, plant
from fakes.selftest.keychain.chain import PATIENCE_S, Keychain

_NAMES = ("-s", "service", "-a", "account")
_FIND = ("find-generic-password", *_NAMES)
_ADD = ("add-generic-password", *_NAMES)
_DELETE = ("delete-generic-password", *_NAMES)


def _plant(keychain: Keychain, value: str) -> None:
    plant(keychain.items_folder, "service", "account", value)


def test_a_password_is_added_found_and_deleted(keychain: Keychain) -> None:
    """With ``-w`` it alone is on standard output."""
    assert keychain.security(*_ADD, "-w", '{"a": 1}').returncode == 0
    assert keychain.security(*_FIND, "-w").stdout == '{"a": 1}\n'
    assert keychain.security(*_DELETE).returncode == 0
    assert keychain.security(*_FIND, "-w").returncode == 44


def test_without_w_the_attributes_are_shown(keychain: Keychain) -> None:
    """And the password, with ``-g``, on standard error."""
    _plant(keychain, "opened")
    run = keychain.security(*_FIND, "-g")
    assert '"acct"<blob>="account"' in run.stdout
    assert '"svce"<blob>="service"' in run.stdout
    assert run.stderr == 'password: "opened"\n'
    assert "opened" not in keychain.security(*_FIND).stdout


def test_what_is_not_printable_is_shown_as_digits(keychain: Keychain) -> None:
    """A byte outside printable ASCII is enough, as reports of the real one show."""
    _plant(keychain, "caf\u00e9")
    assert keychain.security(*_FIND, "-w").stdout == "636166c3a9\n"
    assert keychain.security(*_FIND, "-g").stderr == 'password: 0x636166C3A9  "caf\\303\\251"\n'


def test_digits_can_be_given(keychain: Keychain) -> None:
    """``-X``; the real one's way around the command line's letters."""
    assert keychain.security(*_ADD, "-X", "caf\u00e9".encode().hex()).returncode == 0
    assert keychain.items() == (Item(service="service", account="account", value="caf\u00e9"),)
    assert keychain.security(*_ADD, "-U", "-X", "no digits").returncode == 1


def test_an_item_by_one_of_its_attributes(keychain: Keychain) -> None:
    """Service or account alone is enough; both must match where both are given."""
    _plant(keychain, "v")
    for words in (("-s", "service"), ("-a", "account"), ("-l", "service"), ()):
        assert keychain.security("find-generic-password", *words, "-w").stdout == "v\n"
    assert keychain.security("find-generic-password", "-s", "service", "-a", "x").returncode == 44


@pytest.mark.parametrize(
    ("words", "status", "text"),
    [
        (_FIND, 44, "The specified item could not be found in the keychain."),
        (_DELETE, 44, "The specified item could not be found in the keychain."),
        (("find-generic-password", "-Z"), 2, "option -Z not recognized"),
        (("add-generic-password", "-s", "service", "-w", "v"), 2, "needs -a and -s"),
        (("show-keychain-info",), 1, "unknown command"),
        ((), 2, "Usage"),
        (("-Z",), 2, "option -Z not recognized"),
    ],
)
def test_errors(keychain: Keychain, words: tuple[str, ...], status: int, text: str) -> None:
    """Status and standard error; nothing on standard output."""
    run = keychain.security(*words)
    assert (run.returncode, run.stdout) == (status, "")
    assert text in run.stderr


def test_an_item_that_exists_is_kept_without_u(keychain: Keychain) -> None:
    """Status 45; with ``-U`` it is updated."""
    _plant(keychain, "old")
    assert keychain.security(*_ADD, "-w", "new").returncode == 45
    assert [item.value for item in keychain.items()] == ["old"]
    assert keychain.security(*_ADD, "-U", "-w", "new").returncode == 0
    assert [item.value for item in keychain.items()] == ["new"]


@pytest.mark.parametrize("typed", ["a secret\n", "a secret\na secret\n", "a secret"])
def test_a_value_is_asked_for(keychain: Keychain, typed: str) -> None:
    """With ``-w`` at the end, as the manual recommends."""
    run = keychain.security(*_ADD, "-w", typed=typed)
    assert (run.returncode, run.stdout) == (0, "")
    assert "password data for new item: " in run.stderr
    assert [item.value for item in keychain.items()] == ["a secret"]
    assert keychain.calls()[0].argv[-1] == "-w"


def test_a_value_that_is_typed_differently_is_not_stored(keychain: Keychain) -> None:
    """The second time."""
    assert keychain.security(*_ADD, "-w", typed="one\ntwo\n").returncode == 1
    assert keychain.items() == ()


def test_commands_are_read_from_standard_input(keychain: Keychain) -> None:
    """Interactive mode, with quotes; the status is that of the last command."""
    typed = 'add-generic-password -s service -a "an account" -w "a \\"secret\\""\n\n'
    typed += 'find-generic-password -s service -w\nfind-generic-password -a "broken\n'
    run = keychain.security("-i", typed=typed + "find-generic-password -s nothing")
    assert run.stdout == "security> " * 3 + 'a "secret"\n' + "security> " * 3
    assert run.returncode == 44
    assert [item.account for item in keychain.items()] == ["an account"]
    assert keychain.calls()[0].argv == (
        "security", "-i", "add-generic-password",
        "-s", "service", "-a", "an account", "-w", "<value>",
    )  # fmt: skip


def test_the_prompt_can_be_another(keychain: Keychain) -> None:
    """``-p`` implies ``-i``."""
    assert keychain.security("-p", "? ").stdout == "? "


@pytest.mark.parametrize(("fault", "status"), [("locked", 36), ("denied", 128), ("missing", 37)])
@pytest.mark.parametrize("words", [_FIND, _DELETE, (*_ADD, "-U", "-w", "new")])
def test_each_fault_has_its_status(
    keychain: Keychain, fault: KeychainFault, status: int, words: tuple[str, ...]
) -> None:
    """And changes nothing."""
    _plant(keychain, "old")
    keychain.behave(fault)
    run = keychain.security(*words)
    assert (run.returncode, run.stdout) == (status, "")
    assert [item.value for item in keychain.items()] == ["old"]
    assert len(keychain.calls()) == 1


@pytest.mark.parametrize(
    "words",
    [
        (*_ADD, "-w", "a-secret"),
        (*_ADD, "-wa-secret"),
        (*_ADD, "-p", "a-secret"),
        (*_ADD, "-X", "a-secret"),
        (*_ADD, "a-secret"),
        ("add-generic-password", "-Z", "a-secret"),
        ("unlock-keychain", "-p", "a-secret"),
        ("unlock-keychain", "a-secret"),
    ],
)
def test_no_value_is_logged(keychain: Keychain, words: tuple[str, ...]) -> None:
    """However it is given; that one was given shows."""
    keychain.security(*words)
    (call,) = keychain.calls()
    assert "a-secret" not in keychain.logged()
    assert call.argv[-1] == "<value>"
    assert call.argv[:2] == ("security", words[0])


def test_the_two_front_ends_are_one_keychain(keychain: Keychain) -> None:
    """What one stores the other finds."""
    keychain.security(*_ADD, "-w", "shared")
    run = keychain.python("import keyring; print(keyring.get_password('service', 'account'))")
    assert run.stdout == "shared\n"
    assert [call.operation for call in keychain.calls()] == ["set", "get"]


def test_one_of_many_that_add_at_once_succeeds(keychain: Keychain) -> None:
    """The others are told that the item exists."""
    words = [str(keychain.program), *_ADD, "-w"]
    running = [
        subprocess.Popen([*words, f"value-{number}"], stderr=subprocess.DEVNULL)
        for number in range(6)
    ]
    statuses = [process.wait(timeout=PATIENCE_S) for process in running]
    assert sorted(statuses) == [0, 45, 45, 45, 45, 45]
    assert [item.value for item in keychain.items()] == [f"value-{statuses.index(0)}"]
