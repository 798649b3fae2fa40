"""Bedrock's control plane, as far as clients list what they can call.

docs.aws.amazon.com/bedrock/latest/APIReference/API_ListInferenceProfiles, …/API_GetInferenceProfile
and …/API_ListFoundationModels (read 2026-11). Its requests are signed as the runtime's are, and use
no standing up.
"""

from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from fakes.clouds.aws import errors
from fakes.clouds.aws.bedrock import admission
from fakes.clouds.aws.regions import region_of
from fakes.replies import MODEL
from fakes.situation.aws import ACCOUNT

if TYPE_CHECKING:
    from fakes.journal import Exchange

_MODELS = tuple(f"anthropic.{name}-v1:0" for name in (MODEL, "claude-opus-5-5", "claude-haiku-5-5"))
_GEOGRAPHIES = {"us": "US", "global": "Global"}
_DATE = "2025-09-29T00:00:00Z"
_HEADERS = {"x-amzn-requestid": errors.REQUEST_ID}
_MOST = 1000  # the vendor's own limit for a page

app = FastAPI(openapi_url=None, redirect_slashes=False)


def _region(request: Request) -> str:
    exchange: Exchange = request.state.exchange
    return region_of(exchange.host, "bedrock") or "us-east-1"


def _profile(geography: str, model: str, region: str) -> dict[str, Any]:
    identifier = f"{geography}.{model}"
    return {
        "inferenceProfileName": f"{_GEOGRAPHIES[geography]} Anthropic {model}",
        "inferenceProfileId": identifier,
        "inferenceProfileArn": (
            f"arn:aws:bedrock:{region}:{ACCOUNT}:inference-profile/{identifier}"
        ),
        "models": [{"modelArn": f"arn:aws:bedrock:{region}::foundation-model/{model}"}],
        "description": "Routes requests within the profile's geography.",
        "status": "ACTIVE",
        "type": "SYSTEM_DEFINED",
        "createdAt": _DATE,
        "updatedAt": _DATE,
    }


def _profiles(region: str) -> list[dict[str, Any]]:
    pairs = ((geography, model) for geography in _GEOGRAPHIES for model in _MODELS)
    return [_profile(geography, model, region) for geography, model in pairs]


def _card(model: str, region: str) -> dict[str, Any]:
    return {
        "modelArn": f"arn:aws:bedrock:{region}::foundation-model/{model}",
        "modelId": model,
        "modelName": model.removeprefix("anthropic."),
        "providerName": "Anthropic",
        "inputModalities": ["TEXT", "IMAGE"],
        "outputModalities": ["TEXT"],
        "responseStreamingSupported": True,
        "customizationsSupported": [],
        "inferenceTypesSupported": ["INFERENCE_PROFILE"],
        "modelLifecycle": {"status": "ACTIVE"},
    }


@app.get("/inference-profiles")
async def list_profiles(request: Request) -> Response:
    """The profiles that Amazon defines, in pages of ``maxResults``."""
    action = "bedrock:ListInferenceProfiles"
    if refusal := admission.refusal_of(request, action=action, inference=False):
        return refusal
    query = request.query_params
    size, start = query.get("maxResults", str(_MOST)), query.get("nextToken", "0")
    if not (size.isdigit() and 1 <= int(size) <= _MOST and start.isdigit()):
        return errors.render(400)
    wanted = query.get("type", query.get("typeEquals", "SYSTEM_DEFINED"))
    found = _profiles(_region(request)) if wanted == "SYSTEM_DEFINED" else []
    end = int(start) + int(size)
    page: dict[str, Any] = {"inferenceProfileSummaries": found[int(start) : end]}
    if end < len(found):
        page["nextToken"] = str(end)
    return JSONResponse(page, headers=_HEADERS)


@app.get("/inference-profiles/{identifier:path}")
async def describe_profile(request: Request, identifier: str) -> Response:
    """One profile, by its identifier or its ARN."""
    action = "bedrock:GetInferenceProfile"
    if refusal := admission.refusal_of(request, action=action, inference=False):
        return refusal
    for profile in _profiles(_region(request)):
        if identifier in {profile["inferenceProfileId"], profile["inferenceProfileArn"]}:
            return JSONResponse(profile, headers=_HEADERS)
    return errors.render(404)


@app.get("/foundation-models")
async def list_models(request: Request) -> Response:
    """Every model, on one page as at the vendor."""
    action = "bedrock:ListFoundationModels"
    if refusal := admission.refusal_of(request, action=action, inference=False):
        return refusal
    region = _region(request)
    vendor = request.query_params.get("byProvider", "Anthropic").lower()
    found = [_card(model, region) for model in _MODELS] if vendor == "anthropic" else []
    return JSONResponse({"modelSummaries": found}, headers=_HEADERS)


@app.get("/foundation-models/{identifier:path}")
async def describe_model(request: Request, identifier: str) -> Response:
    """One model, by its identifier or its ARN."""
    action = "bedrock:GetFoundationModel"
    if refusal := admission.refusal_of(request, action=action, inference=False):
        return refusal
    for card in (_card(model, _region(request)) for model in _MODELS):
        if identifier in {card["modelId"], card["modelArn"]}:
            return JSONResponse({"modelDetails": card}, headers=_HEADERS)
    return errors.render(404)


@app.api_route("/{path:path}", methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
async def unknown(path: str) -> Response:  # noqa: ARG001  # the route's parameter
    """The vendor's 404."""
    return errors.unknown_operation()
