"""Keys that the machine's own addresses give, API keys, and their wrong twins."""

from dataclasses import replace

from fakes.selftest.clouds.aws.case import Case
from fakes.selftest.clouds.aws.keys import EXPIRED, TEMPORARY
from fakes.situation import Aws, Secret
from fakes.situation.aws import ACCOUNT, ContainerRole, InstanceRole

_UNRESOLVED = "Failed to resolve AWS credentials"
_NOTHING = f"Unable to locate credentials|Could not resolve AWS credentials|{_UNRESOLVED}"
_REFUSED = f"Error when retrieving credentials from|{_UNRESOLVED}"
_GONE = replace(TEMPORARY, expires_in_s=-60)
_EKS = "169.254.170.23"
_TOKEN_FILE = "token"
_API_KEY = "bedrock-api-key-of-the-test"

INSTANCE = Case(
    aws=Aws(instance=InstanceRole(gives=TEMPORARY, token="imds-token")),
    arn=f"arn:aws:sts::{ACCOUNT}:assumed-role/instance-role/i-",
)
WRONG_INSTANCES = {
    "no role": replace(INSTANCE, aws=Aws(), refusal=_NOTHING),
    "expired": replace(
        INSTANCE,
        aws=Aws(instance=InstanceRole(gives=_GONE, token="imds-token")),
        refusal=EXPIRED,
    ),
}

TASK = Case(
    aws=Aws(containers=(ContainerRole(gives=TEMPORARY),)),
    environment={"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials/role"},
)
WRONG_TASKS = {
    "another task's path": replace(
        TASK,
        environment={"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials/other"},
        refusal=_REFUSED,
    ),
}

POD = Case(
    aws=Aws(
        containers=(
            ContainerRole(
                gives=TEMPORARY, host=_EKS, path="/v1/credentials", authorization="pod-token"
            ),
        )
    ),
    environment={
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"http://{_EKS}/v1/credentials",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": f"{{home}}/{_TOKEN_FILE}",
    },
    files={_TOKEN_FILE: "pod-token"},
)
WRONG_PODS = {
    "another pod's token": replace(POD, files={_TOKEN_FILE: "other-token"}, refusal=_REFUSED),
}

BEARER = Case(
    aws=Aws(bearers=(Secret(value=_API_KEY),)),
    environment={"AWS_BEARER_TOKEN_BEDROCK": _API_KEY},
)
WRONG_BEARERS = {
    "unknown API key": replace(
        BEARER,
        environment={"AWS_BEARER_TOKEN_BEDROCK": "bedrock-api-key-of-another"},
        refusal="make sure your API Key is valid",
    ),
    "expired": replace(
        BEARER,
        aws=Aws(bearers=(Secret(value=_API_KEY, expires_at=0.0),)),
        refusal="has expired",
    ),
}
