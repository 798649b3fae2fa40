"""Known failures set aside what they name, and nothing else; a wrong entry is one clear error."""

import ast
from datetime import date
from pathlib import Path

import pytest

from conformance import oracle
from conformance.targets.known import CHECKS, KnownFailures, KnownFailuresError, load
from conformance.vocabulary.expectations import Level
from conformance.vocabulary.finding import Finding, Kind, Result, Verdict

_TODAY = date(2026, 11, 1)
_IDS = frozenset({"helper.exits-nonzero", "helper.prints-nothing", "precedence.pair"})
_ENTRY = """\
[[known]]
scenario = "helper.exits-nonzero"
check = ["credential", "exit"]
reason = "It goes on with the stored login."
"""


def _load(folder: Path, text: str) -> KnownFailures:
    path = folder / "agent.known-failures.toml"
    path.write_text(text, encoding="utf-8")
    return load(path, _IDS, _TODAY)


def _finding(check: str, level: Level = "MUST", kind: Kind = "violation") -> Finding:
    return Finding(
        check=check, requirement="HLP-004", level=level, expected="a", observed="b", kind=kind
    )


def _result(verdict: Verdict, *findings: Finding, note: str = "") -> Result:
    return Result(scenario="helper.exits-nonzero", verdict=verdict, findings=findings, note=note)


def test_a_failure_that_is_known_whole_is_a_known_failure(tmp_path: Path) -> None:
    """The note is the reason."""
    found = _load(tmp_path, _ENTRY).apply(
        _result("fail", _finding("credential"), _finding("exit"), _finding("header", "SHOULD"))
    )

    assert found.verdict == "known failure"
    assert found.note == "It goes on with the stored login."
    assert [item.check for item in found.findings] == ["credential", "exit", "header"]


def test_a_link_stands_behind_the_reason(tmp_path: Path) -> None:
    """A reader can go to the issue."""
    known = _load(tmp_path, _ENTRY + 'link = "https://example.test/1"\n')

    found = known.apply(_result("fail", _finding("credential"), _finding("exit")))

    assert found.note == "It goes on with the stored login. (https://example.test/1)"


def test_what_is_not_listed_stays_a_failure(tmp_path: Path) -> None:
    """The unknown finding stands first, and the known ones are told apart."""
    found = _load(tmp_path, _ENTRY).apply(
        _result("fail", _finding("credential"), _finding("exit"), _finding("leak-output"))
    )

    assert found.verdict == "fail"
    assert [item.check for item in found.findings] == ["leak-output", "credential", "exit"]
    assert "known and set aside: credential (It goes on" in found.note


def test_a_listed_check_that_did_not_occur_is_an_unexpected_pass(tmp_path: Path) -> None:
    """The note names the word to remove, and where it stands."""
    found = _load(tmp_path, _ENTRY).apply(_result("fail", _finding("credential")))

    assert found.verdict == "unexpected pass"
    assert "'exit' is listed" in found.note
    assert "agent.known-failures.toml:1" in found.note
    assert "'credential'" not in found.note


@pytest.mark.parametrize("verdict", ["pass", "warn", "not applicable", "not observed"])
def test_a_scenario_that_did_not_fail_is_an_unexpected_pass(
    tmp_path: Path, verdict: Verdict
) -> None:
    """Every other way to be green makes the entry stale."""
    found = _load(tmp_path, _ENTRY).apply(
        _result(verdict, _finding("credential", "SHOULD"), note="no namespace")
    )

    assert found.verdict == "unexpected pass"
    assert found.note.endswith(f"the verdict is {verdict} (no namespace)")


_UNSTABLE = _ENTRY + 'evidence = "in 3 of 10 runs"\nunstable = true\n'


@pytest.mark.parametrize("checks", [(), ("exit",), ("credential", "exit")])
@pytest.mark.parametrize("otherwise", ["pass", "warn"])
def test_an_unstable_check_is_known_whether_or_not_it_occurs(
    tmp_path: Path, checks: tuple[str, ...], otherwise: Verdict
) -> None:
    """The verdict is the same on every run, and never a pass."""
    verdict: Verdict = "fail" if checks else otherwise
    found = _load(tmp_path, _UNSTABLE).apply(_result(verdict, *map(_finding, checks)))
    assert found.verdict == "known failure"
    assert "comes and goes" in found.note


def test_what_an_unstable_entry_does_not_name_is_red(tmp_path: Path) -> None:
    """It covers its own checks and no other."""
    found = _load(tmp_path, _UNSTABLE).apply(_result("fail", _finding("leak-host")))
    assert found.verdict == "fail"


def test_an_unstable_entry_for_what_is_not_applicable_is_stale(tmp_path: Path) -> None:
    """It matches nothing, as any other entry would."""
    assert _load(tmp_path, _UNSTABLE).apply(_result("not applicable")).verdict == "unexpected pass"


def test_what_was_not_run_here_stays_not_observed(tmp_path: Path) -> None:
    """An entry written for the namespace is not stale because a proxy shows less."""
    assert _load(tmp_path, _ENTRY).apply(_result("not observed")).verdict == "not observed"


def test_a_finding_that_was_not_observed_is_no_known_failure(tmp_path: Path) -> None:
    """What could not be seen does not prove the entry right."""
    known = _load(tmp_path, _ENTRY.replace('["credential", "exit"]', '"file-read"'))

    found = known.apply(_result("not observed", _finding("file-read", kind="not observed")))

    assert found.verdict == "unexpected pass"


def test_a_crash_is_known_by_its_own_word(tmp_path: Path) -> None:
    """Listed, it is a known failure."""
    known = _load(tmp_path, _ENTRY.replace('["credential", "exit"]', '"crash"'))

    assert known.apply(_result("error", _finding("crash", kind="crash"))).verdict == "known failure"


def test_a_crash_that_is_not_listed_stays_an_error(tmp_path: Path) -> None:
    """Knowing the other findings does not make a crash a failure."""
    found = _load(tmp_path, _ENTRY).apply(
        _result("error", _finding("exit"), _finding("credential"), _finding("crash", kind="crash"))
    )

    assert found.verdict == "error"
    assert found.findings[0].check == "crash"


def test_an_error_of_the_harness_is_nobodys_known_failure(tmp_path: Path) -> None:
    """It says nothing about the target, so the entry is neither right nor stale."""
    broken = _result("error", note="the stage could not be made")
    known = _load(tmp_path, _ENTRY.replace('["credential", "exit"]', '"crash"'))

    assert known.apply(broken) == broken


def test_an_unproven_refusal_is_known_by_control(tmp_path: Path) -> None:
    """The twin's failure has no finding of its own."""
    known = _load(tmp_path, _ENTRY.replace('["credential", "exit"]', '"control"'))

    assert known.apply(_result("unproven", note="the twin")).verdict == "known failure"
    assert known.apply(_result("pass")).verdict == "unexpected pass"


def test_an_unproven_refusal_that_is_not_listed_stays_unproven(tmp_path: Path) -> None:
    """Another word does not cover it, and is told to be stale."""
    found = _load(tmp_path, _ENTRY).apply(_result("unproven", note="the twin"))

    assert found.verdict == "unproven"
    assert found.note.startswith("the twin; 'credential' is listed")


def test_other_scenarios_are_left_alone(tmp_path: Path) -> None:
    """An entry speaks of its own scenario only."""
    other = Result(scenario="precedence.pair", verdict="fail", findings=(_finding("credential"),))

    assert _load(tmp_path, _ENTRY).apply(other) is other


def test_one_entry_may_list_several_scenarios(tmp_path: Path) -> None:
    """Each of them is known by each of the checks."""
    known = _load(
        tmp_path,
        """
        [[known]]
        scenario = ["helper.exits-nonzero", "helper.prints-nothing"]
        check = ["credential", "header-x-team", "key-helper-runs"]
        reason = "It goes on."
        evidence = "POST api.anthropic.com/v1/messages"
        expires = 2026-11-01
        """,
    )

    assert len(known.entries) == 6
    assert {item.expires for item in known.entries} == {_TODAY}


@pytest.mark.parametrize("text", [None, "", "known = []\n"])
def test_nothing_is_known_without_entries(tmp_path: Path, text: str | None) -> None:
    """A target without such a file is an ordinary one."""
    known = load(tmp_path / "no.toml", _IDS, _TODAY) if text is None else _load(tmp_path, text)

    assert known == KnownFailures()


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("[[known]\n", "is not TOML", "tables [[known]]"),
        (_ENTRY + "[other]\n", "unknown key 'other'", "tables [[known]]"),
        ("[known]\n", "known is no array of tables", "tables [[known]]"),
        (
            _ENTRY + 'reasn = "x"\n',
            "unknown key 'reasn'. Did you mean 'reason'?",
            "one of scenario",
        ),
        (_ENTRY.replace("reason", "link"), "no reason", "reason: a sentence"),
        (_ENTRY.replace("It goes on with the stored login.", " "), "reason is ' '", "a sentence"),
        (_ENTRY + "evidence = 3\n", "evidence is 3", "evidence: a sentence"),
        (_ENTRY + 'link = ""\n', "link is ''", "link: a sentence"),
        (
            _ENTRY.replace("exits-nonzero", "exit-nonzero"),
            "no scenario 'helper.exit-nonzero'. Did you mean 'helper.exits-nonzero'?",
            "the ID of a scenario",
        ),
        (_ENTRY.replace('"helper.exits-nonzero"', "[]"), "scenario is []", "a list of words"),
        (_ENTRY.replace("scenario", "# scenario"), "no scenario", "scenario: a word"),
        (_ENTRY.replace('"exit"', '"exits"'), "no check 'exits'. Did you mean 'exit'?", "host"),
        (_ENTRY.replace('"exit"', '"header-*"'), "no check 'header-*'", "header-*"),
        (_ENTRY.replace('"exit"', "1"), "check is ['credential', 1]", "a list of words"),
        (_ENTRY.replace('"exit"', '"credential"'), "is listed again", "once"),
        (_ENTRY + _ENTRY, "'credential' of helper.exits-nonzero is listed again", "once"),
        (_ENTRY.replace("It goes", "TODO: it goes"), "reason is 'TODO: it goes", "a person"),
        (_ENTRY + 'expires = "soon"\n', "expires is 'soon'", "a date such as 2027-06-01"),
        (_ENTRY + "expires = 2027-06-01T00:00:00\n", "expires is datetime", "a date"),
        (_ENTRY + "expires = 2026-10-31\n", "expired on 2026-10-31", "2026-11-01 or later"),
        (_ENTRY + "unstable = 1\n", "unstable is 1", "true or false"),
        (_ENTRY + "unstable = true\n", "unstable without evidence", "evidence: a text"),
    ],
)
def test_a_wrong_entry_is_one_clear_error(
    tmp_path: Path, text: str, value: str, expected: str
) -> None:
    """Place, value, expectation and remedy, in one message."""
    with pytest.raises(KnownFailuresError) as raised:
        _load(tmp_path, text)

    assert "agent.known-failures.toml" in raised.value.place
    assert value in raised.value.value
    assert expected in raised.value.expected
    assert raised.value.remedy
    assert "\n  remedy: " in str(raised.value)


def test_an_error_names_the_line_of_its_entry(tmp_path: Path) -> None:
    """Of several entries the wrong one is found at once."""
    second = _ENTRY.replace("exits-nonzero", "prints-nothing") + "expires = 2020-01-01\n"

    with pytest.raises(KnownFailuresError) as raised:
        _load(tmp_path, f"{_ENTRY}\n{second}")

    assert raised.value.place.endswith("toml:6")


def _written(node: ast.expr) -> str | None:
    """A word as the oracle's source writes it, with a star for what it fills in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return None
    parts = [part.value if isinstance(part, ast.Constant) else "*" for part in node.values]
    return "".join(map(str, parts))


def _words_of(source: str) -> set[str | None]:
    words: set[str | None] = set()
    for call in ast.walk(ast.parse(source)):
        if not isinstance(call, ast.Call):
            continue
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        if name in {"finding", "_breach"}:
            words.add(_written(call.args[1]))
        if name == "Finding":
            words.update(_written(item.value) for item in call.keywords if item.arg == "check")
    return words - {None}


def test_every_word_of_the_oracle_can_be_named() -> None:
    """The list of checks is the list of words that the oracle's source writes."""
    written: set[str | None] = set()
    for path in Path(oracle.__file__).parent.glob("*.py"):
        written |= _words_of(path.read_text(encoding="utf-8"))
    keys = {"stored-accessToken", "stored-refreshToken"}
    forms = (written - {"stored-*"}) | (keys if "stored-*" in written else set())

    assert forms | {"control"} == CHECKS
