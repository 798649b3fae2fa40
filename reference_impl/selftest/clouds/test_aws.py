"""AWS credentials: every kind that botocore's chain has, and what fails on the way."""

import datetime as dt
import hashlib
import json
import os
import select
import time
from contextlib import suppress
from pathlib import Path

import pytest
from botocore.credentials import SSOProvider
from botocore.tokens import SSOTokenProvider

from reference_impl.clouds import sdk
from reference_impl.selftest.clouds.sites import BEDROCK, NO_METADATA, answer, sent, serving
from reference_impl.selftest.conftest import World

ON = {"CLAUDE_CODE_USE_BEDROCK": "1", "AWS_REGION": "us-east-1"}
FILE = "[default]\naws_access_key_id = AKIDDEFAULT\naws_secret_access_key = secret-default\n"
OTHER = "[other]\naws_access_key_id = AKIDOTHER\naws_secret_access_key = secret-other\n"
LATER = (dt.datetime.now(dt.UTC) + dt.timedelta(hours=6)).strftime("%Y-%m-%dT%H:%M:%SZ")
ROLE = {"AccessKeyId": "AKIDROLE", "SecretAccessKey": "secret-role", "Token": "role-token",
        "Expiration": LATER, "Code": "Success"}  # fmt: skip


def _sts(action: str) -> str:
    """Return the answer of STS: XML, as the Query protocol has it."""
    keys = (
        "<AccessKeyId>AKIDROLE</AccessKeyId><SecretAccessKey>secret-role</SecretAccessKey>"
        f"<SessionToken>role-token</SessionToken><Expiration>{LATER}</Expiration>"
    )
    return (
        f"<{action}Response><{action}Result><Credentials>{keys}</Credentials>"
        "<AssumedRoleUser><AssumedRoleId>a</AssumedRoleId><Arn>arn:aws:a</Arn></AssumedRoleUser>"
        f"</{action}Result></{action}Response>"
    )


def _signer(world: World) -> str:
    """Return the access key id that the request was signed with."""
    headers = sent(world)[-1][1]
    return headers["authorization"].split("Credential=")[1].split("/")[0]


@pytest.mark.parametrize(("profile", "key"), [("", "AKIDDEFAULT"), ("other", "AKIDOTHER")])
def test_a_profile_of_the_credentials_file_is_used(world: World, profile: str, key: str) -> None:
    """The default one, or that of AWS_PROFILE; the environment comes before both."""
    world.write(world.home / ".aws/credentials", FILE + OTHER)
    world.environment = {**ON, **NO_METADATA, "AWS_PROFILE": profile}
    answer(world, BEDROCK)

    assert world.send() == {"outcome": "sent", "source": "AWS shared-credentials-file"}
    assert _signer(world) == key
    world.environment |= {"AWS_ACCESS_KEY_ID": "AKIDENV", "AWS_SECRET_ACCESS_KEY": "secret-env"}
    assert world.send()["source"] == "AWS env"
    assert _signer(world) == "AKIDENV"


def test_trusted_settings_choose_a_profile(world: World) -> None:
    """Their env block reaches botocore; nothing of it stays in the process."""
    world.write(world.home / ".aws/credentials", FILE + OTHER)
    world.settings({"env": {"AWS_PROFILE": "other", "CLAUDE_CODE_USE_BEDROCK": "1"}})
    world.environment = {**NO_METADATA}
    answer(world, BEDROCK)

    assert world.send()["outcome"] == "sent"
    assert _signer(world) == "AKIDOTHER"


def test_a_credential_process_is_used(world: World) -> None:
    """Its output is taken, in a home of the run's own."""
    program = {"Version": 1, **{key: ROLE[key] for key in ("AccessKeyId", "SecretAccessKey")}}
    path = world.write(world.home / "keys.json", program)
    world.write(world.home / ".aws/config", f"[default]\ncredential_process = cat {path}\n")
    world.environment = {**ON, **NO_METADATA}
    answer(world, BEDROCK)

    assert world.send()["source"] == "AWS custom-process"
    assert _signer(world) == "AKIDROLE"


def test_a_profile_assumes_a_role(world: World) -> None:
    """At STS, with the credentials of its source profile."""
    config = "[profile role]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = default\n"
    world.write(world.home / ".aws/config", config)
    world.write(world.home / ".aws/credentials", FILE)
    answer(world, BEDROCK)
    with serving(lambda *_: (200, _sts("AssumeRole"))) as sts:
        world.environment = {
            **ON, **NO_METADATA, "AWS_PROFILE": "role", "AWS_ENDPOINT_URL_STS": sts.address,
        }  # fmt: skip

        assert world.send()["source"] == "AWS assume-role"
    assert "Action=AssumeRole&" in sts.asked[0][2]
    assert _signer(world) == "AKIDROLE"
    assert sent(world)[0][1]["x-amz-security-token"] == "role-token"


def test_a_web_identity_assumes_a_role(world: World) -> None:
    """With the token in a file."""
    answer(world, BEDROCK)
    with serving(lambda *_: (200, _sts("AssumeRoleWithWebIdentity"))) as sts:
        world.environment = {
            **ON, **NO_METADATA, "AWS_ROLE_ARN": "arn:aws:iam::1:role/r",
            "AWS_WEB_IDENTITY_TOKEN_FILE": str(world.write(world.home / "jwt", "the-jwt")),
            "AWS_ENDPOINT_URL_STS": sts.address,
        }  # fmt: skip

        assert world.send()["source"] == "AWS assume-role-with-web-identity"
    assert "WebIdentityToken=the-jwt" in sts.asked[0][2]


SSO = """[default]
sso_session = admin
sso_account_id = 1
sso_role_name = r
[sso-session admin]
sso_region = us-east-1
sso_start_url = https://a.example
"""
LEGACY = """[default]
sso_region = us-east-1
sso_start_url = admin
sso_account_id = 1
sso_role_name = r
"""


@pytest.fixture
def sign_ins(world: World, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where the sign-ins of SSO lie: botocore settles it when it is loaded.

    A process that runs the reference once has one HOME; a test's process has one for each test.
    """
    folder = world.home / ".aws/sso/cache"
    for provider in (SSOProvider, SSOTokenProvider):
        monkeypatch.setattr(provider, "_SSO_TOKEN_CACHE_DIR", str(folder))
    return folder


@pytest.mark.parametrize("config", [SSO, LEGACY], ids=["session", "legacy"])
def test_a_sign_in_of_sso_is_used(world: World, sign_ins: Path, config: str) -> None:
    """By its cached token, in either form of a profile; one that has expired ends the run."""
    name = hashlib.sha1(b"admin", usedforsecurity=False).hexdigest()
    cache = sign_ins / f"{name}.json"
    token = {"accessToken": "sso-token", "expiresAt": LATER}
    world.write(world.home / ".aws/config", config)
    world.write(cache, token)
    keys = {"accessKeyId": "AKIDSSO", "secretAccessKey": "s", "sessionToken": "t",
            "expiration": 32503680000000}  # fmt: skip
    answer(world, BEDROCK)
    with serving(lambda *_: (200, json.dumps({"roleCredentials": keys}))) as portal:
        world.environment = {**ON, **NO_METADATA, "AWS_ENDPOINT_URL_SSO": portal.address}

        assert world.send() == {"outcome": "sent", "source": "AWS sso"}
        assert _signer(world) == "AKIDSSO"
        world.write(cache, {**token, "expiresAt": "2000-01-01T00:00:00Z"})
        assert world.send()["reason"] == "login-expired"
    assert "Sign in again" in world.err


def test_a_container_gives_a_role(world: World) -> None:
    """By the address that its agent listens at."""
    answer(world, BEDROCK)
    with serving(lambda *_: (200, json.dumps(ROLE))) as agent:
        world.environment = {
            **ON, **NO_METADATA, "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{agent.address}/keys",
        }  # fmt: skip

        assert world.send()["source"] == "AWS container-role"
    assert [path for _, path, _ in agent.asked] == ["/keys"]


def _instance(method: str, path: str, _body: str) -> tuple[int, str]:
    if method == "PUT":
        return 200, "metadata-token"
    return 200, json.dumps(ROLE) if path.endswith("/a-role") else "a-role"


def test_an_instance_gives_a_role(world: World) -> None:
    """By version 2 of its metadata service."""
    answer(world, BEDROCK)
    with serving(_instance) as metadata:
        world.environment = {**ON, "AWS_EC2_METADATA_SERVICE_ENDPOINT": metadata.address}

        assert world.send()["source"] == "AWS iam-role"
    assert [method for method, *_ in metadata.asked] == ["PUT", "GET", "GET"]


def test_a_chat_signs_anew_for_each_prompt(world: World) -> None:
    """The source is looked for once."""
    answer(world, BEDROCK)
    with serving(_instance) as metadata:
        world.environment = {**ON, "AWS_EC2_METADATA_SERVICE_ENDPOINT": metadata.address}

        assert world.chat(3)["outcome"] == "sent"
    assert len(sent(world)) == 3
    assert len(metadata.asked) == 3


@pytest.mark.parametrize("silent", [True, False])
def test_metadata_that_gives_nothing_ends_the_run_soon(world: World, *, silent: bool) -> None:
    """Whether it stays silent or talks nonsense."""
    with serving(lambda *_: (0 if silent else 200, "garbage")) as metadata:
        world.environment = {**ON, "AWS_EC2_METADATA_SERVICE_ENDPOINT": metadata.address}
        before_s = time.monotonic()

        assert world.send()["reason"] == "no-credential"
    assert time.monotonic() - before_s < sdk.LIMIT_S + 2
    assert "instance metadata at" in world.err


def test_a_token_service_that_never_answers_ends_the_run(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was tried is named; botocore by itself would wait for minutes."""
    monkeypatch.setattr(sdk, "LIMIT_S", 1.0)
    with serving(lambda *_: (0, "")) as sts:
        world.environment = {
            **ON, **NO_METADATA, "AWS_ROLE_ARN": "arn:aws:iam::1:role/r",
            "AWS_WEB_IDENTITY_TOKEN_FILE": str(world.write(world.home / "jwt", "the-jwt")),
            "AWS_ENDPOINT_URL_STS": sts.address,
        }  # fmt: skip

        assert world.send() == {"outcome": "refused", "reason": "timeout"}
    assert "within 1 s. Tried: the environment" in world.err


def test_a_process_that_never_ends_is_ended(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of it is left."""
    monkeypatch.setattr(sdk, "LIMIT_S", 1.0)
    note = world.root / "pid"
    program = world.write(world.home / "slow", f"#!/bin/sh\necho $$ > {note}\nexec sleep 600\n")
    program.chmod(0o755)
    world.write(world.home / ".aws/config", f"[default]\ncredential_process = {program}\n")
    world.environment = {**ON, **NO_METADATA}

    assert world.send()["reason"] == "timeout"
    with suppress(ProcessLookupError):
        assert select.select([os.pidfd_open(int(note.read_text()))], [], [], 5.0)[0]


@pytest.mark.parametrize("name", ["config", "credentials"])
def test_a_malformed_file_is_named(world: World, name: str) -> None:
    """What is in it is not shown."""
    path = world.write(world.home / f".aws/{name}", "[default\nsecret = secret-key\n")
    world.environment = {"CLAUDE_CODE_USE_BEDROCK": "1", **NO_METADATA}

    assert world.send()["reason"] == "provider-misconfigured"
    assert str(path) in world.err
    assert "secret" not in world.err


@pytest.mark.parametrize(
    ("variables", "reason"),
    [({"AWS_ACCESS_KEY_ID": "AKID"}, "provider-misconfigured"),
     ({"AWS_PROFILE": "none"}, "no-credential"),
     ({"AWS_PROFILE": "broken"}, "no-credential"),
     ({"AWS_ACCESS_KEY_ID": "A\nB", "AWS_SECRET_ACCESS_KEY": "s"}, "malformed-credential")],
)  # fmt: skip
def test_what_does_not_work_ends_the_run(
    world: World, variables: dict[str, str], reason: str
) -> None:
    """No lower source takes its place, and what a program said is not repeated."""
    broken = "[profile broken]\ncredential_process = sh -c 'echo secret >&2; exit 1'\n"
    world.write(world.home / ".aws/config", broken)
    world.write(world.home / ".aws/credentials", FILE)
    world.environment = {**ON, **NO_METADATA, **variables, "ANTHROPIC_API_KEY": "first-key"}

    assert world.send() == {"outcome": "refused", "reason": reason}
    assert "secret" not in world.out + world.err
    assert not world.wire.calls


@pytest.mark.parametrize(
    ("code", "reason"), [("AccessDenied", "forbidden"), ("ExpiredTokenException", "login-expired")]
)
def test_a_role_that_is_denied_ends_the_run(world: World, code: str, reason: str) -> None:
    """The word of AWS is told, and nothing else of its answer."""
    told = f"<Code>{code}</Code><Message>secret</Message>"
    error = f"<ErrorResponse><Error>{told}</Error></ErrorResponse>"
    with serving(lambda *_: (403, error)) as sts:
        world.environment = {
            **ON, **NO_METADATA, "AWS_ROLE_ARN": "arn:aws:iam::1:role/r",
            "AWS_WEB_IDENTITY_TOKEN_FILE": str(world.write(world.home / "jwt", "the-jwt")),
            "AWS_ENDPOINT_URL_STS": sts.address,
        }  # fmt: skip

        assert world.send()["reason"] == reason
    assert code in world.err
    assert "secret" not in world.err
