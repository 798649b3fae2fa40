"""Requests of a cloud's worlds, for the tests of the oracle."""

from conformance.selftest.oracle.observations import CANARIES, ID, PLACES, request, seen
from conformance.vocabulary.canary import canary
from conformance.vocabulary.cloud import Cloud
from conformance.vocabulary.observation import Observation, Run
from conformance.vocabulary.world import World
from fakes.journal import Exchange

SLOTS = (
    "profile-aws-id", "profile-aws-session", "profile-aws-secret", "other-aws-id",
    "adc-google-access", "adc-google-refresh", "adc-google-secret", "client-azure-secret",
    "client-azure-access", "resource-foundry-key", "machine-identity-token", "pod-web-token",
)  # fmt: skip
CLOUD_CANARIES = {**CANARIES, **{slot: canary(ID, slot) for slot in SLOTS}}
RUNTIME = "bedrock-runtime.us-east-1.amazonaws.com"
REGION = "us-east5-aiplatform.googleapis.com"
RESOURCE = "pecking-order.services.ai.azure.com"
BEDROCK = World(cloud=Cloud(provider="bedrock", endpoint=RUNTIME))
VERTEX = World(cloud=Cloud(provider="vertex", endpoint=REGION))
FOUNDRY = World(cloud=Cloud(provider="foundry", endpoint=RESOURCE))
INVOKE = "/model/a-model/invoke"


def signed(
    slot: str = "profile-aws-id", *, host: str = RUNTIME, token: str | None = None
) -> Exchange:
    """A request signed with an access key, and the session token that goes along."""
    scheme = f"AWS4-HMAC-SHA256 Credential={CLOUD_CANARIES[slot]}/20260101/us-east-1/bedrock"
    headers = [("authorization", scheme)]
    headers += [("x-amz-security-token", CLOUD_CANARIES[token])] if token else []
    return request(host=host, path=INVOKE, headers=tuple(headers))


def bearing(slot: str, host: str, path: str = "/token") -> Exchange:
    """A request that carries a secret as a bearer value."""
    value = f"Bearer {CLOUD_CANARIES[slot]}"
    return request(host=host, path=path, headers=(("authorization", value),))


def clouded(step: Run, *arrived: Exchange, **more: object) -> Observation:
    """An observation of one step in a world with a cloud's canaries."""
    return seen((step, arrived), canaries=CLOUD_CANARIES, values=PLACES, **more)
