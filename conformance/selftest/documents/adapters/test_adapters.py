"""The adapters of the tutorial do what it says of them, and the suite notices when they do not."""

import shutil
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from conformance import catalogue
from conformance.selftest.documents.adapters import toolchain
from conformance.selftest.documents.console import ROOT
from conformance.session.run import Run
from conformance.vocabulary.finding import Verdict

FOLDER = ROOT / "docs" / "examples" / "adapters"
_LONGEST = 80  # lines, and none of them has as many
_HARMLESS: frozenset[Verdict] = frozenset({"pass", "known failure", "not applicable"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapter:
    """One adapter: its file, and what is turned round to break it."""

    language: str
    program: str
    right: str
    wrong: str
    known: str
    has_helper: bool = False


_ADAPTERS = (
    Adapter(
        language="python",
        program="ask.py",
        right='"ANTHROPIC_AUTH_TOKEN": "authorization", "ANTHROPIC_API_KEY": "x-api-key"',
        wrong='"ANTHROPIC_API_KEY": "x-api-key", "ANTHROPIC_AUTH_TOKEN": "authorization"',
        known="helper.runs-again-after-401",
        has_helper=True,
    ),
    Adapter(
        language="node",
        program="ask.mjs",
        right='ANTHROPIC_AUTH_TOKEN: "authorization", ANTHROPIC_API_KEY: "x-api-key"',
        wrong='ANTHROPIC_API_KEY: "x-api-key", ANTHROPIC_AUTH_TOKEN: "authorization"',
        known="helper.runs-again-after-401",
        has_helper=True,
    ),
    Adapter(
        language="shell",
        program="ask.sh",
        right='if [ -n "$token" ]; then',
        wrong='if [ -n "$token" ] && [ -z "$key" ]; then',
        known="headers.no-colon",
    ),
    Adapter(
        language="c",
        program="ask.c",
        right="if (token) headers",
        wrong="if (token && !key) headers",
        known="environment.base-url-with-slash",
    ),
)
_PAIR = "matrix.plain.environment-token+environment-key"
_TELLING = (
    "environment.key-arrives",
    "environment.key-trailing-newline",
    "environment.token-arrives",
    "environment.base-url-with-token",
    "precedence.nothing-present",
    _PAIR,
    "precedence.malformed-key-hides-helper",
    "matrix.plain.environment-key+helper",
)
_OF_HELPERS = {"precedence.malformed-key-hides-helper", "matrix.plain.environment-key+helper"}


_EACH = pytest.mark.parametrize("adapter", _ADAPTERS, ids=[item.language for item in _ADAPTERS])


@_EACH
def test_it_is_judged_without_a_red_verdict_and_turned_round_it_is_red(
    adapter: Adapter, tmp_path: Path
) -> None:
    """What it declares it does, what it does not do is listed; and the suite sees its order.

    Both facts in one test: to start the host of a target costs more than to judge it.
    """
    toolchain.require(adapter.language)
    folder = tmp_path / adapter.language
    shutil.copytree(FOLDER / adapter.language, folder, ignore=shutil.ignore_patterns("ask"))
    _write(adapter, folder, adapter.right)
    with closing(Run.load(target=str(folder / "ask.toml"), network="auto")) as run:
        if adapter.language == "node" and run.network == "proxy":
            pytest.skip("Node 20 ignores a proxy, and there is no namespace here")
        found = {name: run.assess(catalogue.by_id()[name]) for name in (*_TELLING, adapter.known)}
        _write(adapter, folder, adapter.wrong)
        turned = run.assess(catalogue.by_id()[_PAIR])
    out_of_reach = {name for name, item in found.items() if item.verdict == "not applicable"}
    assert out_of_reach == (set() if adapter.has_helper else _OF_HELPERS)
    assert {name: item for name, item in found.items() if item.verdict not in _HARMLESS} == {}
    assert found[adapter.known].verdict == "known failure"
    assert turned.verdict == "fail"
    assert "environment-key" in {item.observed for item in turned.findings}


def _write(adapter: Adapter, folder: Path, text: str) -> None:
    """Write its program with this text in the place that says the order, and build it."""
    original = (FOLDER / adapter.language / adapter.program).read_text("utf-8")
    assert original.count(adapter.right) == 1
    (folder / adapter.program).write_text(original.replace(adapter.right, text), "utf-8")
    if adapter.language == "c":
        toolchain.build(folder)


@_EACH
def test_it_is_short(adapter: Adapter) -> None:
    """A program that is read to the end."""
    lines = (FOLDER / adapter.language / adapter.program).read_text("utf-8").splitlines()
    assert len(lines) < _LONGEST


@pytest.mark.parametrize("language", ["node", "shell", "c"])
def test_without_its_programs_it_is_skipped_or_fails(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It names the package; it fails where it is required."""
    missing = {"node": "nodejs", "shell": "curl", "c": "gcc"}[language]
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("PECKING_ORDER_DESKTOP", raising=False)
    with pytest.raises(pytest.skip.Exception, match=f"not installed: {missing}"):
        toolchain.require(language)
    monkeypatch.setenv("PECKING_ORDER_DESKTOP", "required")
    with pytest.raises(pytest.fail.Exception, match=f"not installed: {missing}"):
        toolchain.require(language)
