"""A world that is shown has its files and variables, and none of its secrets."""

import json
from dataclasses import replace

import pytest

from conformance import catalogue
from conformance.stage.looking import moments, portable
from conformance.stage.looking.description import describe
from conformance.targets import loader
from conformance.vocabulary.scenario import Scenario
from conformance.vocabulary.steps import Send
from conformance.vocabulary.world import File, Helper, Settings, StoredLogin, World

_TARGET = loader.load("reference")
_WORLD = World(
    environment={"ANTHROPIC_API_KEY": "«environment-key»", "PLACE": "«home»/x"},
    settings=(Settings(helper=Helper(output="«helper-key»\n")), Settings(scope="managed")),
    stored_login=StoredLogin(),
    stored_key="«stored-key»",
    trusted=True,
    files=(
        File(path="«workspace»/.env", text="A=«dotenv-key»"),
        File(path="«home»/key.pem", text="«key-pem-workload»"),
        File(path="«home»/link", text="«elsewhere»/file", kind="link"),
        File(path="«home»/pipe", kind="pipe"),
    ),
)


def test_files_lie_where_they_are_staged_and_hold_slots() -> None:
    """Paths begin with places, texts hold the names of slots, times their distance."""
    told = describe("tool.example", _WORLD, (Send(),), _TARGET)
    files = {item.path: item for item in told.files}
    assert files["«workspace»/.env"].text == "A=«dotenv-key»"
    assert '"apiKeyHelper": "«programs»/key-helper"' in files["«config»/settings.json"].text
    assert '"accessToken": "«stored-access»"' in files["«config»/.credentials.json"].text
    assert '"expiresAt": «now+28800s»' in files["«config»/.credentials.json"].text
    assert '"«workspace»"' in files["«home»/.claude.json"].text
    assert files["«home»/link"].text == "«elsewhere»/file"
    assert files["«home»/pipe"].kind == "pipe"
    assert files["«home»/key.pem"].text.strip() == "«key-pem-workload»"
    assert told.programs == {"key-helper": "«programs»/key-helper"}


def test_variables_are_those_that_an_empty_world_has_not() -> None:
    """In the target's own terms, such as where its managed settings lie."""
    told = describe("tool.example", _WORLD, (Send(),), _TARGET)
    assert told.variables == {
        "REFERENCE_MANAGED_SETTINGS": "«given»/managed-settings.json",
        "ANTHROPIC_API_KEY": "«environment-key»",
        "PLACE": "«home»/x",
    }


def test_settings_at_a_path_of_the_machine_are_told_there_and_not_written_there() -> None:
    """A world that is only looked at changes nothing outside of its folder."""
    path = "/etc/pecking-order-nowhere/managed.json"
    target = replace(_TARGET, staging=replace(_TARGET.staging, managed_settings=path))
    told = describe("tool.example", _WORLD, (Send(),), target)
    assert path in {item.path for item in told.files}


@pytest.mark.parametrize("scenario", catalogue.catalogue()[::150], ids=lambda item: item.id)
def test_no_secret_is_shown(scenario: Scenario) -> None:
    """Whatever the world holds."""
    told = describe(scenario.id, scenario.given, scenario.when, _TARGET)
    secrets = portable.pack(scenario.id, scenario.given, scenario.when, _TARGET).secrets
    shown = json.dumps([told.variables, [item.text for item in told.files], told.keychain])
    assert [slot for slot, value in secrets.items() if value in shown] == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"expiresAt": 1000000060000}', '{"expiresAt": «ms 60»}'),
        ("exp=1000000060", "exp=«s 60»"),
        ("at 2001-09-09T01:46:30Z.", "at 2001-09-09T01:46:30Z."),
        ('"2001-09-09T01:46:30Z"', '"«iso -10»"'),
        ("1000000060001", "1000000060001"),
        ("1900000000", "1900000000"),
        ("a1000000060", "a1000000060"),
        ("2001-99-09T01:46:30Z", "2001-99-09T01:46:30Z"),
    ],
)
def test_times_near_the_start_are_told_by_their_distance(text: str, told: str) -> None:
    """In the form in which they stand there; other numbers stay."""
    assert moments.replace(text, 1_000_000_000, lambda unit, s: f"«{unit} {s}»") == told
