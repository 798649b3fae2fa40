"""The vendors' Python clients, each as a function from a case to the reply that it got.

As a program: a case a line on standard input (JSON), played by a fork, its outcome a line on
standard output. A fork each, as AnthropicBedrock keeps the credentials of its process.
"""

import datetime as dt
import json
import os
import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any
from unittest import mock

import anthropic
import boto3
import botocore.auth
import botocore.loaders
import botocore.session

from fakes.selftest.clouds.aws.case import MODEL, REGION

_PROMPT: anthropic.types.MessageParam = {"role": "user", "content": "ping"}
_BODY = {"anthropic_version": "bedrock-2023-05-31", "max_tokens": 8, "messages": [_PROMPT]}
_CONVERSATION = [{"role": "user", "content": [{"text": "ping"}]}]

# The descriptions of services, which hold no credential: read once, not in every fork.
_LOADER = botocore.loaders.create_loader()

Client = Callable[[dict[str, Any]], str]


def _tamper(request: Any, **_: object) -> None:
    request.body = request.body.replace(b"ping", b"pong")


def _boto3(case: dict[str, Any], service: str = "bedrock-runtime") -> Any:
    core = botocore.session.get_session()
    core.register_component("data_loader", _LOADER)
    session = boto3.session.Session(botocore_session=core, profile_name=case["profile"])
    client = session.client(service, endpoint_url=case["endpoint"])
    if case["tampered"]:
        client.meta.events.register("before-send", _tamper)
    return client


def _invoke(case: dict[str, Any]) -> str:
    reply = _boto3(case).invoke_model(modelId=MODEL, body=json.dumps(_BODY))
    return str(json.loads(reply["body"].read())["content"][0]["text"])


def _identify(case: dict[str, Any]) -> str:
    """Who STS says that the client is, before it sends."""
    arn = str(_boto3(case, "sts").get_caller_identity()["Arn"])
    if not arn.startswith(case["arn"]):
        raise AssertionError(f"The client is {arn}, and should be {case['arn']}")
    return _invoke(case)


def _invoke_as_stream(case: dict[str, Any]) -> str:
    client = _boto3(case)
    reply = client.invoke_model_with_response_stream(modelId=MODEL, body=json.dumps(_BODY))
    events = [json.loads(event["chunk"]["bytes"]) for event in reply["body"]]
    return "".join(event.get("delta", {}).get("text", "") for event in events)


def _converse(case: dict[str, Any]) -> str:
    reply = _boto3(case).converse(modelId=MODEL, messages=_CONVERSATION)
    return str(reply["output"]["message"]["content"][0]["text"])


def _converse_as_stream(case: dict[str, Any]) -> str:
    reply = _boto3(case).converse_stream(modelId=MODEL, messages=_CONVERSATION)
    deltas = (event.get("contentBlockDelta", {}).get("delta", {}) for event in reply["stream"])
    return "".join(delta.get("text", "") for delta in deltas)


def _list(case: dict[str, Any]) -> str:
    client = _boto3(case, "bedrock")
    pages = client.get_paginator("list_inference_profiles").paginate(
        PaginationConfig={"PageSize": 4}
    )
    profiles = [summary for page in pages for summary in page["inferenceProfileSummaries"]]
    models = client.list_foundation_models()["modelSummaries"]
    known = MODEL in {profile["inferenceProfileId"] for profile in profiles}
    known = known and client.get_inference_profile(inferenceProfileIdentifier=MODEL)
    return "pong" if known and len(profiles) == 2 * len(models) else f"{profiles} {models}"


def _anthropic(case: dict[str, Any]) -> anthropic.AnthropicBedrock:
    return anthropic.AnthropicBedrock(
        aws_profile=case["profile"], base_url=case["endpoint"], max_retries=0
    )


def _create(case: dict[str, Any]) -> str:
    with _anthropic(case) as client:
        reply = client.messages.create(model=MODEL, max_tokens=8, messages=[_PROMPT])
    return "".join(block.text for block in reply.content if block.type == "text")


def _create_as_stream(case: dict[str, Any]) -> str:
    with (
        _anthropic(case) as client,
        client.messages.stream(model=MODEL, max_tokens=8, messages=[_PROMPT]) as stream,
    ):
        said: str = stream.get_final_text()
    return said


CLIENTS: dict[str, Client] = {
    "boto3: invoke": _invoke,
    "boto3: caller identity": _identify,
    "boto3: invoke, a stream": _invoke_as_stream,
    "boto3: converse": _converse,
    "boto3: converse, a stream": _converse_as_stream,
    "boto3: control plane": _list,
    "AnthropicBedrock": _create,
    "AnthropicBedrock, a stream": _create_as_stream,
}


def _outcome(client: str, case: dict[str, Any]) -> dict[str, object]:
    """The vendor's clock is moved, not ours: no machine with a wrong clock is needed."""
    now = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=case["clock_s"])
    moved = mock.patch.object(botocore.auth, "get_current_datetime", return_value=now)
    try:
        with moved if case["clock_s"] else nullcontext():
            return {"served": True, "said": CLIENTS[client](case)}
    except Exception as error:  # noqa: BLE001  # whatever a client calls a refusal is told
        return {"served": False, "said": f"{type(error).__name__}: {error}"}


def _warm() -> None:
    """A client that asks nobody and has a stranger's key fills the loader."""
    core = botocore.session.get_session()
    core.register_component("data_loader", _LOADER)
    core.create_client("bedrock-runtime", REGION, aws_access_key_id="-", aws_secret_access_key="-")


def main() -> None:
    """Play each case in a fork of its own."""
    _warm()
    for line in sys.stdin:
        asked = json.loads(line)
        if os.fork() == 0:
            os.environ.clear()
            os.environ.update(asked["environment"])
            os.chdir(Path(asked["environment"]["HOME"]))
            sys.stdout.write(json.dumps(_outcome(asked["client"], asked["case"])) + "\n")
            sys.stdout.flush()
            os._exit(0)
        os.wait()


if __name__ == "__main__":
    main()
