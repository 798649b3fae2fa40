"""The API: one prompt, its reply, and what is tried again."""

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

from reference_impl import credential as credentials
from reference_impl import environment
from reference_impl.credential import Credential, Reason, RunEndedError
from reference_impl.local import settings as configuration
from reference_impl.surroundings import Surroundings
from reference_impl.wire import exchange, headers
from reference_impl.wire.exchange import Request

ADDRESS = "https://api.anthropic.com"
MODEL = "claude-sonnet-4-5"
DEFAULT_LIMIT_MS = 600_000
ADVICE = {"timeout": "Raise API_TIMEOUT_MS, or wait.", "network": "Check network and proxy."}
TRANSIENT = (429, 500, 529)
UNAUTHORIZED = 401
# What each status means for the user. Those that are no matter of authentication do not name it.
MEANINGS: tuple[tuple[range, Reason, str], ...] = (
    (range(401, 402), "unauthorized", "Authentication failed: renew the credential from {source}."),
    (range(403, 404), "forbidden", "Access to this model or feature is forbidden to the account."),
    (range(429, 430), "throttled", "There were too many requests. Wait a while, then run again."),
    (range(300, 400), "rejected", "A redirect is not followed. Correct the base URL."),
    (range(400, 500), "rejected", "The request was not accepted. Check model and prompt."),
    (range(500, 600), "unavailable", "The service has a problem of its own. Run again later."),
)


def prepare(around: Surroundings, settings: configuration.Settings, prompt: str) -> Request:
    """Return the request but for its credential; end the run when a part of it is malformed."""
    return Request(
        url=f"{address(around, settings)}/v1/messages",
        headers=headers.prepare(around, settings),
        body={"model": MODEL, **conversation(prompt)},
        limit_s=limit_s(around, settings),
    )


def conversation(prompt: str) -> dict[str, object]:
    """Return what a request says, whichever the provider."""
    return {"max_tokens": 1024, "messages": [{"role": "user", "content": prompt}]}


def address(around: Surroundings, settings: configuration.Settings) -> str:
    """Return the endpoint, which ANTHROPIC_BASE_URL moves."""
    return moved(around, settings, "ANTHROPIC_BASE_URL") or ADDRESS


def moved(around: Surroundings, settings: configuration.Settings, name: str) -> str:
    """Return the address in a variable; "" when it is not set."""
    url = credentials.trim(configuration.lookup(around, settings, name)).rstrip("/")
    if url and not is_address(url):
        message = f"{name} is not an address: expected https://host/path. Correct or unset it."
        raise RunEndedError("provider-misconfigured", message)
    return url


def is_address(text: str) -> bool:
    """Whether a text is an HTTP address without query and fragment."""
    try:
        parts = urlsplit(text)
        named = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
    plain = text.isascii() and text.isprintable() and not set(text) & set(" ?#\\")
    return named and plain and parts.scheme in {"http", "https"}


def limit_s(around: Surroundings, settings: configuration.Settings) -> float:
    """Return the seconds that each try of a request may take."""
    text = configuration.lookup(around, settings, "API_TIMEOUT_MS")
    return environment.milliseconds(text, DEFAULT_LIMIT_MS) / 1000


def send(
    around: Surroundings,
    request: Request,
    credential: Credential,
    renew: Callable[[Credential], Credential | None],
) -> str:
    """Return the reply's text; a rejected credential is renewed once, where it can be."""
    answer = ask(around, request, credential)
    if answer.status == UNAUTHORIZED:
        around.tell(f"The API answered 401 to the credential from {credential.source}.")
        renewed = renew(credential)
        answer = answer if renewed is None else ask(around, request, renewed)
    return read_reply(answer, exchange.host_of(request.url), credential.source)


def ask(around: Surroundings, request: Request, credential: Credential) -> exchange.Answer:
    """Return the API's answer to one credential."""
    return deliver(around, replace(request, headers=headers.carry(request.headers, credential)))


def deliver(around: Surroundings, request: Request) -> exchange.Answer:
    """Return the answer to a whole request; end the run when there is none."""
    try:
        return exchange.persist(around, request, is_transient)
    except exchange.NoAnswerError as error:
        raise RunEndedError(error.reason, f"No answer: {error}. {ADVICE[error.reason]}") from None


def is_transient(status: int) -> bool:
    """Whether the API may answer otherwise in a moment."""
    return status in TRANSIENT


def read_reply(answer: exchange.Answer, host: str, source: str) -> str:
    """Return the text of a reply; end the run when the answer is anything else.

    What the answer says is not shown: it may repeat what was sent.
    """
    for statuses, reason, meaning in MEANINGS:
        if answer.status in statuses:
            message = f"{host} answered {answer.status}. {meaning.format(source=source)}"
            raise RunEndedError(reason, message)
    blocks = exchange.decode(answer.body).get("content")
    if not isinstance(blocks, list):
        message = f"{host} answered {answer.status} without a message. Is it the API?"
        raise RunEndedError("network", message)
    texts = (block.get("text") for block in blocks if isinstance(block, dict))
    return "".join(text for text in texts if isinstance(text, str))
