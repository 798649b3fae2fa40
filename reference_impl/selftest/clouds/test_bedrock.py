"""Bedrock: where requests go, how they are signed, and what is left out."""

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from reference_impl.clouds import bedrock
from reference_impl.selftest.clouds.sites import (
    BEDROCK,
    FIRST_PARTY,
    NO_METADATA,
    PATHS,
    answer,
    sent,
)
from reference_impl.selftest.conftest import World

ON = {"CLAUDE_CODE_USE_BEDROCK": "1", **NO_METADATA}
KEYS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret-key"}
EXPIRED = {"status": 403, "json": {"message": "no"}}


def _signature(
    url: str, headers: dict[str, str], body: bytes, token: str | None, region: str = "us-east-1"
) -> str:
    """Return the signature that the request has to have, by botocore's own arithmetic."""
    names = headers["authorization"].split("SignedHeaders=")[1].split(",")[0].split(";")
    kept = {name: headers[name] for name in names if name != "host"}
    request = AWSRequest("POST", url, headers=kept, data=body)
    request.context["timestamp"] = headers["x-amz-date"]
    signer = SigV4Auth(Credentials("AKIDEXAMPLE", "secret-key", token), "bedrock", region)
    text = signer.string_to_sign(request, signer.canonical_request(request))
    return str(signer.signature(text, request))


@pytest.mark.parametrize("token", [None, "session-token"])
def test_a_request_is_signed_with_the_keys_of_the_environment(
    world: World, token: str | None
) -> None:
    """The session token is sent and covered, the secret is nowhere."""
    world.environment = {**ON, **KEYS, **({"AWS_SESSION_TOKEN": token} if token else {})}
    answer(world, BEDROCK)

    assert world.send() == {"outcome": "sent", "source": "AWS env"}
    ((url, headers, body),) = sent(world)
    assert body["anthropic_version"] == "bedrock-2023-05-31"
    assert body["messages"] == [{"role": "user", "content": "ping"}]
    assert headers.get("x-amz-security-token") == token
    assert ("x-amz-security-token" in headers["authorization"]) == (token is not None)
    raw = world.wire.calls[0].request.body
    assert isinstance(raw, bytes)
    assert headers["authorization"].endswith(_signature(url, headers, raw, token))
    assert "/us-east-1/bedrock/aws4_request" in headers["authorization"]
    assert "secret-key" not in str(headers) + str(body) + world.out + world.err


@pytest.mark.parametrize(
    ("variables", "region"),
    [({}, "us-east-1"), ({"AWS_DEFAULT_REGION": "eu-west-1"}, "eu-west-1"),
     ({"AWS_REGION": "us-west-2", "AWS_DEFAULT_REGION": "eu-west-1"}, "us-west-2"),
     ({"AWS_REGION": "", "AWS_PROFILE": "other"}, "ap-south-1"),
     ({"AWS_DEFAULT_REGION": "eu-west-1", "AWS_PROFILE": "other"}, "eu-west-1")],
)  # fmt: skip
def test_a_region_is_looked_for_in_order(
    world: World, variables: dict[str, str], region: str
) -> None:
    """The variables come first, then the active profile, then the default."""
    world.write(world.home / ".aws/config", "[profile other]\nregion = ap-south-1\n")
    world.environment = {**ON, **KEYS, **variables}
    url = BEDROCK.replace("us-east-1", region)
    answer(world, url)

    assert world.send()["outcome"] == "sent"
    assert f"/{region}/bedrock/" in sent(world)[0][1]["authorization"]


@pytest.mark.parametrize("region", ["evil.example/", "a.b", "-a", "us-east-1@evil", "x" * 64])
def test_a_region_that_is_no_host_label_is_refused(world: World, region: str) -> None:
    """Nothing is asked."""
    world.environment = {**ON, **KEYS, "AWS_REGION": region}

    assert world.send()["reason"] == "provider-misconfigured"
    assert not world.wire.calls


def test_a_region_that_a_refresh_brings_does_not_part_host_and_signature(world: World) -> None:
    """The request's host was chosen before; the signature is for the region of that host."""
    keys = "[default]\naws_access_key_id = AKIDNEW\naws_secret_access_key = secret-new\n"
    files = {"credentials": keys, "config": "[default]\nregion = eu-west-1\n"}
    copied = [f"cp {world.write(world.root / name, text)} .aws" for name, text in files.items()]
    world.settings({"awsAuthRefresh": " && ".join(["mkdir -p .aws", *copied])})
    world.environment = ON
    answer(world, BEDROCK)

    assert world.send()["outcome"] == "sent"
    ((url, headers, _),) = sent(world)
    assert "bedrock-runtime.us-east-1." in url
    assert "/us-east-1/bedrock/aws4_request" in headers["authorization"]


def test_nothing_of_the_first_party_is_used(world: World) -> None:
    """Neither with keys nor when there are none: it then says so, and what it tried."""
    world.environment = {**ON, **FIRST_PARTY}
    world.settings({"apiKeyHelper": f"touch {world.root}/ran"})
    world.login(expiresAt=1)

    assert world.send() == {"outcome": "refused", "reason": "no-credential"}
    assert "no AWS credentials" in world.err
    assert "169.254.169.254" in world.err
    assert not world.wire.calls
    world.environment |= KEYS
    answer(world, BEDROCK)
    assert world.send()["source"] == "AWS env"
    assert "first-" not in str(sent(world))
    assert not (world.root / "ran").exists()


def test_a_bearer_token_is_sent_without_a_signature(world: World) -> None:
    """Before any other credential."""
    world.environment = {**ON, **KEYS, "AWS_BEARER_TOKEN_BEDROCK": "bearer-token"}
    answer(world, BEDROCK)

    assert world.send()["source"] == bedrock.BEARER
    headers = sent(world)[0][1]
    assert headers["authorization"] == "Bearer bearer-token"
    assert not [name for name in headers if name.startswith("x-amz")]


def test_the_endpoint_can_be_moved(world: World) -> None:
    """The signature is for the place it was moved to."""
    world.environment = {
        **ON, **KEYS, "ANTHROPIC_BEDROCK_BASE_URL": "https://gateway.example/aws/",
    }  # fmt: skip
    url = f"https://gateway.example/aws{PATHS['bedrock']}"
    answer(world, url)

    assert world.send()["outcome"] == "sent"
    _, headers, _ = sent(world)[0]
    raw = world.wire.calls[0].request.body
    assert isinstance(raw, bytes)
    assert headers["authorization"].endswith(_signature(url, headers, raw, None))


def test_authentication_can_be_skipped(world: World) -> None:
    """Then nothing is signed, no script runs, and an Authorization is the user's own."""
    world.settings({"awsCredentialExport": "touch ran", "awsAuthRefresh": "touch ran"})
    world.environment = {
        **ON, **KEYS, **FIRST_PARTY, "AWS_BEARER_TOKEN_BEDROCK": "bearer-token",
        "CLAUDE_CODE_SKIP_BEDROCK_AUTH": "1",
        "ANTHROPIC_CUSTOM_HEADERS": "Authorization: Basic mine\nx-amz-date: x\nx-a: b",
    }  # fmt: skip
    answer(world, BEDROCK)

    assert world.send() == {"outcome": "sent", "source": "CLAUDE_CODE_SKIP_BEDROCK_AUTH"}
    headers = sent(world)[0][1]
    assert headers["authorization"] == "Basic mine"
    assert headers["x-a"] == "b"
    assert not [name for name in headers if name.startswith("x-amz")]
    assert "first-" not in str(headers)
    assert not (world.home / "ran").exists()


def test_custom_headers_do_not_replace_the_signature(world: World) -> None:
    """They are sent beside it, not covered by it."""
    custom = "Authorization: mine\nX-Amz-Date: x\nx-a: b, c: d\nx-api-key: k"
    world.environment = {
        **ON, **KEYS, "ANTHROPIC_CUSTOM_HEADERS": custom, "CLAUDE_CODE_ADDITIONAL_PROTECTION": "1",
    }  # fmt: skip
    answer(world, BEDROCK)

    assert world.send()["outcome"] == "sent"
    headers = sent(world)[0][1]
    assert headers["authorization"].startswith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/")
    assert headers["x-a"] == "b, c: d"
    assert headers["x-anthropic-additional-protection"] == "true"
    assert "x-api-key" not in headers


@pytest.mark.parametrize(
    ("status", "reason", "requests"),
    [(401, "unauthorized", 1), (403, "forbidden", 1), (429, "throttled", 3), (302, "rejected", 1),
     (500, "unavailable", 3)],
)  # fmt: skip
def test_an_error_is_told_as_what_it_is(
    world: World, status: int, reason: str, requests: int
) -> None:
    """No other credential is tried, and no script is run."""
    world.settings({"awsAuthRefresh": "touch ran"})
    world.environment = {**ON, **KEYS, **FIRST_PARTY}
    answer(world, BEDROCK, status, json={"message": "AccessDenied"})

    assert world.send() == {"outcome": "failed", "reason": reason, "source": "AWS env"}
    assert len(world.wire.calls) == requests
    assert not (world.home / "ran").exists()
