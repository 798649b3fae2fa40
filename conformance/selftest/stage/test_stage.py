"""The stage: worlds as files, variables and situations; what is seen of them; both adapters."""

import json
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest

from conformance.adapters.crash import read_outcome
from conformance.adapters.host import Client, networks
from conformance.stage import environment, files
from conformance.stage.filling import Filling
from conformance.stage.layout import lay_out
from conformance.stage.planting import StagingError, Stand, plant, strike
from conformance.stage.situation import situation
from conformance.targets import loader
from conformance.vocabulary.observation import FileSeen, Network, Observation
from conformance.vocabulary.steps import Send
from conformance.vocabulary.target import Staging, Target
from conformance.vocabulary.world import (
    File,
    Helper,
    Refresh,
    Scope,
    Settings,
    StoredLogin,
    World,
)
from fakes.situation import Fault, Situation

_NETWORK: Network = "namespace" if networks()["namespace"] is None else "proxy"
_STARTED = 1_800_000_000.25
_TARGET = Target(
    name="staged",
    run={"send": ("/opt/agent/bin/agent", "{prompt}")},
    environment={"QUIET": "1"},
    staging=Staging(managed_settings={"MANAGED": "at {file}"}),
)


def _stand(world: World, base: Path, target: Target = _TARGET) -> Stand:
    layout = lay_out(world, base.resolve(), "world")
    filling = Filling(scenario="stage.test", places={**layout.places, "now": "0"})
    stand = Stand(layout=layout, filling=filling, target=target, started=_STARTED)
    plant(world, stand)
    return stand


def _content(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def _mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_stored_login_has_the_form_of_sto_001(tmp_path: Path) -> None:
    """Tokens, scopes, and an expiry in milliseconds relative to the start; private."""
    world = World(stored_login=StoredLogin(expires_in_s=-60, extra={"other": {"a": "«home»"}}))
    stand = _stand(world, tmp_path)
    path = stand.layout.home / ".claude" / ".credentials.json"
    assert _mode(path) == 0o600
    assert _mode(path.parent) == 0o700
    canaries = stand.filling.canaries
    assert _content(path) == {
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
    stand = _stand(World(stored_login=login), tmp_path)
    assert _content(stand.layout.config / ".credentials.json") == {"claudeAiOauth": {}}


def test_a_damaged_login_is_planted_as_it_is(tmp_path: Path) -> None:
    """With its places filled."""
    stand = _stand(World(stored_login=StoredLogin(text='{"«stored-access»')), tmp_path)
    text = (stand.layout.config / ".credentials.json").read_text()
    assert text == '{"' + stand.filling.canaries["stored-access"]


def test_the_state_file_holds_trust_and_stored_key(tmp_path: Path) -> None:
    """STO-002's form, other keys beside them."""
    world = World(
        stored_key="«state-key»", trusted=True, state={"projects": {"«elsewhere»": {}}, "n": 1}
    )
    stand = _stand(world, tmp_path)
    assert _content(stand.layout.home / ".claude.json") == {
        "projects": {
            str(stand.layout.elsewhere): {},
            str(stand.layout.workspace): {"hasTrustDialogAccepted": True},
        },
        "n": 1,
        "primaryApiKey": stand.filling.canaries["state-key"],
    }
    assert _mode(stand.layout.home / ".claude.json") == 0o600


def test_a_config_folder_moves_everything(tmp_path: Path) -> None:
    """Login, settings and state file; a second login stays in the default folder."""
    world = World(
        config_dir="other",
        stored_login=StoredLogin(),
        default_login=StoredLogin(access="«default-access»"),
        stored_key="«state-key»",
        settings=(Settings(values={"a": 1}),),
    )
    stand = _stand(world, tmp_path)
    home = stand.layout.home
    assert {str(item.path.relative_to(home)) for item in stand.planted} == {
        *("other/settings.json", "other/.credentials.json", "other/.claude.json"),
        ".claude/.credentials.json",
    }
    assert _variables(world, stand)["CLAUDE_CONFIG_DIR"] == str(home / "other")


def test_settings_lie_where_their_scope_says(tmp_path: Path) -> None:
    """User, project and local by convention; passed and managed outside of the workspace."""
    world = World(
        settings=tuple(
            Settings(scope=each, env={"SCOPE": f"«{each}-key»"}) for each in get_args(Scope)
        )
    )
    stand = _stand(world, tmp_path)
    layout = stand.layout
    expected = {
        layout.config / "settings.json": "user",
        layout.workspace / ".claude" / "settings.json": "project",
        layout.workspace / ".claude" / "settings.local.json": "local",
        layout.given / "settings.json": "passed",
        layout.given / "managed-settings.json": "managed",
    }
    canaries = stand.filling.canaries
    assert {item.path: _content(item.path) for item in stand.planted} == {
        path: {"env": {"SCOPE": canaries[f"{scope}-key"]}} for path, scope in expected.items()
    }
    managed = str(layout.given / "managed-settings.json")
    assert _variables(world, stand)["MANAGED"] == f"at {managed}"


def test_settings_hold_the_helper_and_odd_values(tmp_path: Path) -> None:
    """`values` win, as they are there to be of a wrong type; a text is the whole file."""
    world = World(
        settings=(
            Settings(helper=Helper(command="«program» --a 'b c'"), values={"x": [None, "«home»"]}),
            Settings(scope="project", helper=Helper(name="other"), values={"apiKeyHelper": 7}),
            Settings(scope="local", text="{«now»"),
        )
    )
    stand = _stand(world, tmp_path)
    user = _content(stand.layout.config / "settings.json")
    program = stand.layout.programs / "key-helper"
    assert user == {"apiKeyHelper": f"{program} --a 'b c'", "x": [None, str(stand.layout.home)]}
    folder = stand.layout.workspace / ".claude"
    assert _content(folder / "settings.json") == {"apiKeyHelper": 7}
    assert (folder / "settings.local.json").read_text() == "{0"


def test_two_helpers_of_one_name_are_an_error(tmp_path: Path) -> None:
    """Their logs could not be told apart."""
    world = World(helper=Helper(), settings=(Settings(scope="project", helper=Helper(output="")),))
    with pytest.raises(StagingError, match="name them apart"):
        _stand(world, tmp_path)


def test_managed_settings_need_a_target_that_has_them(tmp_path: Path) -> None:
    """Nobody knows where to put them otherwise."""
    world = World(settings=(Settings(scope="managed"),))
    with pytest.raises(StagingError, match=r"stage\.managed_settings"):
        _stand(world, tmp_path, Target(name="x"))


def test_a_helper_is_a_program_that_logs_outside_of_the_world(tmp_path: Path) -> None:
    """It prints its canary, and its log is not below the world's root."""
    stand = _stand(World(helper=Helper()), tmp_path)
    command = _content(stand.layout.config / "settings.json")["apiKeyHelper"]
    done = subprocess.run(("sh", "-c", command), capture_output=True, text=True, check=True)
    assert done.stdout == stand.filling.canaries["helper-key"] + "\n"
    assert not stand.layout.logs.is_relative_to(stand.layout.root)


def test_home_can_be_the_workspace(tmp_path: Path) -> None:
    """One folder, and the user's settings are in it."""
    stand = _stand(World(home_is_workspace=True, helper=Helper()), tmp_path)
    assert stand.layout.workspace == stand.layout.home
    assert (stand.layout.workspace / ".claude" / "settings.json").exists()


def test_files_lie_at_places_only(tmp_path: Path) -> None:
    """With their mode; a path outside of the world is a mistake of the scenario."""
    world = World(files=(File(path="«workspace»/a/.env", text="K=«env-key»", mode=0o644),))
    stand = _stand(world, tmp_path)
    path = stand.layout.workspace / "a" / ".env"
    assert path.read_text() == f"K={stand.filling.canaries['env-key']}"
    assert _mode(path) == 0o644
    with pytest.raises(StagingError, match="begin the path of a file with a place"):
        _stand(World(files=(File(path="/tmp/x", text=""),)), tmp_path / "b")  # noqa: S108  # refused


def test_a_struck_world_is_gone(tmp_path: Path) -> None:
    """Also what the program made unreadable."""
    stand = _stand(World(stored_login=StoredLogin(), helper=Helper()), tmp_path)
    stand.layout.config.chmod(0)
    strike(stand)
    assert list(tmp_path.iterdir()) == []


def _variables(world: World, stand: Stand, step: Send | None = None) -> dict[str, str]:
    return environment.compose(
        world,
        step or Send(),
        target=stand.target,
        layout=stand.layout,
        filling=stand.filling,
        network=environment.Network(ca_file=Path("/ca.pem"), proxy_url=None),
    )


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        (World(context="ccr"), {"CLAUDE_CODE_REMOTE": "true"}),
        (World(context="desktop"), {"CLAUDE_CODE_ENTRYPOINT": "claude-desktop"}),
        (World(homespace=True), {"COO_RUNNING_ON_HOMESPACE": "1"}),
        (World(environment={"QUIET": "0"}), {"QUIET": "0"}),
        (World(), {}),
    ],
)
def test_sessions_show_in_variables(
    tmp_path: Path, world: World, expected: Mapping[str, str]
) -> None:
    """The kind of session, and nothing besides; the scenario's own win over the target's."""
    made = _variables(world, _stand(world, tmp_path))
    usual = {"PATH", "LANG", "TZ", "TERM", "HOME", "TMPDIR", "PWD", "QUIET"}
    trust = {name for name, value in made.items() if value == "/ca.pem"}
    assert len(trust) == 5
    assert {name: made[name] for name in expected} == expected
    assert set(made) == usual | trust | set(expected)


def test_the_search_path_begins_with_the_worlds_own(tmp_path: Path) -> None:
    """Then the folder of the target's program, then the system's."""
    stand = _stand(World(), tmp_path)
    assert _variables(World(), stand)["PATH"] == (
        f"{stand.layout.bin}:/opt/agent/bin:/usr/local/bin:/usr/bin:/bin"
    )


def _situation(world: World, *steps: Send) -> tuple[Situation, Filling]:
    filling = Filling(scenario="stage.test", places={})
    return situation(world, steps, filling, _STARTED, Target(name="stage")), filling


def _known(world: World, *steps: Send) -> dict[str, tuple[str, ...]]:
    told, filling = _situation(world, *steps)
    slots = {value: f"«{slot}»" for slot, value in filling.canaries.items()}
    pattern = re.compile("|".join(map(re.escape, slots)) or "$^")
    return {
        pattern.sub(lambda found: slots[found.group()], secret.value): secret.standings
        for secret in told.secrets
    }


_SITUATIONS: tuple[tuple[str, World, set[str]], ...] = (
    ("a variable, trimmed", World(environment={"A": " \n«a-key»\t\r\n"}), {"«a-key»"}),
    ("a value around a canary", World(environment={"A": "!~«a-key»#\n"}), {"!~«a-key»#"}),
    ("no canary", World(environment={"A": "1"}), set()),
    ("each output of a helper", World(helper=Helper(output=("«a-key»\n", " «b-key» "))),
     {"«a-key»", "«b-key»"}),
    ("settings", World(settings=(Settings(env={"A": "«a-key»"}, values={"b": ["«b-key»"]}),)),
     {"«a-key»", "«b-key»"}),
    ("a login, never its refresh token", World(stored_login=StoredLogin()), {"«stored-access»"}),
    ("a damaged login", World(stored_login=StoredLogin(text="{«a-access»«a-refresh»")),
     {"«a-access»"}),
    ("a refresh", World(refreshes=(Refresh(),)), {"«fresh-access»"}),
    ("a stored key", World(stored_key="«a-key»"), {"«a-key»"}),
    ("a file", World(files=(File(path="«home»/x", text="K=«a-key»"),)), {"«a-key»"}),
    ("a header", World(environment={"H": "X: «a-token»"}), {"X: «a-token»", "«a-token»"}),
    ("unknown ones", World(environment={"A": "«a-key»"}, unknown=("a-key",)), set()),
)  # fmt: skip


@pytest.mark.parametrize(
    ("world", "expected"), [row[1:] for row in _SITUATIONS], ids=[row[0] for row in _SITUATIONS]
)
def test_the_api_knows_what_the_world_plants(world: World, expected: set[str]) -> None:
    """The whole trimmed value of each planted secret."""
    assert set(_known(world)) == expected


def test_the_api_knows_what_a_step_sets() -> None:
    """A variable of one step is planted as well."""
    assert set(_known(World(), Send(environment={"A": "«a-key»", "B": None}))) == {"«a-key»"}


def test_standings_belong_to_slots() -> None:
    """The others are valid."""
    world = World(
        environment={"A": "«a-key» ", "B": "«b-key»"}, standings={"a-key": ("throttled", "valid")}
    )
    assert _known(world) == {"«a-key»": ("throttled", "valid"), "«b-key»": ("valid",)}


def test_an_access_token_expires_at_the_api_too() -> None:
    """At the time that the store says."""
    told, _ = _situation(World(stored_login=StoredLogin(expires_in_s=-60)))
    assert [secret.expires_at for secret in told.secrets] == [_STARTED - 60]


def test_grants_faults_and_gateways_are_told() -> None:
    """A refresh is a grant; an endpoint that is not the vendor's is a gateway."""
    fault = Fault(kind="redirect", location="https://other.example/")
    world = World(
        refreshes=(Refresh(lifetime_s=7, omitted=("scope",)),),
        faults=(fault,),
        endpoint="gateway.example",
        gateways=("second.example",),
    )
    told, filling = _situation(world)
    (grant,) = told.grants
    assert grant.refresh_token == filling.canaries["stored-refresh"]
    assert grant.access_token == filling.canaries["fresh-access"]
    assert grant.next_refresh_token == filling.canaries["fresh-refresh"]
    assert (grant.lifetime_s, grant.omitted) == (7, ("scope",))
    assert told.faults == (fault,)
    assert told.gateways == ("second.example", "gateway.example")


def _seen(stand: Stand) -> dict[str, FileSeen]:
    tells = files.access_times_tell(stand.layout.root.parent)
    return {item.path: item for item in files.observe(stand.layout, stand.planted, tells=tells)}


def test_files_are_seen_by_their_place(tmp_path: Path) -> None:
    """Before and after, mode, and who wrote them first."""
    stand = _stand(World(stored_login=StoredLogin(), stored_key="«a-key»"), tmp_path)
    layout = stand.layout
    login = layout.config / ".credentials.json"
    before = login.read_bytes()
    replacement = layout.config / "new"
    replacement.write_bytes(b"new")
    replacement.chmod(0o640)
    replacement.rename(login)
    layout.state.unlink()
    (layout.temporary / "made").write_bytes(b"x")
    (layout.elsewhere / "link").symlink_to("/nowhere")
    seen = _seen(stand)
    assert set(seen) == {
        *("«config»/.credentials.json", "«home»/.claude.json", "tmp/made", "«elsewhere»/link")
    }
    changed = seen["«config»/.credentials.json"]
    assert (changed.before, changed.after, changed.mode) == (before, b"new", 0o640)
    assert (changed.planted, seen["tmp/made"].planted) == (True, False)
    gone = seen["«home»/.claude.json"]
    assert (gone.after, gone.mode) == (None, None)
    assert seen["tmp/made"].before is None


def test_reading_is_seen_also_of_a_file_that_was_replaced(tmp_path: Path) -> None:
    """By the access time of the planted inode; looking at its name is no reading."""
    if not files.access_times_tell(tmp_path):
        pytest.skip("this file system keeps no access times")
    texts = tuple(File(path=f"«home»/{name}", text="t") for name in ("read", "looked", "swapped"))
    stand = _stand(World(files=texts), tmp_path)
    home = stand.layout.home
    (home / "read").read_bytes()
    (home / "looked").stat()
    assert len(os.listdir(home)) == 3  # noqa: PTH208  # the listing is what is tried
    (home / "swapped").read_bytes()
    (home / "other").write_bytes(b"t")
    (home / "other").rename(home / "swapped")
    seen = _seen(stand)
    assert {path: item.accessed for path, item in seen.items()} == {
        "«home»/read": True,
        "«home»/looked": False,
        "«home»/swapped": True,
    }


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"outcome": "sent"}', ("sent", None)),
        ('{"outcome": "refused", "reason": "helper-failed", "source": "x"}', ("refused", None)),
        ('{"outcome": "mailed"}', (None, "outcome 'mailed'")),
        ('{"outcome": "refused", "reason": "mood"}', (None, "reason 'mood'")),
        ('{"outcome": "sent", "source": 7}', (None, "source 7")),
        ('{"other": 1}', (None, None)),
        ("pong", (None, None)),
        ("", (None, None)),
    ],
)
def test_the_outcome_line_is_held_to_its_closed_sets(
    line: str, told: tuple[str | None, str | None]
) -> None:
    """What is no outcome line at all is none; what is a wrong one is told."""
    outcome, problem = read_outcome(f"pong\n{line}\n\n")
    assert (outcome and outcome.outcome) == told[0]
    assert (problem is None) == (told[1] is None)
    assert problem is None or problem.startswith(str(told[1]))


_WORLDS: Mapping[str, tuple[World, tuple[Send, ...]]] = {
    "environment": (World(environment={"ANTHROPIC_API_KEY": "«environment-key»"}), (Send(),)),
    "token": (World(environment={"ANTHROPIC_AUTH_TOKEN": " «a-token»\n"}), (Send(),)),
    "nothing": (World(), (Send(),)),
    "helper": (World(helper=Helper()), (Send(),)),
    "failing helper": (World(helper=Helper(exit_status=1, stderr="no\n")), (Send(),)),
    "helper with a child": (World(helper=Helper(child="detached")), (Send(),)),
    "login": (World(stored_login=StoredLogin()), (Send(), Send())),
    "expired login": (
        World(stored_login=StoredLogin(expires_in_s=-60), refreshes=(Refresh(),)),
        (Send(), Send()),
    ),
    "stored key": (World(stored_key="«stored-key»"), (Send(),)),
    "trusted workspace": (
        World(trusted=True, settings=(Settings(scope="project", helper=Helper()),)),
        (Send(),),
    ),
    "managed session": (
        World(context="ccr", environment={"ANTHROPIC_API_KEY": "«environment-key»"}),
        (Send(),),
    ),
    "managed settings": (World(settings=(Settings(scope="managed", helper=Helper()),)), (Send(),)),
    "bare": (
        World(settings=(Settings(scope="passed", helper=Helper()),), stored_login=StoredLogin()),
        (Send(flags=("bare",)),),
    ),
    "refused key": (
        World(
            environment={"ANTHROPIC_API_KEY": "«environment-key»"},
            standings={"environment-key": ("unauthorized",)},
        ),
        (Send(),),
    ),
    "damaged store": (World(stored_login=StoredLogin(text="{")), (Send(),)),
}


def _essence(seen: Observation) -> Any:
    """What must not depend on how the program was started."""
    root = str(Path(seen.values["home"]).parent)
    return {
        "error": seen.error,
        "runs": [
            (
                *(run.ending, run.exit_status, run.signal, run.crash, run.outcome),
                *(run.outcome_problem, run.exchanges, len(run.left)),
                *(run.stdout.replace(root, ""), run.stderr.replace(root, "")),
            )
            for run in seen.runs
        ],
        "requests": [
            (item.method, item.host, item.target, item.status, sorted(dict(item.headers).items()))
            for item in seen.exchanges
        ],
        "helpers": {
            name: [sorted(run.environment) for run in log] for name, log in seen.executions.items()
        },
        "files": [
            (item.path, item.mode, item.planted, item.accessed, item.before == item.after)
            for item in seen.files
        ],
        "canaries": seen.canaries,
    }


@pytest.fixture(scope="module")
def references() -> Iterator[tuple[Client, Client]]:
    """The reference by the fork server, and by a process for each step."""
    with (
        Client(loader.load("reference"), _NETWORK) as fork,
        Client(loader.load("reference-command"), _NETWORK) as command,
    ):
        yield fork, command


@pytest.mark.parametrize("name", _WORLDS)
def test_both_adapters_see_the_same(references: tuple[Client, Client], name: str) -> None:
    """A forked process is no other program than one that was started."""
    world, steps = _WORLDS[name]
    fork, command = (
        _essence(client.perform(f"stage.{name}", world, steps)) for client in references
    )
    assert fork == command


def test_what_a_reference_did_is_observed(references: tuple[Client, Client]) -> None:
    """One scenario in full: requests, helper, files, canaries, places."""
    world, steps = World(helper=Helper(), stored_login=StoredLogin()), (Send(),)
    seen = references[0].perform("stage.observed", world, steps)
    assert seen.error is None
    (exchange,) = seen.exchanges
    assert (exchange.host, exchange.path, exchange.status) == (
        "api.anthropic.com",
        "/v1/messages",
        200,
    )
    assert exchange.header("x-api-key") == seen.canaries["helper-key"]
    assert seen.runs[0].exchanges == (0, 1)
    assert len(seen.executions["key-helper"]) == 1
    accessed = {item.path: item.accessed for item in seen.files}
    assert accessed.get("«config»/settings.json") in {True, None}
    assert accessed.get("«config»/.credentials.json") in {False, None}
    assert set(seen.values) >= {"home", "config", "workspace", "elsewhere", "now"}


def test_managed_settings_at_a_fixed_path_leave_the_machine_alone() -> None:
    """They are there for the target only, and for one scenario only."""
    if _NETWORK != "namespace" or os.geteuid() != 0:
        pytest.skip("a fixed path needs a mount namespace and the right to lay over /etc")
    path = "/etc/pecking-order-agent/managed-settings.json"
    target = Target(
        name="cat",
        run={"send": ("/bin/sh", "-c", f"cat {path}; cat /etc/resolv.conf")},
        staging=Staging(managed_settings=path),
    )
    with Client(target, "namespace") as client:
        managed = World(settings=(Settings(scope="managed", text="«a-value»\n"),))
        there = client.perform("stage.managed", managed, (Send(),))
        gone = client.perform("stage.unmanaged", World(), (Send(),))
    assert there.runs[0].stdout.startswith(there.canaries["a-value"])
    assert "nameserver 127.0.0.1" in there.runs[0].stdout
    assert [item.path for item in there.files] == [path]
    assert "canary" not in gone.runs[0].stdout
    assert not Path(path).parent.exists()


def test_a_workspace_that_became_a_link(tmp_path: Path) -> None:
    """Trust is recorded for the path as typed; its files lie behind the link, and are shown as its.

    The shell's PWD keeps the link.
    """
    world = World(
        trusted=True, workspace_is_link=True, settings=(Settings(scope="project", values={"a": 1}),)
    )

    stand = _stand(world, tmp_path)

    layout = stand.layout
    assert layout.workspace.is_symlink()
    assert _content(layout.linked / ".claude" / "settings.json") == {"a": 1}
    assert list(_content(layout.state)["projects"]) == [str(layout.workspace)]
    assert _variables(world, stand)["PWD"] == str(layout.workspace)
    seen = files.observe(layout, stand.planted, tells=False)
    shown = [item.path for item in seen if item.path.startswith("«workspace»")]
    assert shown == ["«workspace»/.claude/settings.json"]


def test_a_trust_command_comes_too_late_for_a_link(tmp_path: Path) -> None:
    """It would trust what the link leads to; the world cannot be made."""
    commanded = replace(_TARGET, staging=Staging(trust=("agent", "trust")))

    with pytest.raises(StagingError, match="before it became a link"):
        _stand(World(trusted=True, workspace_is_link=True), tmp_path, commanded)


def test_what_lies_beside_the_workspace(tmp_path: Path) -> None:
    """The folder that holds the workspace has a place of its own."""
    layout = _stand(World(), tmp_path).layout

    assert layout.places["beside"] == str(layout.workspace.parent)
