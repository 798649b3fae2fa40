"""Foundry: where requests go, and every kind of token that Azure AD gives."""

import datetime as dt
import json
import time
from typing import Any

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from reference_impl.clouds import sdk
from reference_impl.selftest.clouds.sites import FIRST_PARTY, FOUNDRY, answer, sent
from reference_impl.selftest.conftest import World

ON = {"CLAUDE_CODE_USE_FOUNDRY": "1", "ANTHROPIC_FOUNDRY_RESOURCE": "a-resource"}
TENANT = "11111111-1111-1111-1111-111111111111"
AUTHORITY = "https://login.microsoftonline.com"
TOKEN = f"{AUTHORITY}/{TENANT}/oauth2/v2.0/token"
IMDS = "http://169.254.169.254/metadata/identity/oauth2/token"
CLIENT = {"AZURE_TENANT_ID": TENANT, "AZURE_CLIENT_ID": "a-client"}
SECRET = {**CLIENT, "AZURE_CLIENT_SECRET": "s3cret"}


def _authority(world: World, status: int = 200, **more: Any) -> None:
    """Let Azure AD tell of itself, and answer a request for a token like this."""
    own = f"{AUTHORITY}/{TENANT}"
    world.wire.get(
        f"{own}/v2.0/.well-known/openid-configuration",
        json={
            "token_endpoint": f"{own}/oauth2/v2.0/token", "issuer": f"{own}/v2.0",
            "authorization_endpoint": f"{own}/oauth2/v2.0/authorize",
        },
    )  # fmt: skip
    world.wire.get(
        f"{AUTHORITY}/common/discovery/instance",
        json={"tenant_discovery_endpoint": "x", "metadata": []},
    )
    given = {"access_token": "ad-token", "expires_in": 3600, "token_type": "Bearer"}
    world.wire.post(TOKEN, status=status, **(more or {"json": given}))


def _tokens(world: World) -> list[str]:
    """Return the bodies of the requests for a token."""
    return [str(call.request.body) for call in world.wire.calls if call.request.url == TOKEN]


def test_a_key_is_sent_and_azure_ad_is_not_asked(world: World) -> None:
    """To the resource's host."""
    world.environment = {**ON, **SECRET, **FIRST_PARTY, "ANTHROPIC_FOUNDRY_API_KEY": "f-key"}
    answer(world, FOUNDRY)

    assert world.send() == {"outcome": "sent", "source": "ANTHROPIC_FOUNDRY_API_KEY"}
    ((_, headers, body),) = sent(world)
    assert headers["x-api-key"] == "f-key"
    assert "authorization" not in headers
    assert body["model"] == "claude-sonnet-4-5"
    assert len(world.wire.calls) == 1
    assert "first-" not in str(headers)


def test_a_token_comes_before_the_key(world: World) -> None:
    """As a bearer, alone."""
    world.environment = {
        **ON, "ANTHROPIC_FOUNDRY_API_KEY": "f-key", "ANTHROPIC_FOUNDRY_AUTH_TOKEN": "f-token",
    }  # fmt: skip
    answer(world, FOUNDRY)

    assert world.send()["source"] == "ANTHROPIC_FOUNDRY_AUTH_TOKEN"
    assert sent(world)[0][1]["authorization"] == "Bearer f-token"
    assert "f-key" not in str(sent(world))


def test_a_base_url_comes_before_the_resource(world: World) -> None:
    """Every time."""
    world.environment = {
        **ON, "ANTHROPIC_FOUNDRY_API_KEY": "k",
        "ANTHROPIC_FOUNDRY_BASE_URL": "https://gateway.example/azure/",
    }  # fmt: skip
    answer(world, "https://gateway.example/azure/v1/messages")

    assert world.send()["outcome"] == "sent"


def test_without_an_endpoint_it_refuses(world: World) -> None:
    """Both variables are named."""
    world.environment = {"CLAUDE_CODE_USE_FOUNDRY": "1", **FIRST_PARTY}

    assert world.send() == {"outcome": "refused", "reason": "provider-misconfigured"}
    assert "ANTHROPIC_FOUNDRY_RESOURCE" in world.err
    assert "ANTHROPIC_FOUNDRY_BASE_URL" in world.err


@pytest.mark.parametrize("name", ["evil.example/", "a.b", "evil.example#", "a_b", "-a", "a:1"])
def test_a_resource_that_is_no_host_label_is_refused(world: World, name: str) -> None:
    """Nothing is asked, with a base URL neither."""
    world.environment = {
        **ON, "ANTHROPIC_FOUNDRY_RESOURCE": name, "ANTHROPIC_FOUNDRY_API_KEY": "k",
    }  # fmt: skip

    assert world.send()["reason"] == "provider-misconfigured"
    assert not world.wire.calls


@pytest.mark.parametrize("own", [True, False])
def test_authentication_can_be_skipped(world: World, *, own: bool) -> None:
    """Then Azure AD is not asked, and an Authorization is the user's own."""
    custom = "authorization: Bearer mine" if own else ""
    world.environment = {
        **ON, **SECRET, **FIRST_PARTY, "CLAUDE_CODE_SKIP_FOUNDRY_AUTH": "1",
        "ANTHROPIC_CUSTOM_HEADERS": custom,
    }  # fmt: skip
    answer(world, FOUNDRY)

    assert world.send() == {"outcome": "sent", "source": "CLAUDE_CODE_SKIP_FOUNDRY_AUTH"}
    assert len(world.wire.calls) == 1
    assert sent(world)[0][1].get("authorization") == ("Bearer mine" if own else None)
    assert "first-" not in str(sent(world))


def test_a_client_secret_gets_a_token(world: World) -> None:
    """For the scope of the service, once a session."""
    world.environment = {**ON, **SECRET}
    _authority(world)
    answer(world, FOUNDRY)

    assert world.chat(2) == {"outcome": "sent", "source": "Azure AD"}
    assert sent(world)[0][1]["authorization"] == "Bearer ad-token"
    (body,) = _tokens(world)
    assert "cognitiveservices.azure.com%2F.default" in body.replace("/", "%2F")


def test_a_client_certificate_gets_a_token(world: World) -> None:
    """By an assertion."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a-client")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = world.write(world.home / "client.pem", pem.decode())
    world.environment = {**ON, **CLIENT, "AZURE_CLIENT_CERTIFICATE_PATH": str(path)}
    _authority(world)
    answer(world, FOUNDRY)

    assert world.send()["outcome"] == "sent"
    assert "client_assertion=" in _tokens(world)[0]


def test_a_workload_identity_gets_a_token(world: World) -> None:
    """By the assertion in a file."""
    path = world.write(world.home / "jwt", "the-jwt")
    world.environment = {**ON, **CLIENT, "AZURE_FEDERATED_TOKEN_FILE": str(path)}
    _authority(world)
    answer(world, FOUNDRY)

    assert world.send()["outcome"] == "sent"
    assert "client_assertion=the-jwt" in _tokens(world)[0]


def _managed() -> dict[str, Any]:
    until = int(time.time()) + 3600
    return {"access_token": "managed", "expires_in": "3600", "expires_on": str(until),
            "token_type": "Bearer", "resource": "r"}  # fmt: skip


def test_a_managed_identity_gets_a_token(world: World) -> None:
    """From the metadata service of the machine."""
    world.environment = ON
    world.wire.get(IMDS, json=_managed())
    answer(world, FOUNDRY)

    assert world.send()["outcome"] == "sent"
    assert sent(world)[0][1]["authorization"] == "Bearer managed"


def test_an_app_service_gets_a_token(world: World) -> None:
    """From the endpoint in its variables."""
    endpoint = "http://127.0.0.1:41741/msi/token"
    world.environment = {**ON, "IDENTITY_ENDPOINT": endpoint, "IDENTITY_HEADER": "h"}
    world.wire.get(endpoint, json=_managed())
    answer(world, FOUNDRY)

    assert world.send()["outcome"] == "sent"
    assert world.wire.calls[0].request.headers["X-IDENTITY-HEADER"] == "h"


def _cli(world: World, text: str) -> dict[str, str]:
    """Write a stand-in for `az`, and return the variables that lead to it and to no metadata."""
    shim = world.write(world.root / "bin/az", f"#!/bin/sh\n{text}\n")
    shim.chmod(0o755)
    return {"PATH": f"{world.root}/bin:/usr/bin:/bin"}


def test_the_azure_cli_gets_a_token(world: World) -> None:
    """When nothing else does."""
    until = int(time.time()) + 3600
    said = {"accessToken": "cli-token", "expires_on": until, "expiresOn": "2999-01-01 00:00:00.0"}
    world.environment = {**ON, **_cli(world, f"echo '{json.dumps(said)}'")}
    answer(world, FOUNDRY)

    assert world.send()["outcome"] == "sent"
    assert sent(world)[0][1]["authorization"] == "Bearer cli-token"


def test_without_credentials_it_refuses_soon(world: World) -> None:
    """And names what it has tried."""
    world.environment = {**ON, **FIRST_PARTY, **_cli(world, "echo s3cret >&2; exit 1")}
    before_s = time.monotonic()

    assert world.send() == {"outcome": "refused", "reason": "no-credential"}
    assert time.monotonic() - before_s < sdk.LIMIT_S + 2
    assert "169.254.169.254" in world.err
    assert "Azure CLI" in world.err
    assert "s3cret" not in world.out + world.err
    assert not sent(world)


def test_an_error_of_azure_ad_is_told_by_its_code(world: World) -> None:
    """No lower source takes its place, and nothing of its words is repeated."""
    world.environment = {**ON, **SECRET, **FIRST_PARTY}
    told = "AADSTS7000215: Invalid client secret provided: s3cret."
    _authority(world, 401, json={"error": "invalid_client", "error_description": told})

    assert world.send() == {"outcome": "refused", "reason": "unauthorized"}
    assert "AADSTS7000215" in world.err
    assert "s3cret" not in world.out + world.err
    assert not sent(world)


def test_an_authority_that_cannot_be_reached_ends_the_run_soon(world: World) -> None:
    """The identity of the machine does not take its place."""
    world.environment = {**ON, **SECRET}
    world.wire.get(IMDS, json=_managed())
    _authority(world, body=requests.ConnectionError("s3cret"))
    before_s = time.monotonic()

    assert world.send()["outcome"] == "refused"
    assert time.monotonic() - before_s < sdk.LIMIT_S + 2
    assert "s3cret" not in world.err
    assert not sent(world)


@pytest.mark.parametrize(("status", "reason"), [(401, "unauthorized"), (403, "forbidden")])
def test_a_rejected_token_ends_the_run(world: World, status: int, reason: str) -> None:
    """No other credential is tried."""
    world.environment = {**ON, **SECRET, **FIRST_PARTY}
    _authority(world)
    answer(world, FOUNDRY, status)

    assert world.send() == {"outcome": "failed", "reason": reason, "source": "Azure AD"}
    assert len(sent(world)) == 1
