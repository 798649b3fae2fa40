"""Bedrock's runtime: InvokeModel and Converse, each also as a stream, and CountTokens.

docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Amazon_Bedrock_Runtime and
…/userguide/model-parameters-anthropic-claude-messages-request-response (read 2026-11). More lenient
than the vendor in one point, which no requirement judges: every model identifier is one.
"""

import base64
import json
import re
from typing import Any
from urllib.parse import unquote

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from fakes.clouds.aws import errors
from fakes.clouds.aws.bedrock import admission, frames
from fakes.replies import TEXT, events, message

# The documented version, and those that the anthropic SDK 2.14 sends: versions of the API itself.
_VERSION = re.compile(r"bedrock-2023-05-31|\d{4}-\d{2}-\d{2}")
# What the body of an Anthropic model must have, and what the operation says instead of the body.
_REQUIRED = ("anthropic_version", "max_tokens", "messages")
_ELSEWHERE = ("model", "stream")
_TOKENS = {"inputTokens": 8, "outputTokens": 4, "totalTokens": 12}
_METRICS = {"latencyMs": 1}
_HEADERS = {
    "x-amzn-requestid": errors.REQUEST_ID,
    "x-amzn-bedrock-input-token-count": "8",
    "x-amzn-bedrock-output-token-count": "4",
    "x-amzn-bedrock-invocation-latency": "1",
}

app = FastAPI(openapi_url=None, redirect_slashes=False)


def _invalid(text: str) -> JSONResponse:
    return errors.answer(400, "ValidationException", text)


async def _object(request: Request) -> dict[str, Any] | None:
    try:
        body = json.loads(await request.body())
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


async def _flaw_of_prompt(request: Request) -> JSONResponse | None:
    """What is wrong with a body of the Messages API, as Bedrock takes it."""
    body = await _object(request)
    if body is None:
        return _invalid("Malformed input request, please reformat your input and try again.")
    for name in _REQUIRED:
        if name not in body:
            return _invalid(f"{name}: Field required")
    for name in _ELSEWHERE:
        if name in body:
            return _invalid(f"{name}: Extra inputs are not permitted")
    if not _VERSION.fullmatch(version := str(body["anthropic_version"])):
        return _invalid(f"Invalid API version: {version}")
    return None


async def _flaw_of_conversation(request: Request) -> JSONResponse | None:
    body = await _object(request)
    if body is None or not isinstance(body.get("messages"), list):
        return _invalid("The request body must be an object with a list of messages.")
    return None


def _model(identifier: str) -> str:
    """The model's own name: without profile, region and vendor."""
    return unquote(identifier).rpartition("anthropic.")[2]


@app.post("/model/{identifier:path}/invoke")
async def invoke(request: Request, identifier: str) -> Response:
    """Answer any prompt with ``pong``, as one message."""
    refusal = admission.refusal_of(request, action="bedrock:InvokeModel", inference=True)
    if refusal := refusal or await _flaw_of_prompt(request):
        return refusal
    return JSONResponse(message(_model(identifier)), headers=_HEADERS)


@app.post("/model/{identifier:path}/invoke-with-response-stream")
async def invoke_as_stream(request: Request, identifier: str) -> Response:
    """The same as the events of the Messages API, each in a frame."""
    action = "bedrock:InvokeModelWithResponseStream"
    refusal = admission.refusal_of(request, action=action, inference=True)
    if refusal := refusal or await _flaw_of_prompt(request):
        return refusal
    chunks = (("chunk", _chunk(event)) for event in events(_model(identifier)))
    headers = {**_HEADERS, "x-amzn-bedrock-content-type": "application/json"}
    return frames.stream(chunks, headers)


def _chunk(event: dict[str, Any]) -> dict[str, Any]:
    return {"bytes": base64.b64encode(json.dumps(event).encode()).decode()}


@app.post("/model/{identifier:path}/converse")
async def converse(request: Request, identifier: str) -> Response:  # noqa: ARG001  # the route's
    """Answer any conversation with ``pong``."""
    refusal = admission.refusal_of(request, action="bedrock:InvokeModel", inference=True)
    if refusal := refusal or await _flaw_of_conversation(request):
        return refusal
    reply = {
        "output": {"message": {"role": "assistant", "content": [{"text": TEXT}]}},
        "stopReason": "end_turn",
        "usage": _TOKENS,
        "metrics": _METRICS,
    }
    return JSONResponse(reply, headers=_HEADERS)


@app.post("/model/{identifier:path}/converse-stream")
async def converse_as_stream(
    request: Request,
    identifier: str,  # noqa: ARG001  # the route's parameter
) -> Response:
    """The same, an event in each frame."""
    action = "bedrock:InvokeModelWithResponseStream"
    refusal = admission.refusal_of(request, action=action, inference=True)
    if refusal := refusal or await _flaw_of_conversation(request):
        return refusal
    told: tuple[tuple[str, dict[str, Any]], ...] = (
        ("messageStart", {"role": "assistant"}),
        ("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": TEXT}}),
        ("contentBlockStop", {"contentBlockIndex": 0}),
        ("messageStop", {"stopReason": "end_turn"}),
        ("metadata", {"usage": _TOKENS, "metrics": _METRICS}),
    )
    return frames.stream(told, _HEADERS)


@app.post("/model/{identifier:path}/count-tokens")
async def count_tokens(
    request: Request,
    identifier: str,  # noqa: ARG001  # the route's parameter
) -> Response:
    """The same count for every prompt."""
    refusal = admission.refusal_of(request, action="bedrock:CountTokens", inference=False)
    if refusal is not None:
        return refusal
    if await _object(request) is None:
        return _invalid("Malformed input request, please reformat your input and try again.")
    return JSONResponse({"inputTokens": 8}, headers=_HEADERS)


@app.api_route("/{path:path}", methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
async def unknown(path: str) -> Response:  # noqa: ARG001  # the route's parameter
    """The vendor's 404."""
    return errors.unknown_operation()
