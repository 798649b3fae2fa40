"""Target files: what is read of them, and that every mistake in one is told in one message."""

import sys
from pathlib import Path

import pytest

from conformance.adapters import crash
from conformance.targets import loader
from conformance.targets.loader import TargetFileError
from conformance.vocabulary.target import KeychainForm, Limits, Staging

_LEAST = """
schema = 1
name = "mine"
[run]
send = ["sh", "-c", "true", "{flags}"]
"""
_WHOLE = """
schema = 1
name = "mine"
language = "go"
version = ["sh", "--version"]
capabilities = ["helper", "trust"]

[run]
send = ["program.sh", "data.txt", "other.txt", "{prompt}", "{flags}"]
login = ["{python}", "login"]

[flags]
settings = ["--settings", "{file}"]
bare = ["--bare"]

[env]
QUIET = "1"

[stage]
login = "verb"
trust = ["program.sh", "trust", "{workspace}"]
homespace = { AT_HOME = "yes" }
managed_settings = "/etc/mine/managed.json"
internal = { USER_TYPE = "ant" }
clock = { NOW = "{seconds}" }
question = "trust .*"
accept = "yes\\n"
decline = ["\\u001b[B", "\\r"]
leave = "/exit\\n"
internal_issuer = "issuer.example"

[stage.keychain]
backend = "security"
service = "mine"
account = "me"

[stage.state]
theme = "dark"
greeted = true

[doctor]
helper = ["key program"]
provider = ["The Company"]

[limits]
step_s = 5
helper_timeout_s = 2.5
script_timeout_s = 3

[wire]
housekeeping = ["/api/*"]
"""


def _file(folder: Path, text: str) -> str:
    path = folder / "mine.toml"
    path.write_text(text, "utf-8")
    return str(path)


def _problem(folder: Path, text: str) -> str:
    with pytest.raises(TargetFileError) as caught:
        loader.load(_file(folder, text))
    return str(caught.value)


@pytest.mark.parametrize("name", ["reference", "reference-command"])
def test_the_references_are_targets(name: str) -> None:
    """By name; their known failures would lie beside them."""
    target = loader.load(name)
    assert target.name == name
    assert "outcome" in target.capabilities
    assert target.limits.helper_timeout_s == 1
    assert name in loader.names()
    assert loader.known_failures_path(name).name == f"{name}.known-failures.toml"


def test_both_references_claim_the_same() -> None:
    """They are one program, run in two ways."""
    fork, command = loader.load("reference"), loader.load("reference-command")
    assert fork.python == "reference_impl.program:main"
    assert command.run["send"][0] == sys.executable
    assert fork.capabilities == command.capabilities
    assert fork.flags == command.flags
    assert fork.staging == command.staging


def test_what_is_left_out_has_the_documented_default(tmp_path: Path) -> None:
    """Three keys make a target."""
    target = loader.load(_file(tmp_path, _LEAST))
    assert target.run["send"][1:] == ("-c", "true", "{flags}")
    assert (target.language, target.capabilities, target.version) == ("python", frozenset(), None)
    assert (target.staging, target.limits) == (Staging(), Limits())
    assert target.folder == tmp_path.resolve()


def test_every_key_is_read(tmp_path: Path) -> None:
    """Words that name a file beside the target file become its path; the rest stays."""
    for name in ("program.sh", "data.txt"):
        (tmp_path / name).touch(0o700)
    target = loader.load(_file(tmp_path, _WHOLE))
    beside = tmp_path.resolve()
    program = str(beside / "program.sh")
    send = (program, str(beside / "data.txt"), "other.txt", "{prompt}", "{flags}")
    assert target.run == {"send": send, "login": (sys.executable, "login")}
    assert list(target.flags) == ["settings", "bare"]
    assert target.environment == {"QUIET": "1"}
    assert target.staging == Staging(
        login="verb",
        trust=(program, "trust", "{workspace}"),
        homespace={"AT_HOME": "yes"},
        managed_settings="/etc/mine/managed.json",
        internal={"USER_TYPE": "ant"},
        clock={"NOW": "{seconds}"},
        question="trust .*",
        accept=("yes\n",),
        decline=("\x1b[B", "\r"),
        leave=("/exit\n",),
        internal_issuer="issuer.example",
        keychain=KeychainForm(backend="security", service="mine", account="me"),
        state={"theme": "dark", "greeted": True},
    )
    assert target.words == {"helper": ("key program",), "provider": ("The Company",)}
    assert target.limits == Limits(step_s=5, helper_timeout_s=2.5, script_timeout_s=3)
    assert target.housekeeping == ("/api/*",)
    assert target.language == "go"
    assert target.capabilities == frozenset({"helper", "trust"})


def test_every_language_has_its_stack_traces() -> None:
    """What a target file may name is what a crash is known by."""
    assert loader.LANGUAGES == crash.LANGUAGES


def test_a_python_program_has_verbs_by_default(tmp_path: Path) -> None:
    """Its main is called with the verb's name first, unless the file says otherwise."""
    text = 'schema = 1\nname = "mine"\npython = "a.b:main"\n[run]\nlogin = ["auth", "login"]\n'
    target = loader.load(_file(tmp_path, text))
    assert target.run["send"] == ("send", "{prompt}", "{flags}")
    assert target.run["login"] == ("auth", "login")


# Each mistake: the text, and what the message must tell (place, value, expectation, remedy).
_MISTAKES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("no TOML", "schema = = 1", ("mine.toml", "cannot be read", "line 1")),
    ("no schema", 'name = "x"', ("mine.toml: schema: found nothing", "a whole number", "add it")),
    ("other schema", _LEAST.replace("= 1", "= 2"), ("schema: found 2", "1, the only version")),
    ("schema as a text", _LEAST.replace("= 1", '= "1"'), ("schema: found '1'", "a whole number")),
    ("schema as a switch", _LEAST.replace("= 1", "= true"), ("schema: found True",)),
    ("no name", "schema = 1", ("name: found nothing", "a text")),
    ("empty name", _LEAST.replace('"mine"', '""'), ("name: found ''", "a text")),
    ("unknown key", "nmae = 1" + _LEAST, ("nmae: found an unknown key", "did you mean name?")),
    ("unknown section", _LEAST + "[stagee]", ("stagee: found an unknown key", "stage?")),
    ("unknown verb", _LEAST + 'sendd = ["x"]', ("run.sendd: found an unknown", "mean send?")),
    ("unknown flag", _LEAST + "[flags]\nbear = []", ("flags.bear", "did you mean bare?")),
    ("unknown limit", _LEAST + "[limits]\nstep = 1", ("limits.step:", "did you mean step_s?")),
    ("unknown stage key", _LEAST + "[stage]\nclocks = {}", ("stage.clocks", "mean clock?")),
    ("unknown wire key", _LEAST + "[wire]\nhouse = 1", ("wire.house:", "an unknown key")),
    (
        "unknown capability",
        'capabilities = ["helpr"]' + _LEAST,
        ("capabilities: found 'helpr'", "bedrock.bearer", "did you mean 'helper'?"),
    ),
    (
        "a clock's speed that cannot be told",
        'capabilities = ["clock.speed"]' + _LEAST + '[stage]\nclock = {NOW = "{seconds}"}',
        ("capabilities: found 'clock.speed', and no {speed}", "both, or neither", "write {speed}"),
    ),
    ("unknown language", 'language = "pyton"' + _LEAST, ("language: found 'pyton'", "'python'")),
    (
        "argv as a text",
        _LEAST.replace('["sh", "-c", "true", "{flags}"]', '"sh -c true"'),
        ("run.send: found 'sh -c true'", "a list of words", 'write ["sh", "-c", "true"]'),
    ),
    ("argv of numbers", _LEAST.replace('"true"', "1"), ("run.send", "a list of words")),
    ("empty argv", "version = []" + _LEAST, ("version: found an empty list", "one word")),
    (
        "missing program",
        _LEAST.replace('"sh"', '"no-such-program"'),
        ("run.send: found 'no-such-program'", "a program on PATH, or a file in", "install"),
    ),
    ("no send", 'schema = 1\nname = "x"', ("run.send: found nothing", "an argv for send")),
    ("section as a text", 'run = "x"\nschema = 1\nname = "x"', ("run: found 'x'", "a table")),
    ("variable as a number", _LEAST + "[env]\nA = 1", ("env.A: found 1", "put it in quotes")),
    ("limit as a text", _LEAST + '[limits]\nstep_s = "1"', ("limits.step_s: found '1'",)),
    ("limit of none", _LEAST + "[limits]\nstep_s = 0", ("limits.step_s: found 0", "more than 0")),
    ("odd login", _LEAST + '[stage]\nlogin = "fil"', ("stage.login: found 'fil'", "'file'")),
    (
        "relative managed path",
        _LEAST + '[stage]\nmanaged_settings = "etc/x.json"',
        ("stage.managed_settings: found 'etc/x.json'", "an absolute path"),
    ),
    (
        "python without function",
        'python = "a.b"' + _LEAST,
        ("python: found 'a.b'", "module:function"),
    ),
)


@pytest.mark.parametrize(
    ("text", "told"), [row[1:] for row in _MISTAKES], ids=[row[0] for row in _MISTAKES]
)
def test_a_mistake_is_told_with_place_expectation_and_remedy(
    tmp_path: Path, text: str, told: tuple[str, ...]
) -> None:
    """One message, which names the file and the key and says what to do."""
    problem = _problem(tmp_path, text)
    for part in (*told, "mine.toml", "\n  expected: ", "\n  remedy: "):
        assert part in problem


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("referenc", "did you mean reference?"),
        ("quite-another", "expected: one of"),
        ("no/such/file.toml", "there is no such file"),
    ],
)
def test_a_target_that_is_not_there_is_told(name: str, told: str) -> None:
    """The names that there are, the closest of them, or that the path is wrong."""
    with pytest.raises(TargetFileError, match=told.replace("?", r"\?")):
        loader.load(name)
