"""A world as files: logins, state, settings, helpers, each at its place and with its mode."""

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from conformance.selftest.stage.worlds import TARGET, content, mode, stand_up, variables
from conformance.stage import shims
from conformance.stage.layout import SYSTEM_PATH
from conformance.stage.planting import StagingError, strike
from conformance.vocabulary.cloud import Cloud
from conformance.vocabulary.target import Staging, Target
from conformance.vocabulary.world import File, Helper, Scope, Settings, StoredLogin, World


def test_a_stored_login_has_the_form_of_sto_001(tmp_path: Path) -> None:
    """Tokens, scopes, and an expiry in milliseconds relative to the start; private."""
    world = World(stored_login=StoredLogin(expires_in_s=-60, extra={"other": {"a": "«home»"}}))
    stand = stand_up(world, tmp_path)
    path = stand.layout.home / ".claude" / ".credentials.json"
    assert mode(path) == 0o600
    assert mode(path.parent) == 0o700
    canaries = stand.filling.canaries
    assert content(path) == {
        "claudeAiOauth": {
            "accessToken": canaries["stored-access"],
            "refreshToken": canaries["stored-refresh"],
            "expiresAt": 1_799_999_940_250,
            "scopes": ["user:inference", "user:profile"],
        },
        "other": {"a": str(stand.layout.home)},
    }


def test_fields_of_a_login_can_be_left_out(tmp_path: Path) -> None:
    """`None` means that the field is not there at all."""
    login = StoredLogin(access=None, refresh=None, expires_in_s=None, scopes=None)
    stand = stand_up(World(stored_login=login), tmp_path)
    assert content(stand.layout.config / ".credentials.json") == {"claudeAiOauth": {}}


def test_a_damaged_login_is_planted_as_it_is(tmp_path: Path) -> None:
    """With its places filled."""
    stand = stand_up(World(stored_login=StoredLogin(text='{"«stored-access»')), tmp_path)
    text = (stand.layout.config / ".credentials.json").read_text()
    assert text == '{"' + stand.filling.canaries["stored-access"]


def test_the_state_file_holds_trust_and_stored_key(tmp_path: Path) -> None:
    """STO-002's form, other keys beside them."""
    world = World(
        stored_key="«state-key»", trusted=True, state={"projects": {"«elsewhere»": {}}, "n": 1}
    )
    stand = stand_up(world, tmp_path)
    assert content(stand.layout.home / ".claude.json") == {
        "projects": {
            str(stand.layout.elsewhere): {},
            str(stand.layout.workspace): {"hasTrustDialogAccepted": True},
        },
        "n": 1,
        "primaryApiKey": stand.filling.canaries["state-key"],
    }
    assert mode(stand.layout.home / ".claude.json") == 0o600


def test_a_config_folder_moves_everything(tmp_path: Path) -> None:
    """Login, settings and state file; a second login stays in the default folder."""
    world = World(
        config_dir="other",
        stored_login=StoredLogin(),
        default_login=StoredLogin(access="«default-access»"),
        stored_key="«state-key»",
        settings=(Settings(values={"a": 1}),),
    )
    stand = stand_up(world, tmp_path)
    home = stand.layout.home
    assert {str(item.path.relative_to(home)) for item in stand.planted} == {
        *("other/settings.json", "other/.credentials.json", "other/.claude.json"),
        ".claude/.credentials.json",
    }
    assert variables(world, stand)["CLAUDE_CONFIG_DIR"] == str(home / "other")


def test_settings_lie_where_their_scope_says(tmp_path: Path) -> None:
    """User, project and local by convention; passed and managed outside of the workspace."""
    world = World(
        settings=tuple(
            Settings(scope=each, env={"SCOPE": f"«{each}-key»"}) for each in get_args(Scope)
        )
    )
    stand = stand_up(world, tmp_path)
    layout = stand.layout
    expected = {
        layout.config / "settings.json": "user",
        layout.workspace / ".claude" / "settings.json": "project",
        layout.workspace / ".claude" / "settings.local.json": "local",
        layout.given / "settings.json": "passed",
        layout.given / "managed-settings.json": "managed",
    }
    canaries = stand.filling.canaries
    assert {item.path: content(item.path) for item in stand.planted} == {
        path: {"env": {"SCOPE": canaries[f"{scope}-key"]}} for path, scope in expected.items()
    }
    managed = str(layout.given / "managed-settings.json")
    assert variables(world, stand)["MANAGED"] == f"at {managed}"


def test_settings_hold_the_helper_and_odd_values(tmp_path: Path) -> None:
    """`values` win, as they are there to be of a wrong type; a text is the whole file."""
    world = World(
        settings=(
            Settings(helper=Helper(command="«program» --a 'b c'"), values={"x": [None, "«home»"]}),
            Settings(scope="project", helper=Helper(name="other"), values={"apiKeyHelper": 7}),
            Settings(scope="local", text="{«now»"),
        )
    )
    stand = stand_up(world, tmp_path)
    user = content(stand.layout.config / "settings.json")
    program = stand.layout.programs / "key-helper"
    assert user == {"apiKeyHelper": f"{program} --a 'b c'", "x": [None, str(stand.layout.home)]}
    folder = stand.layout.workspace / ".claude"
    assert content(folder / "settings.json") == {"apiKeyHelper": 7}
    assert (folder / "settings.local.json").read_text() == "{0"


def test_two_helpers_of_one_name_are_an_error(tmp_path: Path) -> None:
    """Their logs could not be told apart."""
    world = World(helper=Helper(), settings=(Settings(scope="project", helper=Helper(output="")),))
    with pytest.raises(StagingError, match="name them apart"):
        stand_up(world, tmp_path)


def test_managed_settings_need_a_target_that_has_them(tmp_path: Path) -> None:
    """Nobody knows where to put them otherwise."""
    world = World(settings=(Settings(scope="managed"),))
    with pytest.raises(StagingError, match=r"stage\.managed_settings"):
        stand_up(world, tmp_path, Target(name="x"))


def test_a_helper_is_a_program_that_logs_outside_of_the_world(tmp_path: Path) -> None:
    """It prints its canary, and its log is not below the world's root."""
    stand = stand_up(World(helper=Helper()), tmp_path)
    command = content(stand.layout.config / "settings.json")["apiKeyHelper"]
    done = subprocess.run(("sh", "-c", command), capture_output=True, text=True, check=True)
    assert done.stdout == stand.filling.canaries["helper-key"] + "\n"
    assert not stand.layout.logs.is_relative_to(stand.layout.root)


def test_home_can_be_the_workspace(tmp_path: Path) -> None:
    """One folder, and the user's settings are in it."""
    stand = stand_up(World(home_is_workspace=True, helper=Helper()), tmp_path)
    assert stand.layout.workspace == stand.layout.home
    assert (stand.layout.workspace / ".claude" / "settings.json").exists()


def test_what_lies_beside_the_workspace(tmp_path: Path) -> None:
    """The folder that holds the workspace has a place of its own."""
    layout = stand_up(World(), tmp_path).layout

    assert layout.places["beside"] == str(layout.workspace.parent)


def test_files_lie_at_places_only(tmp_path: Path) -> None:
    """With their mode; a path outside of the world is a mistake of the scenario."""
    world = World(files=(File(path="«workspace»/a/.env", text="K=«env-key»", mode=0o644),))
    stand = stand_up(world, tmp_path)
    path = stand.layout.workspace / "a" / ".env"
    assert path.read_text() == f"K={stand.filling.canaries['env-key']}"
    assert mode(path) == 0o644
    with pytest.raises(StagingError, match="begin the path of a file with a place"):
        stand_up(World(files=(File(path="/tmp/x", text=""),)), tmp_path / "b")  # noqa: S108  # refused


def test_a_struck_world_is_gone(tmp_path: Path) -> None:
    """Also what the program made unreadable."""
    stand = stand_up(World(stored_login=StoredLogin(), helper=Helper()), tmp_path)
    stand.layout.config.chmod(0)
    strike(stand)
    assert list(tmp_path.iterdir()) == []


def test_a_trust_command_comes_too_late_for_a_link(tmp_path: Path) -> None:
    """It would trust what the link leads to; the world cannot be made."""
    commanded = replace(TARGET, staging=Staging(trust=("agent", "trust")))

    with pytest.raises(StagingError, match="before it became a link"):
        stand_up(World(trusted=True, workspace_is_link=True), tmp_path, commanded)


def test_the_machines_own_programs_of_the_clouds_are_hidden(tmp_path: Path) -> None:
    """What a world of a cloud does not bring along is found on no machine."""
    az = Helper(name="az")

    stand = stand_up(World(cloud=Cloud(provider="foundry"), programs=(az,)), tmp_path)

    there = {name for name in shims.CLOUD_PROGRAMS if shutil.which(name, path=SYSTEM_PATH)}
    assert {path.name for path in stand.layout.bin.iterdir()} == there | {"az"}
    assert stand.helpers["az"] == stand.layout.bin / "az"
