"""Assertions by which an application proves who it is, instead of a secret (RFC 7523).

Signed with the key of a registered certificate, or by another issuer that the application trusts:
learn.microsoft.com/en-us/entra/identity-platform/certificate-credentials and
learn.microsoft.com/en-us/entra/workload-id/workload-identity-federation (read 2026-11).
"""

import base64
import binascii
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.x509 import Certificate, load_pem_x509_certificate

from fakes.situation.azure import AzureClient
from fakes.situation.identity import Federation

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_ALGORITHMS = ["RS256", "PS256"]
# How far the clocks of client and directory may be apart.
_SKEW_S = 300
_EXPECTED = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token"
_UNCHECKED = {
    "verify_signature": True,
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "verify_aud": False,
    "verify_iss": False,
    "verify_sub": False,
    "verify_jti": False,
}


@dataclass(frozen=True, slots=True)
class Refused(Exception):  # noqa: N818  # a situation, as all exceptions here
    """Why the directory does not take an assertion: the number of the error, and its sentence."""

    code: int
    sentence: str


def verify(assertion: str, client: AzureClient) -> None:
    """Return for an assertion that is good for the client. Raises ``Refused``."""
    try:
        header: Mapping[str, Any] = jwt.get_unverified_header(assertion)
        claims: Mapping[str, Any] = jwt.decode(assertion, options={"verify_signature": False})
    except jwt.PyJWTError:
        raise Refused(50027, "JWT token is invalid or malformed.") from None
    if claims.get("iss") == client.client_id:
        _verify_own(assertion, client, header, claims)
    else:
        _verify_foreign(assertion, client, claims)


def _verify_own(
    assertion: str, client: AzureClient, header: Mapping[str, Any], claims: Mapping[str, Any]
) -> None:
    certificate = _registered(client)
    if certificate is None or not _names(header, certificate):
        raise Refused(
            700027,
            "The certificate with identifier used to sign the client assertion is not registered "
            "on application. [Reason - The key was not found.]",
        )
    key = certificate.public_key()
    if not isinstance(key, RSAPublicKey) or not _is_signed(assertion, key):
        raise Refused(
            700027,
            "Client assertion failed signature validation. [Reason - The provided signature value "
            "did not match the expected signature value.]",
        )
    if claims.get("sub") != client.client_id:
        raise Refused(
            700021, "Client assertion application identifier doesn't match 'client_id' parameter."
        )
    if claims.get("aud") != _EXPECTED.format(tenant=client.tenant):
        raise Refused(700023, "Client assertion audience claim does not match Realm issuer.")
    _verify_times(claims)


def _verify_foreign(assertion: str, client: AzureClient, claims: Mapping[str, Any]) -> None:
    trusted = client.federated
    if trusted is None or claims.get("iss") != trusted.issuer:
        raise Refused(700211, _no_record("issuer", claims.get("iss")))
    if claims.get("sub") != trusted.subject:
        raise Refused(700213, _no_record("subject", claims.get("sub")))
    if not _is_for(claims.get("aud"), trusted):
        raise Refused(700212, _no_record("audience", claims.get("aud")))
    if not _is_signed(assertion, trusted.public_key):
        raise Refused(
            7000272,
            "The certificate used to sign the federated credential could not be found in the "
            f"metadata of identity provider {trusted.issuer}.",
        )
    _verify_times(claims)


def _no_record(claim: str, value: object) -> str:
    return (
        "No matching federated identity record found for presented assertion "
        f"{claim} '{value}'. Check your federated identity credential Subject, Audience and Issuer "
        "against the presented assertion."
    )


def _is_for(audience: object, trusted: Federation) -> bool:
    """Whether the one audience is ours; a Kubernetes token has a list of it."""
    return audience in (trusted.audience, [trusted.audience])


def _verify_times(claims: Mapping[str, Any]) -> None:
    now, ends, begins = time.time(), claims.get("exp"), claims.get("nbf", 0)
    in_time = (
        isinstance(ends, int | float)
        and isinstance(begins, int | float)
        and begins - _SKEW_S <= now < ends + _SKEW_S
    )
    if not in_time:
        raise Refused(
            700024,
            f"Client assertion is not within its valid time range. Current time: {now:.0f}, "
            f"assertion valid from {begins}, expiry time of assertion {ends}.",
        )


def _is_signed(assertion: str, key: RSAPublicKey | str) -> bool:
    try:
        # Its options are of a type that it does not publish.
        jwt.decode(assertion, key, algorithms=_ALGORITHMS, options=_UNCHECKED)  # type: ignore[arg-type]  # as said
    except jwt.PyJWTError:
        return False
    return True


def _registered(client: AzureClient) -> Certificate | None:
    if client.certificate is None:
        return None
    return load_pem_x509_certificate(client.certificate.encode())


def _names(header: Mapping[str, Any], certificate: Certificate) -> bool:
    """Whether the header tells this certificate by each thumbprint that it has, and has one."""
    thumbprints = {
        "x5t": certificate.fingerprint(SHA1()),  # noqa: S303  # the header's own definition
        "x5t#S256": certificate.fingerprint(SHA256()),
    }
    shown = {name: header[name] for name in thumbprints if name in header}
    return bool(shown) and all(_bytes(shown[name]) == thumbprints[name] for name in shown)


def _bytes(encoded: object) -> bytes:
    text = str(encoded)
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return b""
