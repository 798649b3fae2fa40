"""The scripts for a cloud's credentials."""

import json
import time

import pytest

from reference_impl.selftest.clouds.sites import (
    BEDROCK,
    FIRST_PARTY,
    NO_METADATA,
    VERTEX,
    answer,
    sent,
)
from reference_impl.selftest.conftest import World

VARIABLES = {
    "awsAuthRefresh": {"CLAUDE_CODE_USE_BEDROCK": "1", **NO_METADATA},
    "awsCredentialExport": {"CLAUDE_CODE_USE_BEDROCK": "1", **NO_METADATA},
    "gcpAuthRefresh": {
        "CLAUDE_CODE_USE_VERTEX": "1", "ANTHROPIC_VERTEX_PROJECT_ID": "a-project",
        "GOOGLE_APPLICATION_CREDENTIALS": "nowhere.json",
    },
}  # fmt: skip
KEYS = {"AWS_ACCESS_KEY_ID": "AKIDENV", "AWS_SECRET_ACCESS_KEY": "secret-env"}
EXPORTED = {"AccessKeyId": "AKIDEXPORT", "SecretAccessKey": "secret-export", "SessionToken": "st"}
FILE = "[default]\naws_access_key_id = AKIDNEW\naws_secret_access_key = secret-new\n"


def _runs(world: World) -> list[str]:
    log = world.root / "runs"
    return log.read_text().split() if log.exists() else []


def _command(world: World, word: str) -> str:
    return f"echo {word} >> {world.root}/runs"


def _export(world: World, value: object) -> str:
    path = world.write(world.root / "export.json", value)
    return f"{_command(world, 'export')}; cat {path}"


def _writes(world: World, text: str = FILE) -> str:
    """Return a command that signs in: it writes a credentials file."""
    path = world.write(world.root / "new", text)
    return f"{_command(world, 'refresh')}; mkdir -p .aws; cp {path} .aws/credentials"


def _key_ids(world: World) -> list[str]:
    """Return the access key ids that the requests were signed with."""
    return [
        headers["authorization"].split("Credential=")[1].split("/")[0]
        for _, headers, _ in sent(world)
    ]


@pytest.mark.parametrize("key", VARIABLES)
def test_a_workspaces_script_needs_trust(world: World, key: str) -> None:
    """Without it, nothing runs, and that is said."""
    world.write(world.workspace / ".claude/settings.json", {key: _command(world, key)})
    world.environment = VARIABLES[key]
    world.send()
    assert _runs(world) == []
    assert f"{key} in" in world.err
    world.trust()

    assert world.send()["outcome"] == "refused"
    assert _runs(world) == [key]


@pytest.mark.parametrize("key", VARIABLES)
def test_a_script_runs_for_its_cloud_only(world: World, key: str) -> None:
    """Not for the first party, nor for another cloud."""
    world.settings({key: _command(world, key)})
    world.send()
    world.environment = {"CLAUDE_CODE_USE_FOUNDRY": "1", "AZURE_TOKEN_CREDENTIALS": "prod"}
    world.send()

    assert _runs(world) == []


@pytest.mark.parametrize("key", VARIABLES)
@pytest.mark.parametrize("command", ["exit 1", "sleep 60", "nowhere-to-be-found"])
def test_a_script_that_fails_ends_the_run(world: World, key: str, command: str) -> None:
    """It is named, bounded, and what it prints is not shown."""
    world.settings({key: f"echo secret; {command}"})
    world.environment = {**VARIABLES[key], **FIRST_PARTY, "REFERENCE_HELPER_TIMEOUT_MS": "300"}

    assert world.send() == {"outcome": "refused", "reason": "script-failed"}
    assert f"{key} in" in world.err
    assert "secret" not in world.out + world.err


def test_a_script_that_is_no_string_is_refused(world: World) -> None:
    """Like a helper."""
    world.settings({"awsAuthRefresh": 5})
    world.environment = VARIABLES["awsAuthRefresh"]

    assert world.send()["reason"] == "malformed-settings"


def test_a_mode_runs_the_scripts_of_its_layers(world: World) -> None:
    """In bare mode those that are passed, in a managed session none."""
    world.settings({"awsAuthRefresh": _command(world, "user")})
    passed = world.write(world.home / "passed.json", {"awsAuthRefresh": _command(world, "passed")})
    world.environment = VARIABLES["awsAuthRefresh"].copy()

    world.send("--bare")
    assert _runs(world) == []
    world.send("--bare", "--settings", str(passed))
    assert _runs(world) == ["passed"]
    world.environment["CLAUDE_CODE_REMOTE"] = "1"
    assert world.send("--settings", str(passed))["reason"] == "no-credential"
    assert _runs(world) == ["passed"]


@pytest.mark.parametrize("value", [EXPORTED, {"Credentials": EXPORTED}])
def test_what_is_exported_comes_before_the_chain(world: World, value: object) -> None:
    """Flat or as an object; a refresh is not needed then."""
    world.settings({"awsCredentialExport": _export(world, value), "awsAuthRefresh": "exit 1"})
    world.environment = {**VARIABLES["awsAuthRefresh"], **KEYS}
    answer(world, BEDROCK)

    assert world.chat(2) == {"outcome": "sent", "source": "awsCredentialExport"}
    assert _key_ids(world) == ["AKIDEXPORT"] * 2
    assert sent(world)[0][1]["x-amz-security-token"] == "st"
    assert _runs(world) == ["export"]
    assert [path.name for path in world.home.rglob("*") if path.is_file()] == ["settings.json"]


@pytest.mark.parametrize(
    "value",
    ["", "secret", "[]", "1", '{"Credentials": []}', {"AccessKeyId": "secret"},
     {"Credentials": {"SecretAccessKey": "secret"}}, {"AccessKeyId": "", "SecretAccessKey": "s"},
     {"AccessKeyId": 1, "SecretAccessKey": "secret"}, "[" * 10_000],
)  # fmt: skip
def test_an_export_without_keys_is_refused(world: World, value: object) -> None:
    """What was printed is not shown, and the chain is not asked."""
    world.settings({"awsCredentialExport": _export(world, value)})
    world.environment = {**VARIABLES["awsAuthRefresh"], **KEYS}

    assert world.send() == {"outcome": "refused", "reason": "script-failed"}
    assert "awsCredentialExport" in world.err
    assert "secret" not in world.out + world.err


def test_an_export_that_has_expired_is_exported_anew(world: World) -> None:
    """After a refresh, where there is one; without one the run ends."""
    stale = {**EXPORTED, "Expiration": "2020-01-01T00:00:00Z"}
    world.settings({"awsCredentialExport": _export(world, stale)})
    world.environment = VARIABLES["awsAuthRefresh"]
    assert world.send()["reason"] == "login-expired"
    fresh = json.dumps({**stale, "AccessKeyId": "AKIDFRESH", "Expiration": "2999-01-01T00:00:00Z"})
    renewed = f"{_command(world, 'refresh')}; echo '{fresh}' > {world.root}/export.json"
    world.settings({"awsCredentialExport": _export(world, stale), "awsAuthRefresh": renewed})
    answer(world, BEDROCK)

    assert world.send()["outcome"] == "sent"
    assert _runs(world) == ["export", "export", "refresh", "export"]
    assert _key_ids(world) == ["AKIDFRESH"]


def test_a_refresh_runs_when_there_are_no_credentials(world: World) -> None:
    """Then the request is made with what is there now."""
    world.settings({"awsAuthRefresh": _writes(world)})
    world.environment = VARIABLES["awsAuthRefresh"]
    answer(world, BEDROCK)

    assert world.send()["outcome"] == "sent"
    assert world.send()["outcome"] == "sent"
    assert _runs(world) == ["refresh"]
    assert _key_ids(world) == ["AKIDNEW"] * 2


EXPIRED = [
    {"headers": {"x-amzn-errortype": "ExpiredTokenException:http://internal.amazon.com/"}},
    {"json": {"__type": "com.amazon.coral.service#ExpiredTokenException", "message": "m"}},
    {"json": {"__type": "RequestExpired"}},
    {"json": {"message": "ExpiredToken: The provided token has expired."}},
]


@pytest.mark.parametrize("told", EXPIRED)
def test_a_refresh_runs_when_credentials_are_rejected_as_expired(
    world: World, told: dict[str, object]
) -> None:
    """By the header, the type or the message."""
    world.write(world.home / ".aws/credentials", FILE.replace("AKIDNEW", "AKIDOLD"))
    world.settings({"awsAuthRefresh": _writes(world)})
    world.environment = VARIABLES["awsAuthRefresh"]
    answer(world, BEDROCK, 403, **told)
    answer(world, BEDROCK)

    assert world.send()["outcome"] == "sent"
    assert _key_ids(world) == ["AKIDOLD", "AKIDNEW"]
    assert _runs(world) == ["refresh"]


@pytest.mark.parametrize("told", [{"json": {"message": "You are not authorized"}}, {"json": []}])
def test_a_refresh_does_not_run_for_another_403(world: World, told: dict[str, object]) -> None:
    """Access is denied to credentials that are good."""
    world.settings({"awsAuthRefresh": _command(world, "refresh")})
    world.environment = {**VARIABLES["awsAuthRefresh"], **KEYS}
    answer(world, BEDROCK, 403, **told)

    assert world.send()["reason"] == "forbidden"
    assert _runs(world) == []
    assert len(sent(world)) == 1


def test_a_refresh_runs_twice_at_most(world: World) -> None:
    """Also in a long session; then the run ends."""
    world.settings({"awsAuthRefresh": _writes(world)})
    world.environment = VARIABLES["awsAuthRefresh"]
    answer(world, BEDROCK, 403, **EXPIRED[0])

    assert world.chat(5)["reason"] == "unauthorized"
    assert _runs(world) == ["refresh", "refresh"]
    assert len(sent(world)) == 2
    assert "has expired" in world.err


def test_an_api_key_that_has_expired_is_not_refreshed(world: World) -> None:
    """No script brings another one."""
    world.settings({"awsAuthRefresh": _command(world, "refresh")})
    world.environment = {**VARIABLES["awsAuthRefresh"], "AWS_BEARER_TOKEN_BEDROCK": "bearer"}
    answer(world, BEDROCK, 403, **EXPIRED[0])

    assert world.send()["reason"] == "forbidden"
    assert _runs(world) == []


def _user(world: World) -> str:
    """Return a command that signs in at Google: it writes a credential file."""
    value = {"type": "authorized_user", "client_id": "c", "client_secret": "s",
             "refresh_token": "fresh"}  # fmt: skip
    path = world.write(world.root / "adc.json", value)
    return f"{_command(world, 'refresh')}; mkdir -p .config/gcloud; cp {path} {ADC}"


ADC = ".config/gcloud/application_default_credentials.json"


@pytest.mark.parametrize("before", ["missing", "expired"])
def test_googles_refresh_runs_when_it_is_needed(world: World, before: str) -> None:
    """When the credentials are missing, or Google says that they have expired."""
    world.settings({"gcpAuthRefresh": _user(world)})
    world.environment = {
        **VARIABLES["gcpAuthRefresh"], "GOOGLE_APPLICATION_CREDENTIALS": str(world.home / ADC),
    }  # fmt: skip
    token = "https://oauth2.googleapis.com/token"
    if before == "expired":
        value = {"type": "authorized_user", "client_id": "c", "client_secret": "s",
                 "refresh_token": "stale"}  # fmt: skip
        world.write(world.home / ADC, value)
        world.wire.post(token, status=400, json={"error": "invalid_grant"})
    world.wire.post(token, json={"access_token": "at", "expires_in": 3600})
    answer(world, VERTEX)

    assert world.send()["outcome"] == "sent"
    assert _runs(world) == ["refresh"]
    assert sent(world)[0][1]["authorization"] == "Bearer at"


def test_googles_refresh_runs_when_a_token_is_rejected(world: World) -> None:
    """Without a script, a 401 ends the run."""
    value = {"type": "authorized_user", "client_id": "c", "client_secret": "s",
             "refresh_token": "fresh"}  # fmt: skip
    world.write(world.home / ADC, value)
    world.environment = {
        **VARIABLES["gcpAuthRefresh"], "GOOGLE_APPLICATION_CREDENTIALS": "",
    }  # fmt: skip
    token = "https://oauth2.googleapis.com/token"
    world.wire.post(token, json={"access_token": "at", "expires_in": 3600})
    answer(world, VERTEX, 401)
    assert world.send()["reason"] == "unauthorized"
    assert len(sent(world)) == 1
    world.settings({"gcpAuthRefresh": _command(world, "refresh")})

    assert world.send()["reason"] == "unauthorized"
    assert _runs(world) == ["refresh", "refresh"]
    assert len(sent(world)) == 4


def test_a_refresh_is_over_before_the_limit_counts(world: World) -> None:
    """The time of a script is its own, not the SDK's."""
    world.settings({"awsAuthRefresh": f"sleep 0.2; {_writes(world)}"})
    world.environment = VARIABLES["awsAuthRefresh"]
    answer(world, BEDROCK)
    before_s = time.monotonic()

    assert world.send()["outcome"] == "sent"
    assert time.monotonic() - before_s > 0.2
