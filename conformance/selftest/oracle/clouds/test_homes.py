"""Where a cloud's secrets belong, on the wire and on the disk."""

import pytest

from conformance.selftest.oracle.clouds.wires import (
    BEDROCK,
    CLOUD_CANARIES,
    FOUNDRY,
    REGION,
    RESOURCE,
    RUNTIME,
    VERTEX,
    bearing,
    clouded,
    signed,
)
from conformance.selftest.oracle.observations import NOTHING, checks, file, judged, request, run
from conformance.vocabulary.world import File, Helper, World
from fakes.journal import Exchange
from fakes.situation import FIRST_PARTY, Azure
from fakes.situation.azure import ManagedIdentity

_ENTRA = "login.microsoftonline.com"
_GOOGLE = "oauth2.googleapis.com"
_IMPERSONATION = "iamcredentials.googleapis.com"
_APP_SERVICE = World(
    cloud=FOUNDRY.cloud,
    azure=Azure(identities=(ManagedIdentity(gives=(), kind="app-service", host="app.internal"),)),
)
_KEPT: tuple[tuple[str, World, Exchange], ...] = (
    ("key-at-its-models", BEDROCK, signed(token="profile-aws-session")),
    ("key-at-sts", BEDROCK, signed(host="sts.eu-west-1.amazonaws.com")),
    ("key-at-the-control-plane", BEDROCK, signed(host="bedrock.us-east-1.amazonaws.com")),
    ("token-at-its-models", VERTEX, bearing("adc-google-access", REGION)),
    (
        "token-at-impersonation",
        VERTEX,
        bearing("adc-google-access", _IMPERSONATION),
    ),
    ("refresh-token-at-google", VERTEX, bearing("adc-google-refresh", _GOOGLE)),
    ("secret-at-entra", FOUNDRY, bearing("client-azure-secret", _ENTRA)),
    ("key-at-its-resource", FOUNDRY, bearing("resource-foundry-key", RESOURCE)),
    ("workload-at-entra", FOUNDRY, bearing("pod-web-token", _ENTRA)),
    ("workload-at-sts", BEDROCK, bearing("pod-web-token", "sts.us-east-1.amazonaws.com")),
    ("identity-at-app-service", _APP_SERVICE, bearing("machine-identity-token", "app.internal")),
)
_LEAKED: tuple[tuple[str, World, Exchange], ...] = (
    ("key-at-the-first-party", BEDROCK, signed(host=FIRST_PARTY)),
    ("key-at-another-provider", BEDROCK, signed(host=REGION)),
    ("key-where-nobody-selected", World(), signed()),
    ("key-where-another-is-selected", VERTEX, signed()),
    ("key-at-the-provider-that-is-selected", VERTEX, signed(host=REGION)),
    ("key-at-sts-where-nobody-selected", World(), signed(host="sts.eu-west-1.amazonaws.com")),
    ("secret-key-at-its-models", BEDROCK, bearing("profile-aws-secret", RUNTIME)),
    ("token-at-another-resource", VERTEX, bearing("adc-google-access", RESOURCE)),
    ("refresh-token-at-the-models", VERTEX, bearing("adc-google-refresh", REGION)),
    ("secret-at-the-resource", FOUNDRY, bearing("client-azure-secret", RESOURCE)),
    ("azure-token-at-entra", FOUNDRY, bearing("client-azure-access", _ENTRA)),
    ("key-at-another-resource", FOUNDRY,
     bearing("resource-foundry-key", "other.services.ai.azure.com")),
    ("identity-at-another-address", FOUNDRY, bearing("machine-identity-token", "app.internal")),
    ("first-party-at-the-cloud", BEDROCK, request(host=RUNTIME, key="environment-key")),
)  # fmt: skip


@pytest.mark.parametrize(
    ("world", "arrived"), [row[1:] for row in _KEPT], ids=[row[0] for row in _KEPT]
)
def test_a_secret_at_home_is_no_leak(world: World, arrived: Exchange) -> None:
    """Whoever gives, checks or serves a credential may see it."""
    assert judged(NOTHING, clouded(run(), arrived), given=world) == ()


@pytest.mark.parametrize(
    ("world", "arrived"), [row[1:] for row in _LEAKED], ids=[row[0] for row in _LEAKED]
)
def test_a_secret_elsewhere_is_a_leak(world: World, arrived: Exchange) -> None:
    """Another provider, another resource, a provider that was not selected: no homes."""
    assert checks(judged(NOTHING, clouded(run(), arrived), given=world)) == ["leak-host"]


def test_the_id_of_a_key_may_be_shown() -> None:
    """It tells who signed; the secret and the session token are secrets."""
    told = [f"{CLOUD_CANARIES[f'profile-aws-{part}']}\n" for part in ("id", "secret", "session")]

    found = [checks(judged(NOTHING, clouded(run(stdout=text)), given=BEDROCK)) for text in told]

    assert found == [[], ["leak-output"], ["leak-output"]]


_TOKEN = CLOUD_CANARIES["adc-google-access"].encode()
_KEY = CLOUD_CANARIES["environment-key"].encode()
_CACHE = "«home»/.aws/sso/cache/a.json"
_PROFILE = "«home»/.aws/credentials"


def test_a_cloud_s_own_store_may_hold_its_secrets() -> None:
    """What an SDK keeps in its own folder is no leak; a first-party key there is one."""
    kept = [
        clouded(run(), files=(file(path, None, data),))
        for path, data in ((_CACHE, _TOKEN), (_CACHE, _KEY), ("«home»/notes", _TOKEN))
    ]

    found = [checks(judged(NOTHING, each, given=VERTEX)) for each in kept]

    assert found == [[], ["leak-file"], ["leak-file"]]


def test_a_file_that_a_program_writes_has_a_reason_to_change() -> None:
    """A login script's file may be another one after the run; any other stays as it was."""
    script = Helper(name="aws", writes=(File(path=_PROFILE),))
    world = World(cloud=BEDROCK.cloud, programs=(script,))
    changed = [
        clouded(run(), files=(file(path, b"a", b"b"),)) for path in (_PROFILE, "«home»/.aws/config")
    ]

    found = [checks(judged(NOTHING, each, given=world)) for each in changed]

    assert found == [[], ["file-changed"]]
