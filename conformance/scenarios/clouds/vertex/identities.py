"""Identities of Google's cloud: what lies in a world for each, and what the cloud knows of it.

The token of an identity is the canary of its name: ``named`` gets ``«named-google-access»``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from conformance.scenarios.clouds.worlds import VERTEX, WELL_KNOWN, authorized_user
from conformance.vocabulary.cloud import SELECTORS, Cloud
from conformance.vocabulary.world import File, Json, World
from fakes.situation import Google
from fakes.situation.google import (
    PROJECT,
    ExternalAccount,
    GoogleInstance,
    GoogleToken,
    Impersonation,
    ServiceAccount,
)
from fakes.situation.identity import Federation

NAMED = "«home»/named.json"
POINTER: Mapping[str, str] = {"GOOGLE_APPLICATION_CREDENTIALS": NAMED}
REGION: Mapping[str, str] = {"CLOUD_ML_REGION": "us-east5"}
SELECTED: Mapping[str, str] = {
    SELECTORS["vertex"]: "1",
    "ANTHROPIC_VERTEX_PROJECT_ID": PROJECT,
    **REGION,
}
TOKEN_HOST = "oauth2.googleapis.com"  # noqa: S105  # a host
STS_HOST = "sts.googleapis.com"
IAM_HOST = "iamcredentials.googleapis.com"
METADATA_HOST = "metadata.google.internal"
METADATA_ADDRESS = "169.254.169.254"
# By name or by address: some clients ask the one, some the other.
METADATA_TOKEN = "/computeMetadata/*/token"  # noqa: S105  # a path
_POOL = (
    "//iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/pecking"
    "/providers/order"
)
_ISSUER, _SUBJECT = "https://issuer.example", "build:main"
_JWT = "urn:ietf:params:oauth:token-type:jwt"
_SAML = "urn:ietf:params:oauth:token-type:saml2"
# google-auth's own switch for programs that print subject tokens.
PROGRAMS: Mapping[str, str] = {"GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES": "1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A credential file, what lies beside it, and what the cloud knows."""

    name: str
    file: Mapping[str, Json]
    google: Google
    beside: tuple[File, ...] = ()
    environment: Mapping[str, str] | None = None

    @property
    def slot(self) -> str:
        """What proves on the wire that the identity was used."""
        return f"{self.name}-google-access"

    def at(self, path: str = WELL_KNOWN) -> tuple[File, ...]:
        """The files, with the credential file at a path."""
        return (File(path=path, kind="json", json=self.file), *self.beside)


def tokens(*names: str, lifetime_s: int = 3_599) -> tuple[GoogleToken, ...]:
    """An access token for each name."""
    return tuple(
        GoogleToken(value=f"«{name}-google-access»", lifetime_s=lifetime_s) for name in names
    )


def person(name: str, **changed: str) -> Identity:
    """What ``gcloud auth application-default login`` leaves."""
    user = authorized_user(name)
    file: dict[str, Json] = {
        "type": "authorized_user",
        "client_id": user.client_id,
        "client_secret": user.client_secret,
        "refresh_token": user.refresh_token,
        **changed,
    }
    return Identity(name=name, file=file, google=Google(users=(user,)))


def robot(name: str, **changed: str) -> Identity:
    """The key of a service account."""
    email = f"{name}@{PROJECT}.iam.gserviceaccount.com"
    account = ServiceAccount(
        email=email,
        key_id=f"key-of-{name}",
        public_key="«public-pem-service-account»",
        gives=tokens(name),
    )
    file: dict[str, Json] = {
        "type": "service_account",
        "project_id": PROJECT,
        "private_key_id": f"key-of-{name}",
        "private_key": "«key-pem-service-account»",
        "client_email": email,
        "client_id": "100000000000000000001",
        "token_uri": f"https://{TOKEN_HOST}/token",
        **changed,
    }
    return Identity(name=name, file=file, google=Google(service_accounts=(account,)))


def _subject_token(name: str) -> File:
    """The workload's JSON web token, as its platform puts it into a file."""
    return File(
        path=f"«home»/{name}.jwt",
        kind="jwt",
        text="workload",
        json={
            "iss": _ISSUER,
            "sub": _SUBJECT,
            "aud": f"https:{_POOL}",
            "jti": f"«{name}-web-token»",
            "iat": "«epoch-ago-60s»",
            "exp": "«epoch-in-3600s»",
        },
    )


def _external(name: str, source: dict[str, Json], **changed: str) -> dict[str, Json]:
    return {
        "type": "external_account",
        "audience": _POOL,
        "subject_token_type": _JWT,
        "token_url": f"https://{STS_HOST}/v1/token",
        "credential_source": source or {"file": f"«home»/{name}.jwt"},
        **changed,
    }


def _federated(name: str) -> ExternalAccount:
    subject = Federation(
        issuer=_ISSUER,
        subject=_SUBJECT,
        audience=f"https:{_POOL}",
        public_key="«public-pem-workload»",
    )
    return ExternalAccount(audience=_POOL, gives=tokens(name), subject=subject)


def workload(name: str) -> Identity:
    """An external account whose platform puts a JSON web token into a file."""
    return Identity(
        name=name,
        file=_external(name, {}),
        google=Google(external=(_federated(name),)),
        beside=(_subject_token(name),),
    )


def workload_by_program(name: str) -> Identity:
    """An external account whose subject token a program prints."""
    printed = f'{{"version": 1, "success": true, "token_type": "{_JWT}", "id_token": "%s"}}'
    program = File(
        path=f"«home»/{name}-subject",
        text=f"#!/bin/sh\nprintf '{printed}' \"$(cat '«home»/{name}.jwt')\"\n",
        mode=0o700,
    )
    command: dict[str, Json] = {"command": f"«home»/{name}-subject", "timeout_millis": 10_000}
    return Identity(
        name=name,
        file=_external(name, {"executable": command}),
        google=Google(external=(_federated(name),)),
        beside=(_subject_token(name), program),
        environment=PROGRAMS,
    )


def workload_by_response(name: str) -> Identity:
    """An external account whose platform puts a SAML response into a JSON file."""
    file = File(
        path=f"«home»/{name}-response.json",
        kind="json",
        json={"response": f"«{name}-web-token»"},
    )
    source: dict[str, Json] = {
        "file": file.path,
        "format": {"type": "json", "subject_token_field_name": "response"},
    }
    account = replace(_federated(name), subject=None, subject_token=f"«{name}-web-token»")
    return Identity(
        name=name,
        file=_external(name, source, subject_token_type=_SAML),
        google=Google(external=(account,)),
        beside=(file,),
    )


def _address(email: str) -> str:
    return f"https://{IAM_HOST}/v1/projects/-/serviceAccounts/{email}:generateAccessToken"


def _target(name: str, trusted: str) -> Impersonation:
    email = f"{name}@{PROJECT}.iam.gserviceaccount.com"
    return Impersonation(email=email, trusts=(f"«{trusted}-google-access»",), gives=tokens(name))


def acting(name: str, source: Identity) -> Identity:
    """A service account that somebody else acts as."""
    target = _target(name, source.name)
    file: dict[str, Json] = {
        "type": "impersonated_service_account",
        "service_account_impersonation_url": _address(target.email),
        "source_credentials": dict(source.file),
        "delegates": [],
    }
    return Identity(name=name, file=file, google=replace(source.google, impersonations=(target,)))


def acting_workload(name: str) -> Identity:
    """An external account that acts as a service account."""
    source = workload(f"{name}-source")
    target = _target(name, source.name)
    file = {**source.file, "service_account_impersonation_url": _address(target.email)}
    google = replace(source.google, impersonations=(target,))
    return Identity(name=name, file=file, google=google, beside=source.beside)


def machine(name: str) -> Google:
    """A machine of Google's, whose metadata server gives the token of a name."""
    return Google(instance=GoogleInstance(gives=tokens(name)))


def together(*known: Google) -> Google:
    """What the cloud knows of several identities."""
    return Google(
        service_accounts=tuple(one for each in known for one in each.service_accounts),
        users=tuple(one for each in known for one in each.users),
        external=tuple(one for each in known for one in each.external),
        impersonations=tuple(one for each in known for one in each.impersonations),
        tokens=tuple(one for each in known for one in each.tokens),
        instance=next((each.instance for each in known if each.instance), None),
        gateways=tuple(one for each in known for one in each.gateways),
    )


def world(
    *,
    named: Identity | None = None,
    known: Identity | None = None,
    metadata: str | None = None,
    variables: Mapping[str, str] | None = None,
    cloud: Cloud = VERTEX,
) -> World:
    """Vertex selected, with a file that a variable names, one at the well-known place, a machine.

    The machine's token is that of the name ``metadata``.
    """
    told = [one.google for one in (named, known) if one is not None]
    told += [] if metadata is None else [machine(metadata)]
    files = (*(named.at(NAMED) if named else ()), *(known.at() if known else ()))
    extra = [one.environment or {} for one in (named, known) if one is not None]
    environment = {name: value for each in extra for name, value in each.items()}
    return World(
        environment={
            **SELECTED,
            **(POINTER if named else {}),
            **environment,
            **(variables or {}),
        },
        files=files,
        google=together(*told),
        cloud=cloud,
    )


# What most worlds of the area begin with: a person's consent at the well-known place.
PERSON = person("adc")
READY = world(known=PERSON)
SHOWN = PERSON.slot
