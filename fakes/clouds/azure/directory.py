"""Microsoft Entra ID, as far as programs that have an identity of their own ask for a token.

Imitates learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-client-creds-grant-flow,
.../v2-protocols-oidc and .../reference-error-codes (read 2026-11): discovery, and the client
credentials grant by secret, certificate and federated token. The tenant has no other resources than
Foundry's two, so tokens for any other are refused.
"""

import hmac
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from fakes.clouds.azure import assertions, resource
from fakes.clouds.azure.errors import directory_error, render_directory
from fakes.situation.azure import AzureClient

if TYPE_CHECKING:
    from fakes.clouds.azure.state import AzureState

HOSTS = frozenset({"login.microsoftonline.com", "login.microsoft.com"})
_AUTHORITY = "https://login.microsoftonline.com"
_GRANT = "client_credentials"
_FORM = "application/x-www-form-urlencoded"
_NO_TENANT = "Tenant '{}' not found. Check to make sure you have the correct tenant ID."

app = FastAPI(openapi_url=None, redirect_slashes=False)


@app.get("/common/discovery/instance")
async def discover_instance(request: Request) -> Response:
    """Which names the directory goes by, and where a tenant is described."""
    asked = request.query_params.get("authorization_endpoint", "")
    place = urlsplit(asked)
    if place.hostname not in HOSTS:
        return directory_error(400, "invalid_instance", 50049, "Unknown or invalid instance.")
    tenant = place.path.strip("/").partition("/")[0]
    return JSONResponse(
        {
            "tenant_discovery_endpoint": (
                f"{_AUTHORITY}/{tenant}/v2.0/.well-known/openid-configuration"
            ),
            "api-version": "1.1",
            "metadata": [
                {
                    "preferred_network": "login.microsoftonline.com",
                    "preferred_cache": "login.windows.net",
                    "aliases": ["login.microsoftonline.com", "login.windows.net",
                                "login.microsoft.com", "sts.windows.net"],
                }
            ],
        }
    )  # fmt: skip


@app.get("/{tenant}/v2.0/.well-known/openid-configuration")
async def discover_tenant(request: Request, tenant: str) -> Response:
    """A tenant's metadata (OpenID Connect Discovery 1.0, section 4.2)."""
    state: AzureState = request.state.azure
    if not state.clients_of(tenant):
        return directory_error(400, "invalid_tenant", 90002, _NO_TENANT.format(tenant))
    base = f"{_AUTHORITY}/{tenant}"
    return JSONResponse(
        {
            "issuer": f"{base}/v2.0",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "token_endpoint": f"{base}/oauth2/v2.0/token",
            "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
            "jwks_uri": f"{base}/discovery/v2.0/keys",
            "token_endpoint_auth_methods_supported": [
                "client_secret_post", "private_key_jwt", "client_secret_basic",
            ],
            "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
            "response_modes_supported": ["query", "fragment", "form_post"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "tenant_region_scope": "EU",
            "cloud_instance_name": "microsoftonline.com",
        }
    )  # fmt: skip


@app.post("/{tenant}/oauth2/v2.0/token")
async def give_token(request: Request, tenant: str) -> Response:
    """The client credentials grant (RFC 6749, section 4.4)."""
    state: AzureState = request.state.azure
    fields = await _fields(request)
    clients = state.clients_of(tenant)
    if not clients:
        return directory_error(400, "invalid_request", 90002, _NO_TENANT.format(tenant))
    if refusal := _malformed(fields):
        return refusal
    mine = [each for each in clients if _is(each, fields["client_id"])]
    if not mine:
        return _unknown(fields["client_id"], tenant)
    refusals = [_refusal(fields, each) for each in mine]
    if None not in refusals:
        return next(refusal for refusal in _nearest_first(refusals, mine, fields) if refusal)
    token = state.give(mine[refusals.index(None)].gives)
    return JSONResponse(
        {
            "token_type": "Bearer",
            "expires_in": token.lifetime_s,
            "ext_expires_in": token.lifetime_s,
            "access_token": token.value,
        },
        headers={"cache-control": "no-store, no-cache", "pragma": "no-cache"},
    )


@app.api_route("/{path:path}", methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
async def unknown(path: str) -> Response:  # noqa: ARG001  # the route's parameter
    """Nothing is here."""
    return render_directory(404)


async def _fields(request: Request) -> dict[str, str]:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        return {}
    return dict(parse_qsl((await request.body()).decode("utf-8", "replace")))


def _refusal(fields: dict[str, str], client: AzureClient) -> Response | None:
    return next((refusal for check in _CHECKS if (refusal := check(fields, client))), None)


def _nearest_first(
    refusals: list[Response | None], clients: list[AzureClient], fields: dict[str, str]
) -> list[Response | None]:
    """Of an application with several credentials, that first which was nearest to be proven."""
    by_secret = "client_secret" in fields
    own = [by_secret == (client.secret is not None) for client in clients]
    trusting = [client.federated is not None for client in clients]
    places = sorted(range(len(clients)), key=lambda place: (not own[place], not trusting[place]))
    return [refusals[place] for place in places]


def _is(client: AzureClient, client_id: str) -> bool:
    return client.client_id.lower() == client_id.lower()


def _unknown(client_id: str, tenant: str) -> Response:
    return directory_error(
        400,
        "unauthorized_client",
        700016,
        f"Application with identifier '{client_id}' was not found in the directory '{tenant}'.",
    )


def _malformed(fields: dict[str, str]) -> Response | None:
    for name in ("grant_type", "client_id", "scope"):
        if not fields.get(name):
            return directory_error(
                400,
                "invalid_request",
                900144,
                f"The request body must contain the following parameter: '{name}'.",
            )
    if fields["grant_type"] != _GRANT:
        return directory_error(
            400,
            "unsupported_grant_type",
            70003,
            f"The app requested an unsupported grant type '{fields['grant_type']}'.",
        )
    return None


def _disabled(fields: dict[str, str], client: AzureClient) -> Response | None:
    if not client.disabled:
        return None
    sentence = f"Application '{fields['client_id']}' is disabled."
    return directory_error(400, "unauthorized_client", 7000112, sentence)


def _without_proof(fields: dict[str, str], client: AzureClient) -> Response | None:  # noqa: ARG001  # one signature for all checks
    if fields.keys() & {"client_secret", "client_assertion"}:
        return None
    return directory_error(
        401,
        "invalid_client",
        7000216,
        "'client_assertion', 'client_secret' or 'request' is required for the "
        "'client_credentials' grant type.",
    )


def _wrong_secret(fields: dict[str, str], client: AzureClient) -> Response | None:
    shown = fields.get("client_secret")
    if shown is None or (
        client.secret and hmac.compare_digest(shown.encode(), client.secret.encode())
    ):
        return None
    return directory_error(
        401,
        "invalid_client",
        7000215,
        "Invalid client secret provided. Ensure the secret being sent in the request is the client "
        f"secret value, not the client secret ID, for a secret added to app '{client.client_id}'.",
    )


def _wrong_assertion(fields: dict[str, str], client: AzureClient) -> Response | None:
    shown = fields.get("client_assertion")
    if shown is None:
        return None
    kind = fields.get("client_assertion_type")
    if kind != assertions.TYPE:
        sentence = "The request body must contain the following parameter: 'client_assertion_type'."
        return directory_error(400, "invalid_request", 900144, sentence)
    try:
        assertions.verify(shown, client)
    except assertions.Refused as refused:
        return directory_error(401, "invalid_client", refused.code, refused.sentence)
    return None


def _wrong_scope(fields: dict[str, str], client: AzureClient) -> Response | None:
    asked = resource.of_scope(fields["scope"])
    if asked is None:
        return directory_error(
            400,
            "invalid_scope",
            1002012,
            f"The provided value for scope {fields['scope']} is not valid. Client credential flows "
            "must have a scope value with /.default suffixed to the resource identifier "
            "(application ID URI).",
        )
    if not asked:
        sentence = f"The provided value for the input parameter 'scope' is not valid: {asked!r}."
        return directory_error(400, "invalid_scope", 70011, sentence)
    if resource.is_known(asked):
        return None
    return directory_error(400, "invalid_resource", 500011, resource.unknown(asked, client.tenant))


_Check = Callable[[dict[str, str], AzureClient], Response | None]
_CHECKS: tuple[_Check, ...] = (
    _disabled, _without_proof, _wrong_secret, _wrong_assertion, _wrong_scope,
)  # fmt: skip
