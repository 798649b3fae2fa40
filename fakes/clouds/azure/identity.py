"""Managed identities: the instance metadata service, and App Service's endpoint.

Imitates learn.microsoft.com/en-us/entra/identity/managed-identities-azure-resources/
how-to-use-vm-token and learn.microsoft.com/en-us/azure/app-service/overview-managed-identity (read
2026-11), and error texts that public reports quote.
"""

import time
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from fakes.clouds.azure import resource
from fakes.clouds.azure.errors import app_service_error, identity_error, render_identity
from fakes.situation.azure import AzureToken, ManagedIdentity

if TYPE_CHECKING:
    from fakes.clouds.azure.state import AzureState

IMDS_PATH = "/metadata/"
APP_SERVICE_PATH = "msi/token"
_OLDEST = "2018-02-01"
_APP_SERVICE_VERSION = "2019-08-01"
# Other ways to name a user-assigned identity. No identity here has such a name.
_OTHER_NAMES = frozenset({"object_id", "principal_id", "msi_res_id", "mi_res_id"})

imds = FastAPI(openapi_url=None, redirect_slashes=False)
app_service = FastAPI(openapi_url=None, redirect_slashes=False)


@imds.get("/metadata/identity/oauth2/token")
async def give_on_a_machine(request: Request) -> Response:
    """A token for what runs on this virtual machine."""
    state: AzureState = request.state.azure
    asked = request.query_params
    if fault := _malformed(request):
        return identity_error(400, "invalid_request", fault)
    mine = [each for each in state.told.identities if each.kind == "imds"]
    identity = _chosen(mine, request, lone=True)
    if identity is None:
        return identity_error(400, "invalid_request", _absence(mine, request))
    if not resource.is_known(asked["resource"]):
        sentence = f"AADSTS500011: {resource.unknown(asked['resource'], 'of this machine')}"
        return identity_error(400, "invalid_resource", sentence)
    token = state.give(identity.gives)
    lifetime = {"expires_in": str(token.lifetime_s), "ext_expires_in": str(token.lifetime_s)}
    return JSONResponse(_reply(token, asked["resource"], identity) | lifetime)


@imds.api_route("/{path:path}", methods=["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"])
async def unknown_on_a_machine(path: str) -> Response:  # noqa: ARG001  # the route's parameter
    """Nothing else is told."""
    return render_identity(404)


@app_service.get("/{path:path}")
async def give_in_app_service(request: Request, path: str) -> Response:
    """A token for what runs in this app, whatever the case of the path."""
    if path.lower().rstrip("/") != APP_SERVICE_PATH:
        return app_service_error(404, "The resource cannot be found.")
    state: AzureState = request.state.azure
    asked = request.query_params
    host = request.state.exchange.host
    here = [each for each in state.told.identities if is_app_service(each, host)]
    mine = [each for each in here if each.header == request.headers.get("x-identity-header")]
    if not mine:
        return app_service_error(401, "The X-IDENTITY-HEADER is missing or wrong.")
    if asked.get("api-version") != _APP_SERVICE_VERSION:
        return app_service_error(400, "Unsupported managed identity api-version.")
    identity = _chosen(mine, request, lone=False)
    if identity is None:
        return app_service_error(
            400,
            "No User Assigned or Delegated Managed Identity found for specified "
            "ClientId/ResourceId/PrincipalId.",
        )
    if not resource.is_known(asked.get("resource", "")):
        return app_service_error(500, "An unexpected error occured while fetching the AAD Token.")
    token = state.give(identity.gives)
    return JSONResponse(_reply(token, asked["resource"], identity))


@app_service.api_route("/{path:path}", methods=["HEAD", "POST", "PUT", "DELETE", "OPTIONS"])
async def unknown_in_app_service(path: str) -> Response:  # noqa: ARG001  # the route's parameter
    """Tokens are asked for by GET."""
    return app_service_error(405, "The requested resource does not support this method.")


def _malformed(request: Request) -> str | None:
    """What is wrong with a request, whoever asks; a header guards against forged ones."""
    if request.headers.get("metadata", "").lower() != "true":
        return "Required metadata header not specified"
    if "x-forwarded-for" in request.headers:
        return "Requests must not be forwarded"
    for name in ("api-version", "resource"):
        if not request.query_params.get(name):
            return f"Required query variable '{name}' is missing"
    return (
        "The api-version is not supported"
        if request.query_params["api-version"] < _OLDEST
        else None
    )


def is_app_service(identity: ManagedIdentity, host: str) -> bool:
    """Whether an identity is given at this host's endpoint."""
    return identity.kind == "app-service" and identity.host.partition(":")[0].lower() == host


def _chosen(mine: list[ManagedIdentity], request: Request, *, lone: bool) -> ManagedIdentity | None:
    """The identity that is asked for; without a name the system's, else one that is ``lone``."""
    if request.query_params.keys() & _OTHER_NAMES:
        return None
    name = request.query_params.get("client_id")
    found = [each for each in mine if _id_of(each) == (name.lower() if name else None)]
    if not found and name is None and lone and len(mine) == 1:
        return mine[0]
    return found[0] if found else None


def _id_of(identity: ManagedIdentity) -> str | None:
    return identity.client_id.lower() if identity.client_id else None


def _absence(mine: list[ManagedIdentity], request: Request) -> str:
    named = request.query_params.keys() & {"client_id", *_OTHER_NAMES}
    if len(mine) > 1 and not named:
        return (
            "Multiple user assigned identities exist, please specify the clientId / resourceId of "
            "the identity in the token request"
        )
    return "Identity not found"


def _reply(token: AzureToken, wanted: str, identity: ManagedIdentity) -> dict[str, Any]:
    now = int(time.time())
    return {
        "access_token": token.value,
        "expires_on": str(now + token.lifetime_s),
        "not_before": str(now),
        "resource": wanted,
        "token_type": "Bearer",
        "client_id": identity.client_id or "00000000-0000-4000-8000-00000000517e",
    }
