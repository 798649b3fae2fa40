"""AWS credentials: what a script exports, else what botocore's own chain finds."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from reference_impl import credential, helper
from reference_impl.clouds import provider, scripts, sdk
from reference_impl.clouds.provider import StaleError, Visit
from reference_impl.credential import RunEndedError
from reference_impl.local import document
from reference_impl.wire import exchange

if TYPE_CHECKING:
    from botocore.session import Session

EXPORT = "awsCredentialExport"
DEFAULT_REGION = "us-east-1"
ADVICE = "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or sign in."
TRIED = (
    "the environment, the profile in ~/.aws, the container endpoint,"
    " and instance metadata at 169.254.169.254"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """What requests are signed with, under the names that botocore's signer looks for."""

    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    token: str | None = field(repr=False)
    source: str


def region(at: Visit) -> str:
    """Return the region: the variables', else the active profile's, else the default."""
    if not at.place:
        named = provider.variable(at, "AWS_REGION", "AWS_DEFAULT_REGION")
        named = named or profile_region(at) or DEFAULT_REGION
        at.place = provider.host_label(named, "The AWS region")
    return at.place


def profile_region(at: Visit) -> str:
    """Return the region of the active profile; "" when it has none."""
    return credential.text_of(ask(at, lambda: session().get_config_variable("region")))


def open_source(at: Visit) -> Callable[[], Keys]:
    """Return what gives keys for each request: the script when it is set, else the chain."""
    return open_export(at) if helper.find(at.given, EXPORT) else open_chain(at)


def open_export(at: Visit) -> Callable[[], Keys]:
    """Return what gives the exported keys, which are exported anew when they have expired."""
    kept: list[tuple[Keys, float]] = []

    def give() -> Keys:
        if not kept or kept[-1][1] <= at.around.now():
            kept[:] = [export(at)]
        keys, expires_at_s = kept[-1]
        if expires_at_s <= at.around.now():
            raise StaleError("login-expired", f"What {EXPORT} printed has expired. Sign in again.")
        return keys

    return give


def export(at: Visit) -> tuple[Keys, float]:
    """Return what the script prints, and when it expires; it is kept in memory only."""
    try:
        return read_export(scripts.run(at.around, at.given, EXPORT))
    except ValueError:
        message = (
            f"{EXPORT} printed no AWS credentials: expected JSON with AccessKeyId and"
            " SecretAccessKey. Run the command by hand to see."
        )
        raise RunEndedError("script-failed", message) from None


def read_export(output: bytes) -> tuple[Keys, float]:
    """Return the keys in JSON, in a `Credentials` object or flat; raise ValueError without any."""
    whole = document.parse(output.decode())
    found = whole.get("Credentials", whole)
    if not isinstance(found, dict):
        raise ValueError("no object")  # noqa: TRY004  # one error for whatever is no export
    texts = {name: credential.text_of(value) for name, value in found.items()}
    key_id, secret = texts.get("AccessKeyId"), texts.get("SecretAccessKey")
    if not key_id or not secret:
        raise ValueError("no keys")
    keys = Keys(
        access_key=provider.sendable(key_id, f"The AccessKeyId of {EXPORT}"),
        secret_key=secret,
        token=provider.sendable(texts.get("SessionToken", ""), f"The SessionToken of {EXPORT}"),
        source=EXPORT,
    )
    return keys, expiry_s(texts.get("Expiration", ""))


def expiry_s(text: str) -> float:
    """Return an ISO 8601 time in seconds since the epoch; one that is not said never comes."""
    try:
        return dt.datetime.fromisoformat(text).timestamp()
    except ValueError:
        return float("inf")


def open_chain(at: Visit) -> Callable[[], Keys]:
    """Return what gives the keys of the chain's first source, which botocore renews."""
    place = region(at)
    found = ask(at, lambda: session(place).get_credentials())
    if found is None:
        message = f"There are no AWS credentials. Tried: {TRIED}. {ADVICE}"
        raise StaleError("no-credential", message)
    return lambda: read_keys(found.method, ask(at, found.get_frozen_credentials))


def read_keys(method: str, frozen: Any) -> Keys:
    """Return botocore's credentials as keys that can be sent."""
    name = f"The AWS credential from {method}"
    return Keys(
        access_key=provider.sendable(frozen.access_key, name),
        secret_key=frozen.secret_key,
        token=provider.sendable(frozen.token or "", name),
        source=f"AWS {method}",
    )


def session(place: str | None = None) -> "Session":
    """Return a session of botocore's, which has read nothing yet."""
    import botocore.session

    made = botocore.session.Session()
    if place:
        made.set_config_variable("region", place)  # where a role is assumed
    return made


def ask(at: Visit, task: Callable[[], Any]) -> Any:
    """Return what botocore says; end the run when it fails, without its words."""
    try:
        return sdk.work(at, TRIED, task)
    except RunEndedError:
        raise
    except Exception as error:  # noqa: BLE001  # whatever it is, it may hold a secret
        raise explain(error) from None


def explain(error: Exception) -> RunEndedError:
    """Return the end of a run for an error of botocore's."""
    from botocore import exceptions as aws

    match error:
        case aws.ConfigParseError():
            message = f"{error.kwargs['path']} is no AWS configuration file. Repair it."
            return RunEndedError("provider-misconfigured", message)
        case aws.PartialCredentialsError() | aws.InvalidConfigError():
            message = f"AWS credentials are incomplete or misconfigured. {ADVICE}"
            return RunEndedError("provider-misconfigured", message)
        case aws.ClientError():
            return refused(error.response.get("Error", {}).get("Code", ""))
        case _:
            return stale(error) or unreachable(error)


def stale(error: Exception) -> StaleError | None:
    """Return the same for an error that signing in again may mend; None for any other."""
    from botocore import exceptions as aws

    match error:
        case aws.ProfileNotFound():
            message = "AWS_PROFILE names a profile that is not in ~/.aws. Correct it."
            return StaleError("no-credential", message)
        case aws.SSOError() | aws.TokenRetrievalError():
            message = "The AWS sign-in of the profile has expired. Sign in again: aws sso login."
            return StaleError("login-expired", message)
        case aws.CredentialRetrievalError():
            message = f"AWS credentials from {error.kwargs['provider']} could not be retrieved."
            return StaleError("no-credential", f"{message} Tried: {TRIED}. {ADVICE}")
        case _:
            return None


def unreachable(error: Exception) -> RunEndedError:
    """Return the end of a run for an error that has no meaning of its own, mostly the network's."""
    url = getattr(error, "kwargs", {}).get("endpoint_url", "")
    place = exchange.host_of(str(url)) or type(error).__name__
    return RunEndedError("network", f"AWS gave no credentials: {place}. Tried: {TRIED}.")


def refused(code: str) -> RunEndedError:
    """Return the end of a run that AWS gave no credentials, by AWS's word for why."""
    word = code if code.isalnum() else "an error"
    if "Expired" in word:
        message = f"AWS answered {word}: the credentials have expired. Sign in again."
        return StaleError("login-expired", message)
    return RunEndedError("forbidden", f"AWS gave no credentials for the role: {word}. Check it.")
