"""The fidelity of Amazon's fakes as a table, and the case behind each of its cells."""

from collections.abc import Iterator

from fakes.selftest.clouds.aws import endpoints, keys, logins, roles
from fakes.selftest.clouds.aws.case import Case
from fakes.selftest.clouds.aws.keys import LASTING, TEMPORARY
from fakes.selftest.clouds.table import Row

_IN_ENVIRONMENT = keys.in_environment(LASTING)
# Each kind of credential: the case that is served, and those that are refused.
_KINDS: dict[str, tuple[Case, dict[str, Case]]] = {
    "environment: access key": (
        _IN_ENVIRONMENT,
        {
            **keys.wrong_keys(keys.in_environment, LASTING),
            **keys.wrong_requests(_IN_ENVIRONMENT),
        },
    ),
    "environment: key with session token": (
        keys.in_environment(TEMPORARY),
        keys.wrong_keys(keys.in_environment, TEMPORARY),
    ),
    "shared credentials file": (
        keys.in_default_profile(LASTING),
        keys.wrong_keys(keys.in_default_profile, LASTING),
    ),
    "AWS_PROFILE": (
        keys.in_named_profile(LASTING),
        keys.wrong_keys(keys.in_named_profile, LASTING),
    ),
    "credential_process": (
        keys.in_process(TEMPORARY),
        keys.wrong_keys(keys.in_process, TEMPORARY),
    ),
    "instance metadata": (endpoints.INSTANCE, endpoints.WRONG_INSTANCES),
    "ECS, relative URI": (endpoints.TASK, endpoints.WRONG_TASKS),
    "EKS, full URI with token file": (endpoints.POD, endpoints.WRONG_PODS),
    "Bedrock API key": (endpoints.BEARER, endpoints.WRONG_BEARERS),
    **roles.KINDS,
    **logins.KINDS,
}
BOTO3 = "boto3: invoke"
NODE = "@anthropic-ai/bedrock-sdk"
# Every wrong twin is tried with one client, for what the fakes refuse does not depend on it.
_OTHERS = ("AnthropicBedrock", NODE)
_TRIED_WITH_OTHERS = (
    "wrong secret", "unknown API key", "no role", "another task's path", "another pod's token",
)  # fmt: skip
_TRIED_AT_STS = ("wrong secret", "unknown key", "expired", "clock 20 minutes slow")
# Other operations show that their own requests and replies are right; one kind is enough for them.
_OPERATIONS = (
    "boto3: invoke, a stream",
    "boto3: converse",
    "boto3: converse, a stream",
    "boto3: control plane",
    "AnthropicBedrock, a stream",
    f"{NODE}, a stream",
)


def _rows() -> Iterator[Row]:
    for kind, (good, wrong) in _KINDS.items():
        yield Row(kind=kind, client=BOTO3, wrong=tuple(wrong))
        if good.arn is not None:
            named = tuple(twin for twin in wrong if twin in _TRIED_AT_STS)
            yield Row(kind=kind, client="boto3: caller identity", wrong=named)
        few = tuple(twin for twin in wrong if twin in _TRIED_WITH_OTHERS)
        for client in _OTHERS:
            yield Row(kind=kind, client=client, wrong=few)
    for operation in _OPERATIONS:
        yield Row(kind="environment: access key", client=operation, wrong=_TRIED_WITH_OTHERS[:1])


ROWS: tuple[Row, ...] = tuple(_rows())


def case(kind: str, twin: str | None) -> Case:
    """The case of a kind of credential, or of one of its wrong twins."""
    good, wrong = _KINDS[kind]
    return good if twin is None else wrong[twin]
