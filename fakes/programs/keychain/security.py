"""The source of the fake program ``security`` of macOS, for generic passwords.

Imitates the manual page security(1) and what public reports show of its output: ``-w`` and ``-g``
give hexadecimal digits for a value with a byte outside printable ASCII. Where the page is silent:
the interactive mode ends with the status of its last command.
"""

import getopt
import os
import shlex
import sys
from collections.abc import Callable

from fakes.programs.keychain.store import Record, Store

# Results of the Security framework (developer.apple.com, read 2026-11); the exit status of the
# program is the last byte.
_CANCELED = (-128, "User canceled the operation.")
_DUPLICATE = (-25299, "The specified item already exists in the keychain.")
_NOT_FOUND = (-25300, "The specified item could not be found in the keychain.")
_NO_KEYCHAIN = (-25307, "A default keychain could not be found.")
_LOCKED = (-25308, "User interaction is not allowed.")
_FAULTS = {"locked": _LOCKED, "denied": _CANCELED, "missing": _NO_KEYCHAIN}
_SEARCH = "SecKeychainSearchCopyNext"
_CREATE = "SecKeychainItemCreateFromContent (<default>)"

_USAGE_STATUS = 2
_MATCHES = "a:c:C:D:G:j:l:s:"
_LETTERS = {
    "find-generic-password": _MATCHES + "gw",
    "add-generic-password": _MATCHES + "w:p:X:AT:U",
    "delete-generic-password": _MATCHES,
}
_ADDS = ("add-generic-password",)
_OPERATIONS = {
    "find-generic-password": "get",
    "add-generic-password": "set",
    "delete-generic-password": "delete",
}
# What a log may show: names of items, never a value, nor a word that may be one.
_SHOWN = frozenset({"-a", "-l", "-s"})
_HIDDEN = "<value>"
_PRINTABLE = range(0x20, 0x7F)

Options = list[tuple[str, str]]


def run(store: Store) -> int:
    """Carry the command line out; the exit status."""
    try:
        options, words = getopt.getopt(sys.argv[1:], "hilqvp:")
    except getopt.GetoptError as error:
        return _complain(f"security: {error}", _USAGE_STATUS)
    flags = dict(options)
    if "-i" in flags or "-p" in flags:
        return _converse(store, flags.get("-p", "security> "))
    if not words:
        return _complain("Usage: security [-hilqv] [-p prompt] [command] [opt ...]", _USAGE_STATUS)
    return _command(store, words, ("security",))


def _converse(store: Store, prompt: str) -> int:
    status = 0
    while True:
        _say(prompt.encode(), end=b"")
        line = sys.stdin.buffer.readline()
        if not line:
            return status
        try:
            words = shlex.split(_text(line))
        except ValueError as error:
            status = _complain(f"security: {error}", 1)
            continue
        if words:
            status = _command(store, words, ("security", "-i"))


def _command(store: Store, words: list[str], invoked: tuple[str, ...]) -> int:
    name, *rest = words
    known = name in _LETTERS
    prompted = name in _ADDS and rest[-1:] in (["-w"], ["-p"])
    try:
        options, names = getopt.getopt(rest[:-1] if prompted else rest, _LETTERS.get(name, ""))
    except getopt.GetoptError as error:
        store.enter(_OPERATIONS.get(name, name), None, None, (*invoked, name, _HIDDEN))
        sentence = str(error) if known else f'unknown command "{name}"'
        return _complain(f"security: {sentence}", _USAGE_STATUS if known else 1)
    given = {key: _text(os.fsencode(value)) for key, value in options}
    argv = (*invoked, name, *_shown(options), *rest[-1:] * prompted, *[_HIDDEN] * len(names))
    store.enter(_OPERATIONS.get(name, name), given.get("-s"), given.get("-a"), argv)
    if not known:
        return _complain(f'security: unknown command "{name}"', 1)
    if store.fault in _FAULTS:
        return _fail(_CREATE if name in _ADDS else _SEARCH, *_FAULTS[store.fault])
    return _COMMANDS[name](store, given)


def _shown(options: Options) -> list[str]:
    words = []
    for name, value in options:
        words += [name, value if name in _SHOWN else _HIDDEN] if value else [name]
    return words


def _matching(store: Store, given: dict[str, str]) -> Record | None:
    wanted = {"service": given.get("-s"), "account": given.get("-a"), "label": given.get("-l")}
    return store.find(**wanted)


def _find(store: Store, given: dict[str, str]) -> int:
    item = _matching(store, given)
    if item is None:
        return _fail(_SEARCH, *_NOT_FOUND)
    raw = item["value"].encode("utf-8", "surrogateescape")
    plain = all(byte in _PRINTABLE for byte in raw)
    if "-w" in given:
        _say(raw if plain else raw.hex().encode())
        return 0
    _describe(item)
    if "-g" in given:
        escaped = "".join(chr(byte) if byte in _PRINTABLE else f"\\{byte:03o}" for byte in raw)
        digits = "" if plain else f"0x{raw.hex().upper()}  "
        sys.stderr.write(f'password: {digits}"{escaped}"\n')
    return 0


def _add(store: Store, given: dict[str, str]) -> int:
    if "-a" not in given or "-s" not in given:
        return _complain("security: add-generic-password needs -a and -s", _USAGE_STATUS)
    if "-X" in given:
        try:
            value: str | None = _text(bytes.fromhex(given["-X"]))
        except ValueError:
            return _complain("security: -X needs hexadecimal digits", 1)
    else:
        value = given.get("-w", given.get("-p"))
    if value is None:
        value = _ask()
    if value is None:
        return _complain("security: the passwords do not match", 1)
    item = {
        "service": given["-s"],
        "account": given["-a"],
        "label": given.get("-l", given["-s"]),
        "value": value,
    }
    return 0 if store.put(item, replace="-U" in given) else _fail(_CREATE, *_DUPLICATE)


def _delete(store: Store, given: dict[str, str]) -> int:
    item = _matching(store, given)
    if item is None or not store.remove(item):
        return _fail(_SEARCH, *_NOT_FOUND)
    _describe(item)
    sys.stderr.write("password has been deleted.\n")
    return 0


_COMMANDS: dict[str, Callable[[Store, dict[str, str]], int]] = {
    "find-generic-password": _find,
    "add-generic-password": _add,
    "delete-generic-password": _delete,
}


def _ask() -> str | None:
    """The value from standard input; ``None`` when it is typed differently the second time."""
    sys.stderr.write("password data for new item: ")
    sys.stderr.flush()
    first = sys.stdin.buffer.readline().rstrip(b"\r\n")
    sys.stderr.write("retype password for new item: ")
    sys.stderr.flush()
    second = sys.stdin.buffer.readline().rstrip(b"\r\n")
    # A pipe that holds one line has nobody who could mistype it.
    return None if second and second != first else _text(first)


def _describe(item: Record) -> None:
    lines = (
        'keychain: "login.keychain-db"',
        "version: 512",
        'class: "genp"',
        "attributes:",
        f'    0x00000007 <blob>="{item["label"]}"',
        f'    "acct"<blob>="{item["account"]}"',
        f'    "svce"<blob>="{item["service"]}"',
    )
    for line in lines:
        _say(line.encode("utf-8", "surrogateescape"))


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")


def _say(line: bytes, end: bytes = b"\n") -> None:
    sys.stdout.buffer.write(line + end)
    sys.stdout.buffer.flush()


def _complain(sentence: str, status: int) -> int:
    sys.stderr.write(sentence + "\n")
    return status


def _fail(function: str, result: int, sentence: str) -> int:
    return _complain(f"security: {function}: {sentence}", result & 0xFF)
