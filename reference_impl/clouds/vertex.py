"""Vertex AI: a bearer token of Application Default Credentials, for a project and a location."""
# ruff: noqa: PLW0108  # a lambda looks its function up when called, so that it can be exchanged

from collections.abc import Callable

from reference_impl.clouds import google, provider, visit
from reference_impl.clouds.google import Token
from reference_impl.clouds.provider import Pass, Provider, Visit
from reference_impl.credential import RunEndedError
from reference_impl.wire import api
from reference_impl.wire.exchange import Answer

MODEL = "claude-sonnet-4-5@20250929"
MOVED = "ANTHROPIC_VERTEX_BASE_URL"
PROJECT = ("ANTHROPIC_VERTEX_PROJECT_ID", "GOOGLE_CLOUD_PROJECT", "GCLOUD_PROJECT")
LOCATION = "CLOUD_ML_REGION"
DEFAULT_LOCATION = "us-east5"
# Locations that are no region have hosts of their own.
HOSTS = {
    "global": "aiplatform.googleapis.com",
    "us": "aiplatform.us.rep.googleapis.com",
    "eu": "aiplatform.eu.rep.googleapis.com",
}


def locate(at: Visit) -> str:
    """Return the address of the model: at the location's host, or at the one it was moved to."""
    named = provider.variable(at, LOCATION) or DEFAULT_LOCATION
    at.place = place = provider.host_label(named, LOCATION).lower()
    host = HOSTS.get(place, f"{place}-aiplatform.googleapis.com")
    root = api.moved(at.around, at.given, MOVED) or f"https://{host}/v1"
    scope = f"projects/{provider.path_word(project(at))}/locations/{place}"
    return f"{root}/{scope}/publishers/anthropic/models/{MODEL}:rawPredict"


def project(at: Visit) -> str:
    """Return the project: a variable's, else the credential file's; end the run without one."""
    found = provider.variable(at, *PROJECT) or google.project_in_file(at)
    if not found:
        message = f"There is no project for Vertex AI. Set {PROJECT[0]}."
        raise RunEndedError("provider-misconfigured", message)
    return found


def open_source(at: Visit) -> Callable[[], Pass]:
    """Return what gives a pass for each prompt."""
    tokens = google.open_source(at)
    return lambda: bearer(at, tokens())


def bearer(at: Visit, token: Token) -> Pass:
    """Return the pass of a token."""
    return Pass(
        source=token.source,
        carry=lambda request: visit.with_headers(request, dict(token.headers)),
        is_rejected=lambda answer: is_expired(at, answer),
    )


def is_expired(at: Visit, answer: Answer) -> bool:
    """Whether the answer says that the token is no longer good, and a script can change that."""
    return answer.status == api.UNAUTHORIZED and visit.can_refresh(at)


PROVIDER = Provider(
    name="Vertex AI",
    selector="CLAUDE_CODE_USE_VERTEX",
    skip="CLAUDE_CODE_SKIP_VERTEX_AUTH",
    script="gcpAuthRefresh",
    prefixes=("CLOUDSDK_", "GCE_", "GCLOUD_", "GOOGLE_", "NO_GCE_CHECK"),
    bounds={"GCE_METADATA_DETECT_RETRIES": "1", "GCE_METADATA_TIMEOUT": "1"},
    body={"anthropic_version": "vertex-2023-10-16"},
    locate=lambda at: locate(at),
    open=lambda at: open_source(at),
)
