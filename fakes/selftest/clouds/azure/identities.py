"""Who there is in these tests: applications, managed identities, a person, and their tokens."""

import datetime as dt
import json
import time
from pathlib import Path

import jwt

from fakes.selftest.clouds import signing
from fakes.situation import Azure, Secret
from fakes.situation.azure import TENANT, AzureClient, AzureToken, ManagedIdentity
from fakes.situation.identity import Federation

_FOLDER = Path(__file__).parents[4] / "fixtures" / "keys"

CLIENT = "aaaaaaaa-0000-4000-8000-000000000001"
STRANGER = "aaaaaaaa-0000-4000-8000-00000000dead"
OTHER_TENANT = "99999999-2222-4333-8444-555555555555"
# Has a secret, a certificate, a federation, and is a managed identity of the machine as well.
EVERYTHING = "aaaaaaaa-0000-4000-8000-000000000006"
SECRET = "client~secret"
HEADER = "identity-header"
APP_SERVICE = "http://identity.example/msi/token"
USER_ASSIGNED = "aaaaaaaa-0000-4000-8000-000000000002"

BY_SECRET = AzureToken(value="token-by-secret")
BY_CERTIFICATE = AzureToken(value="token-by-certificate")
BY_FEDERATION = AzureToken(value="token-by-federation")
OF_MACHINE = AzureToken(value="token-of-machine")
OF_USER_ASSIGNED = AzureToken(value="token-of-user-assigned")
OF_EVERYTHING = AzureToken(value="token-of-machine-for-everything")
OF_APP_SERVICE = AzureToken(value="token-of-app-service")
OF_PERSON = AzureToken(value="token-of-person")
EXPIRED = AzureToken(value="token-of-yesterday", lifetime_s=-86_400)
KEY = Secret(value="foundry-key")
OLD_KEY = Secret(value="foundry-key-of-yesterday", expires_at=1_700_000_000.0)


def fixture(name: str) -> str:
    """A file of the fixtures' keys."""
    return (_FOLDER / name).read_text()


FEDERATION = Federation(
    issuer="https://issuer.example/",
    subject="system:serviceaccount:default:agent",
    audience="api://AzureADTokenExchange",
    public_key=fixture("workload.public.pem"),
)
ALL = Azure(
    clients=(
        AzureClient(client_id=CLIENT, secret=SECRET, gives=(BY_SECRET,)),
        AzureClient(
            client_id=CLIENT.replace("001", "003"),
            certificate=fixture("client.certificate.pem"),
            gives=(BY_CERTIFICATE,),
        ),
        AzureClient(
            client_id=CLIENT.replace("001", "004"), federated=FEDERATION, gives=(BY_FEDERATION,)
        ),
        AzureClient(
            client_id=CLIENT.replace("001", "005"), secret=SECRET, gives=(BY_SECRET,), disabled=True
        ),
        AzureClient(client_id=EVERYTHING, secret=SECRET, gives=(BY_SECRET,)),
        AzureClient(
            client_id=EVERYTHING,
            certificate=fixture("client.certificate.pem"),
            gives=(BY_CERTIFICATE,),
        ),
        AzureClient(client_id=EVERYTHING, federated=FEDERATION, gives=(BY_FEDERATION,)),
    ),
    identities=(
        ManagedIdentity(gives=(OF_MACHINE,)),
        ManagedIdentity(gives=(OF_EVERYTHING,), client_id=EVERYTHING),
        ManagedIdentity(gives=(OF_USER_ASSIGNED,), client_id=USER_ASSIGNED),
        ManagedIdentity(
            gives=(OF_APP_SERVICE,), kind="app-service", host="identity.example", header=HEADER
        ),
    ),
    keys=(KEY, OLD_KEY),
    tokens=(OF_PERSON, EXPIRED),
)
SECRET_CLIENT, CERTIFICATE_CLIENT, FEDERATED_CLIENT, DISABLED_CLIENT = (
    client.client_id for client in ALL.clients[:4]
)


def federated_token(
    *,
    issuer: str = FEDERATION.issuer,
    subject: str = FEDERATION.subject,
    audience: str = FEDERATION.audience,
    signer: str = "workload",
    expires_in_s: int = 3_600,
) -> str:
    """A token of the workload's issuer; ``signer`` is the owner of the key."""
    claims = {
        "iss": issuer,
        "sub": subject,
        "aud": [audience],
        "exp": int(time.time()) + expires_in_s,
    }
    return jwt.encode(claims, signing.private(signer), algorithm="RS256")


def printing_token(token: str) -> str:
    """A program ``az`` that prints what ``az account get-access-token`` does."""
    expires = time.time() + 3_600
    local = dt.datetime.fromtimestamp(expires)  # noqa: DTZ006  # az prints local time
    told = {
        "accessToken": token,
        "expiresOn": local.strftime("%Y-%m-%d %H:%M:%S.%f"),
        "expires_on": int(expires),
        "subscription": "00000000-0000-4000-8000-00000000005b",
        "tenant": TENANT,
        "tokenType": "Bearer",
    }
    return f"#!/bin/sh\ncat <<'END'\n{json.dumps(told, indent=2)}\nEND\n"
