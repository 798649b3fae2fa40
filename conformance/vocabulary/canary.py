"""Canaries: planted secrets that name their source, so that the wire alone tells who won.

Texts of a scenario hold places instead of secrets: ``«environment-key»`` becomes the canary of
the slot ``environment-key``. A slot is any name; its ending chooses the form of the secret.
Guillemets cannot be mistaken for JSON, shell or any printable ASCII value under test. A few
places are not secrets: ``«home»``, ``«config»``, ``«workspace»``, ``«beside»`` (the folder that
holds the workspace), ``«elsewhere»`` (a folder outside the workspace), ``«program»`` (a helper's
own executable, quoted for a shell) and ``«now»`` (milliseconds since the epoch). Others are
made of what follows their first word: ``«in-3600s»`` and ``«ago-60s»`` are times in ISO 8601,
``«epoch-in-3600s»`` and ``«epoch-ago-60s»`` the same in seconds since the epoch;
``«key-pem-NAME»``, ``«public-pem-NAME»`` and ``«certificate-pem-NAME»`` are the keys in
``fixtures/keys``.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping

PLACES = frozenset({"home", "config", "workspace", "beside", "elsewhere", "program", "now"})

_MARK = re.compile("«([a-z][a-z0-9-]*)»")
MOMENT = re.compile(r"(epoch-)?(in|ago)-([0-9]+)s")
PEM = re.compile(r"(key|public|certificate)-pem-([a-z-]+)")
# Public forms of the vendor's secrets; the rest of each canary is ours.
_FORMS: tuple[tuple[str, str], ...] = (
    ("-foundry-key", "foundry-"),
    ("-foundry-token", "foundry-"),
    ("-bedrock-token", "ABSK"),
    ("-google-access", "ya29."),
    ("-google-refresh", "1//"),
    ("-google-secret", "GOCSPX-"),
    ("-azure-access", "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9."),
    ("-sso-refresh", "aor"),
    ("-key", "sk-ant-api03-"),
    ("-access", "sk-ant-oat01-"),
    ("-refresh", "sk-ant-ort01-"),
    ("-code", "code-"),
    ("", ""),
)
_OF_A_CLOUD = (
    "-aws-id", "-aws-secret", "-aws-session", "-bedrock-token", "-sso-token", "-sso-secret",
    "-sso-refresh", "-imds-token", "-container-token", "-web-token", "-google-access",
    "-google-refresh", "-google-secret", "-azure-access", "-azure-secret", "-identity-token",
    "-foundry-key", "-foundry-token", "-pem-secret",
)  # fmt: skip
SALT_LENGTH = 24
# The id of an access key of Amazon's: it tells on the wire who signed, and is no secret.
KEY_ID = "-aws-id"


def salt(scenario: str, slot: str) -> str:
    """The part of a canary that no other canary shares: 24 lower-case hexadecimal digits."""
    return hashlib.sha256(f"{scenario}/{slot}".encode()).hexdigest()[:SALT_LENGTH]


def canary(scenario: str, slot: str) -> str:
    """The secret planted for one slot of one scenario; the same on every run."""
    if slot.endswith(KEY_ID):
        return f"AKIA{salt(scenario, slot)}"  # letters and digits only, as the vendor's
    form = next(form for ending, form in _FORMS if slot.endswith(ending))
    return f"{form}canary-{slot}-{salt(scenario, slot)}"


def slots(texts: Iterable[str]) -> frozenset[str]:
    """The slots that texts mention, places that are not secrets left out."""
    named = {name for text in texts for name in _MARK.findall(text)}
    return frozenset(name for name in named if not is_place(name))


def ends_with(slot: str, *endings: str) -> bool:
    """Whether a slot's name ends so, a number behind it left out (``a-key-2``)."""
    return slot.rstrip("-0123456789").endswith(endings)


def of_a_cloud(slot: str) -> bool:
    """Whether a slot is a cloud's: the first party never knows it."""
    return ends_with(slot, *_OF_A_CLOUD)


def is_place(name: str) -> bool:
    """Whether a name stands for something that is no secret of the scenario's own."""
    return name in PLACES or any(form.fullmatch(name) for form in (MOMENT, PEM))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with every place replaced.

    Raises ``KeyError`` with the name of a place that has no value.
    """
    return _MARK.sub(lambda found: values[found.group(1)], text)


def fill_with(text: str, value: Callable[[str], str]) -> str:
    """The text with every place replaced by what ``value`` gives for its name."""
    return _MARK.sub(lambda found: value(found.group(1)), text)
