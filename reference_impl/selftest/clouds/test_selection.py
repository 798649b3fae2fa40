"""Which cloud is used, and that the first party knows nothing of their SDKs."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from reference_impl.clouds import foundry
from reference_impl.selftest.clouds.sites import (
    BEDROCK,
    FIRST_PARTY,
    FOUNDRY,
    NO_METADATA,
    VERTEX,
    answer,
    sent,
    service_account,
    serving,
)
from reference_impl.selftest.conftest import PONG, World

# Each cloud with a credential that nobody has to be asked for.
READY = {
    "BEDROCK": {**NO_METADATA, "AWS_BEARER_TOKEN_BEDROCK": "aws-token"},
    "FOUNDRY": {"ANTHROPIC_FOUNDRY_RESOURCE": "a-resource", foundry.KEY: "azure-key"},
    "VERTEX": {"ANTHROPIC_VERTEX_PROJECT_ID": "a-project", "CLAUDE_CODE_SKIP_VERTEX_AUTH": "1"},
}
ADDRESSES = {"BEDROCK": BEDROCK, "FOUNDRY": FOUNDRY, "VERTEX": VERTEX}
ALL = {name: value for own in READY.values() for name, value in own.items()}


@pytest.mark.parametrize(
    ("on", "used"),
    [("BEDROCK", "BEDROCK"), ("FOUNDRY", "FOUNDRY"), ("VERTEX", "VERTEX"),
     ("VERTEX FOUNDRY", "FOUNDRY"), ("FOUNDRY BEDROCK", "BEDROCK"), ("VERTEX BEDROCK", "BEDROCK"),
     ("VERTEX FOUNDRY BEDROCK", "BEDROCK")],
)  # fmt: skip
@pytest.mark.parametrize("value", ["1", "TRUE", " yes "])
def test_one_cloud_is_used(world: World, on: str, used: str, value: str) -> None:
    """Of several the first in a fixed order, with its own credential."""
    selectors = {f"CLAUDE_CODE_USE_{name}": value for name in on.split()}
    world.environment = {**ALL, **FIRST_PARTY, **selectors}
    answer(world, ADDRESSES[used])

    assert world.send()["outcome"] == "sent"
    assert [url for url, *_ in sent(world)] == [ADDRESSES[used]]
    assert "first-" not in str(sent(world))


@pytest.mark.parametrize("value", ["0", "false", "", "no", "off", "maybe"])
def test_a_selector_that_is_off_selects_nothing(world: World, value: str) -> None:
    """The first party goes on."""
    selectors = {f"CLAUDE_CODE_USE_{name}": value for name in READY}
    world.environment = {**ALL, "ANTHROPIC_API_KEY": "first-key", **selectors}
    world.answer()

    assert world.send()["source"] == "environment"
    assert ("CLAUDE_CODE_USE_BEDROCK" in world.err) == (value == "maybe")


@pytest.mark.parametrize("name", READY)
def test_trusted_settings_select_a_cloud(world: World, name: str) -> None:
    """And bring what it needs; an untrusted workspace does neither."""
    block = {f"CLAUDE_CODE_USE_{name}": "1", **READY[name]}
    path = world.write(world.workspace / ".claude/settings.json", {"env": block})
    world.environment = {"ANTHROPIC_API_KEY": "first-key"}
    world.answer()
    assert world.send()["source"] == "environment"
    path.unlink()
    world.settings({"env": block})
    answer(world, ADDRESSES[name])

    assert world.send()["outcome"] == "sent"
    assert [url for url, *_ in sent(world)][1:] == [ADDRESSES[name]]


@pytest.mark.parametrize("name", READY)
def test_a_mode_decides_whether_there_are_clouds(world: World, name: str) -> None:
    """Bare mode has those of the process; a managed session has none."""
    world.environment = {**ALL, f"CLAUDE_CODE_USE_{name}": "1"}
    answer(world, ADDRESSES[name])
    assert world.send("--bare")["outcome"] == "sent"
    world.environment |= {"CLAUDE_CODE_REMOTE": "1", "CLAUDE_CODE_OAUTH_TOKEN": "first-oauth"}
    world.answer()

    assert world.send()["source"] == "oauth-token"
    assert len(sent(world)) == 2


@pytest.mark.parametrize("name", READY)
def test_a_cloud_that_fails_is_no_licence(world: World, name: str) -> None:
    """Neither the first party nor another cloud takes its place; nothing of them is asked."""
    failing = {"AWS_PROFILE": "none", "GOOGLE_APPLICATION_CREDENTIALS": "none.json", **NO_METADATA,
               "CLAUDE_CODE_USE_BEDROCK": "0"}  # fmt: skip
    world.environment = {**failing, **FIRST_PARTY, f"CLAUDE_CODE_USE_{name}": "1"}
    world.settings({"apiKeyHelper": f"touch {world.root}/ran"})
    login = world.login(expiresAt=1)
    before = login.read_text()

    assert world.send()["outcome"] == "refused"
    assert not world.wire.calls
    assert not (world.root / "ran").exists()
    assert login.read_text() == before


def _run(environment: dict[str, str], home: Path, code: str) -> "subprocess.CompletedProcess[str]":
    whole = {"PATH": os.environ["PATH"], "HOME": str(home), **environment}
    argv = [sys.executable, "-P", "-c", code]
    return subprocess.run(
        argv, env=whole, cwd=home, check=False, capture_output=True, text=True, timeout=60
    )


CODE = """
import sys
from reference_impl import program
status = program.main(["send", "ping"])
print(sorted({name.partition(".")[0] for name in sys.modules} & {"botocore", "boto3", "google",
    "azure", "msal"}))
sys.exit(status)
"""


@pytest.mark.parametrize(
    ("name", "loaded"),
    [("NONE", "[]"), ("BEDROCK", "['botocore']"), ("VERTEX", "['google']"),
     ("FOUNDRY", "['azure', 'msal']")],
)  # fmt: skip
def test_an_sdk_is_loaded_only_for_its_cloud(tmp_path: Path, name: str, loaded: str) -> None:
    """In a process of its own; nothing is printed but what the run says."""

    def reply(_method: str, _path: str, _body: str) -> tuple[int, str]:
        return 200, json.dumps(PONG | {"access_token": "at", "expires_in": 3600})

    with serving(reply) as site:
        account = service_account(f"{site.address}/token")
        (tmp_path / "adc.json").write_text(json.dumps(account))
        (tmp_path / "az").write_text(
            '#!/bin/sh\necho \'{"accessToken": "t", "expires_on": 32503680000}\'\n'
        )
        (tmp_path / "az").chmod(0o755)
        environment = {
            "PATH": f"{tmp_path}:{os.environ['PATH']}",
            "ANTHROPIC_API_KEY": "first-key",
            "ANTHROPIC_BASE_URL": site.address,
            f"CLAUDE_CODE_USE_{name}": "1",
            "ANTHROPIC_BEDROCK_BASE_URL": site.address,
            "AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "secret",
            "ANTHROPIC_VERTEX_BASE_URL": site.address,
            "ANTHROPIC_VERTEX_PROJECT_ID": "a-project",
            "GOOGLE_APPLICATION_CREDENTIALS": "adc.json",
            "ANTHROPIC_FOUNDRY_BASE_URL": site.address,
            "AZURE_TOKEN_CREDENTIALS": "AzureCliCredential",
        }  # fmt: skip
        done = _run(environment, tmp_path, CODE)

    assert (done.returncode, done.stderr) == (0, "")
    reply_text, outcome, modules = done.stdout.splitlines()
    assert (reply_text, modules) == ("pong", loaded)
    assert json.loads(outcome)["outcome"] == "sent"
