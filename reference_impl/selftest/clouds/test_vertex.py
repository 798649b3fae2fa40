"""Vertex AI: where requests go, and every kind of Application Default Credentials."""

import json
import time
from typing import Any

import pytest
import requests

from reference_impl.clouds import google, sdk
from reference_impl.selftest.clouds.sites import (
    FIRST_PARTY,
    PATHS,
    VERTEX,
    answer,
    sent,
    service_account,
)
from reference_impl.selftest.conftest import World

TOKEN = "https://oauth2.googleapis.com/token"
STS = "https://sts.googleapis.com/v1/token"
METADATA = "http://metadata.google.internal/computeMetadata/v1"
FLAVOR = {"Metadata-Flavor": "Google"}
USER = {"type": "authorized_user", "client_id": "c", "client_secret": "s3cret",
        "refresh_token": "r3fresh"}  # fmt: skip
POOL = "locations/global/workloadIdentityPools/p/providers/q"
KNOWN = ".config/gcloud/application_default_credentials.json"
ON = {
    "CLAUDE_CODE_USE_VERTEX": "1",
    "ANTHROPIC_VERTEX_PROJECT_ID": "a-project",
    "CLOUD_ML_REGION": "us-east5",
}


def _grant(world: World, value: str = "at", expires_in: int = 3600) -> None:
    world.wire.post(TOKEN, json={"access_token": value, "expires_in": expires_in})


def _asked(world: World, address: str) -> int:
    return sum(str(call.request.url).startswith(address) for call in world.wire.calls)


def test_a_user_is_sent_as_a_bearer(world: World) -> None:
    """To the region's host, for project and model, with one token a run."""
    world.write(world.home / KNOWN, {**USER, "quota_project_id": "quota"})
    world.environment = {**ON, **FIRST_PARTY}
    _grant(world)
    answer(world, VERTEX)

    assert world.chat(3) == {"outcome": "sent", "source": str(world.home / KNOWN)}
    (_, headers, body), *_ = sent(world)
    assert headers["authorization"] == "Bearer at"
    assert headers["x-goog-user-project"] == "quota"
    assert body["anthropic_version"] == "vertex-2023-10-16"
    assert _asked(world, TOKEN) == 1
    assert "first-" not in str(sent(world))


def test_a_token_is_renewed_before_it_expires(world: World) -> None:
    """In a long session."""
    world.write(world.home / KNOWN, USER)
    world.environment = ON
    _grant(world, expires_in=60)
    answer(world, VERTEX)

    assert world.chat(2)["outcome"] == "sent"
    assert _asked(world, TOKEN) == 2


@pytest.mark.parametrize(
    ("region", "host"),
    [("europe-west1", "europe-west1-aiplatform.googleapis.com"), ("", ""),
     ("global", "aiplatform.googleapis.com"), ("us", "aiplatform.us.rep.googleapis.com"),
     ("eu", "aiplatform.eu.rep.googleapis.com")],
)  # fmt: skip
def test_a_location_has_its_host(world: World, region: str, host: str) -> None:
    """Without a location it is us-east5."""
    world.write(world.home / KNOWN, USER)
    world.environment = {**ON, "CLOUD_ML_REGION": region}
    _grant(world)
    scope = f"/v1/projects/a-project/locations/{region or 'us-east5'}"
    answer(world, f"https://{host or 'us-east5-aiplatform.googleapis.com'}{scope}{PATHS['vertex']}")

    assert world.send()["outcome"] == "sent"


@pytest.mark.parametrize("region", ["evil.example/", "a.b", "evil@", "-", "us-east5/../.."])
def test_a_location_that_is_no_host_label_is_refused(world: World, region: str) -> None:
    """Nothing is asked."""
    world.write(world.home / KNOWN, USER)
    world.environment = {**ON, "CLOUD_ML_REGION": region}

    assert world.send()["reason"] == "provider-misconfigured"
    assert not world.wire.calls


@pytest.mark.parametrize(
    ("variable", "project"),
    [("GOOGLE_CLOUD_PROJECT", "named"), ("GCLOUD_PROJECT", "named"), ("NONE", "file-project")],
)
def test_a_project_is_looked_for_in_variables_and_file(
    world: World, variable: str, project: str
) -> None:
    """An assertion is what a service account sends for its token."""
    path = world.write(world.home / "key.json", service_account(TOKEN))
    named = {"GOOGLE_APPLICATION_CREDENTIALS": str(path), variable: "named"}
    world.environment = {"CLAUDE_CODE_USE_VERTEX": "1", **named}
    _grant(world)
    answer(world, VERTEX.replace("a-project", project))

    assert world.send() == {"outcome": "sent", "source": str(path)}
    assert "assertion=" in str(world.wire.calls[0].request.body)


def test_without_a_project_it_refuses(world: World) -> None:
    """The variable to set is named."""
    world.write(world.home / KNOWN, USER)
    world.environment = {"CLAUDE_CODE_USE_VERTEX": "1", **FIRST_PARTY}

    assert world.send() == {"outcome": "refused", "reason": "provider-misconfigured"}
    assert "ANTHROPIC_VERTEX_PROJECT_ID" in world.err
    assert not world.wire.calls


def _external(world: World) -> None:
    world.environment = ON
    world.write(world.home / KNOWN, {
        "type": "external_account", "audience": f"//iam.googleapis.com/projects/1/{POOL}",
        "subject_token_type": "urn:ietf:params:oauth:token-type:jwt", "token_url": STS,
        "credential_source": {"file": str(world.write(world.home / "jwt", "the-jwt"))},
    })  # fmt: skip


def test_an_external_account_changes_its_token(world: World) -> None:
    """At the token service."""
    _external(world)
    world.wire.post(STS, json={
        "access_token": "federated", "expires_in": 3600, "token_type": "Bearer",
        "issued_token_type": "urn:ietf:params:oauth:token-type:access_token",
    })  # fmt: skip
    manager = "https://cloudresourcemanager.googleapis.com/v1/projects/1"
    world.wire.get(manager, json={"projectId": "its-project"})
    answer(world, VERTEX)

    assert world.send()["outcome"] == "sent"
    assert sent(world)[0][1]["authorization"] == "Bearer federated"
    assert _asked(world, STS) == 1


def test_an_external_account_that_is_refused_ends_the_run(world: World) -> None:
    """Its file is not to blame."""
    _external(world)
    world.wire.post(STS, status=400, json={"error": "invalid_request"})

    assert world.send() == {"outcome": "refused", "reason": "unauthorized"}


def test_a_service_account_is_impersonated(world: World) -> None:
    """With a token of the source."""
    url = "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/a@b.example:generateAccessToken"
    world.write(world.home / KNOWN, {
        "type": "impersonated_service_account", "source_credentials": USER,
        "service_account_impersonation_url": url, "delegates": [],
    })  # fmt: skip
    world.environment = ON
    _grant(world, "source")
    world.wire.post(url, json={"accessToken": "own", "expireTime": "2999-01-01T00:00:00Z"})
    answer(world, VERTEX)

    assert world.send()["outcome"] == "sent"
    assert sent(world)[0][1]["authorization"] == "Bearer own"


def _metadata(world: World) -> None:
    account = f"{METADATA}/instance/service-accounts/default"
    world.wire.get("http://169.254.169.254", headers=FLAVOR)
    world.wire.get(f"{METADATA}/project/project-id", body="its-project", headers=FLAVOR)
    world.wire.get(f"{account}/token", json={"access_token": "mt", "expires_in": 3600})
    world.wire.get(
        f"{account}/", json={"email": "a@b.example", "scopes": [], "aliases": ["default"]},
        headers=FLAVOR,
    )  # fmt: skip
    world.wire.get(f"{METADATA}/universe/universe-domain", body="googleapis.com", headers=FLAVOR)


def test_the_metadata_server_comes_last(world: World) -> None:
    """After the named file and the one at the well-known place; with a file it is not asked."""
    _metadata(world)
    _grant(world)
    answer(world, VERTEX)
    world.environment = ON

    assert world.send() == {"outcome": "sent", "source": google.METADATA}
    assert sent(world)[-1][1]["authorization"] == "Bearer mt"
    world.wire.calls.reset()
    known = world.write(world.home / KNOWN, USER)
    assert world.send()["source"] == str(known)
    named = world.write(world.home / "named.json", {**USER, "client_id": "named"})
    world.environment = {**ON, "GOOGLE_APPLICATION_CREDENTIALS": str(named)}
    assert world.send()["source"] == str(named)
    assert {str(call.request.url) for call in world.wire.calls} == {TOKEN, VERTEX}


def test_gcloud_is_not_run_for_a_project(world: World) -> None:
    """Nobody needs it."""
    shim = world.write(world.root / "bin/gcloud", f"#!/bin/sh\ntouch {world.root}/ran\n")
    shim.chmod(0o755)
    world.write(world.home / KNOWN, USER)
    world.environment = {**ON, "PATH": f"{world.root}/bin:/usr/bin:/bin"}
    _grant(world)
    answer(world, VERTEX)

    assert world.send()["outcome"] == "sent"
    assert not (world.root / "ran").exists()


def test_without_credentials_it_refuses_soon(world: World) -> None:
    """And names what it has tried; a refused connection stands for silence here."""
    world.environment = {**ON, **FIRST_PARTY}
    before_s = time.monotonic()

    assert world.send() == {"outcome": "refused", "reason": "no-credential"}
    assert time.monotonic() - before_s < sdk.LIMIT_S + 2
    assert "GOOGLE_APPLICATION_CREDENTIALS" in world.err
    assert "metadata.google.internal" in world.err
    assert not sent(world)


DAMAGED = (
    "", "{", "[]", "{}", '{"type": "service_account"}',
    '{"type": "authorized_user", "client_secret": "s3cret"}',
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "named"),
    [(None, True), *((text, named) for text in DAMAGED for named in (True, False))],
)
def test_a_damaged_file_is_named(world: World, text: str | None, *, named: bool) -> None:
    """Also one that is named and missing; no other source takes its place."""
    path = world.home / ("key.json" if named else KNOWN)
    if text is not None:
        world.write(path, text)
    world.environment = ON | ({"GOOGLE_APPLICATION_CREDENTIALS": str(path)} if named else {})

    assert world.send()["reason"] == "no-credential"
    assert str(path) in world.err
    assert "s3cret" not in world.err
    assert not world.wire.calls


@pytest.mark.parametrize(
    ("fault", "reason"),
    [({"status": 400, "json": {"error": "invalid_grant", "error_description": "s3cret"}},
      "login-expired"),
     ({"status": 401, "json": {"error": "invalid_client"}}, "unauthorized"),
     ({"status": 200, "body": "garbage"}, "unauthorized"),
     ({"body": requests.ConnectionError("s3cret")}, "network")],
)  # fmt: skip
def test_a_token_that_is_not_given_ends_the_run(
    world: World, fault: dict[str, Any], reason: str
) -> None:
    """Google is asked once, and its words are not repeated."""
    world.write(world.home / KNOWN, USER)
    world.environment = {**ON, **FIRST_PARTY}
    world.wire.post(TOKEN, **fault)

    assert world.send() == {"outcome": "refused", "reason": reason}
    assert _asked(world, TOKEN) == 1
    assert "s3cret" not in world.err
    assert (google.SIGN_IN in world.err) == (reason == "login-expired")


def test_authentication_can_be_skipped(world: World) -> None:
    """Then no token is fetched, and nothing is sent but the user's own headers."""
    world.environment = {
        **ON, **FIRST_PARTY, "CLAUDE_CODE_SKIP_VERTEX_AUTH": "true",
        "ANTHROPIC_CUSTOM_HEADERS": "authorization: Bearer mine",
        "ANTHROPIC_VERTEX_BASE_URL": "https://gateway.example/v1/",
    }  # fmt: skip
    url = VERTEX.replace("https://us-east5-aiplatform.googleapis.com", "https://gateway.example")
    answer(world, url)

    assert world.send() == {"outcome": "sent", "source": "CLAUDE_CODE_SKIP_VERTEX_AUTH"}
    assert len(world.wire.calls) == 1
    assert sent(world)[0][1]["authorization"] == "Bearer mine"
    assert "first-" not in json.dumps(sent(world))


def test_custom_headers_do_not_replace_the_token(world: World) -> None:
    """Others are sent."""
    world.write(world.home / KNOWN, USER)
    world.environment = {**ON, "ANTHROPIC_CUSTOM_HEADERS": "Authorization: mine\nx-a: b"}
    _grant(world)
    answer(world, VERTEX)

    assert world.send()["outcome"] == "sent"
    headers = sent(world)[0][1]
    assert (headers["authorization"], headers["x-a"]) == ("Bearer at", "b")
