"""`doctor` with a cloud."""

import json
from typing import Any

import pytest

from reference_impl.selftest.clouds.sites import BEDROCK, FIRST_PARTY, NO_METADATA, answer, sent
from reference_impl.selftest.conftest import World

ON = {"CLAUDE_CODE_USE_BEDROCK": "1", **NO_METADATA}
KEYS = {"AWS_ACCESS_KEY_ID": "AKIDSECRET", "AWS_SECRET_ACCESS_KEY": "secret-key"}


def _examine(world: World) -> dict[str, Any]:
    """Run `doctor --json` and return its report."""
    status = world.run("doctor", "--json")
    report: dict[str, Any] = json.loads(world.out)
    assert (status == 0) == report["healthy"]
    return report


def test_a_cloud_and_its_credential_are_told(world: World) -> None:
    """And why the first party's lose; no secret is shown."""
    world.environment = {**ON, **KEYS, **FIRST_PARTY}
    world.login(expiresAt=1)
    world.wire.head("https://bedrock-runtime.us-east-1.amazonaws.com/", status=404)
    answer(world, BEDROCK)

    report = _examine(world)

    assert report == {
        "mode": "plain",
        "provider": "Amazon Bedrock",
        "region": "us-east-1",
        "endpoint": "bedrock-runtime.us-east-1.amazonaws.com",
        "source": "AWS env",
        "unused": dict.fromkeys(
            ("ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_API_KEY", "CLAUDE_CODE_OAUTH_TOKEN",
             "stored login"),
            "not used with Amazon Bedrock",
        ),
        "checks": dict.fromkeys(("configuration", "connection", "credential", "acceptance"), "ok"),
        "healthy": True,
    }  # fmt: skip
    assert "SECRET" not in world.out.upper() + world.err.upper()


@pytest.mark.parametrize(
    ("variables", "region"),
    [
        ({**ON, "AWS_REGION": "eu-west-3"}, "eu-west-3"),
        (
            {
                "CLAUDE_CODE_USE_VERTEX": "1",
                "ANTHROPIC_VERTEX_PROJECT_ID": "p",
                "CLOUD_ML_REGION": "global",
            },
            "global",
        ),
        ({"CLAUDE_CODE_USE_FOUNDRY": "1", "ANTHROPIC_FOUNDRY_RESOURCE": "r"}, None),
    ],
    ids=["Bedrock", "Vertex", "Foundry"],
)
def test_the_region_is_told(world: World, variables: dict[str, str], region: str | None) -> None:
    """Of a cloud that has regions, also when nothing can be reached there."""
    world.environment = variables

    report = _examine(world)
    assert report["checks"]["configuration"] == "ok"
    assert report["region"] == region

    world.run("doctor")
    shown = [line.split()[-1] for line in world.out.splitlines() if line.startswith("region")]
    assert shown == ([region] if region else [])


@pytest.mark.parametrize(
    ("variables", "status", "failing", "told"),
    [({"AWS_REGION": "a.b"}, 200, "configuration", "host label"),
     ({}, 200, "credential", "no AWS credentials"), (KEYS, 403, "acceptance", "answered 403")],
)  # fmt: skip
def test_the_check_that_fails_is_told(
    world: World, variables: dict[str, str], status: int, failing: str, told: str
) -> None:
    """Nobody is signed in for a doctor: its script is not run."""
    world.settings({"awsAuthRefresh": f"touch {world.root}/ran"})
    world.environment = {**ON, **variables, "ANTHROPIC_API_KEY": "first-key"}
    world.wire.head("https://bedrock-runtime.us-east-1.amazonaws.com/", status=404)
    answer(world, BEDROCK, status, headers={"x-amzn-errortype": "AccessDeniedException"})

    report = _examine(world)

    assert report["checks"][failing].startswith("failed: ")
    assert told in report["checks"][failing]
    assert not (world.root / "ran").exists()
    assert "first-key" not in str(sent(world)) + world.out


def test_an_expired_credential_is_told(world: World) -> None:
    """It is not renewed."""
    world.settings({"awsAuthRefresh": f"touch {world.root}/ran"})
    world.environment = {**ON, **KEYS}
    world.wire.head("https://bedrock-runtime.us-east-1.amazonaws.com/", status=404)
    answer(world, BEDROCK, 403, headers={"x-amzn-errortype": "ExpiredTokenException"})

    assert "has expired" in _examine(world)["checks"]["acceptance"]
    assert not (world.root / "ran").exists()
