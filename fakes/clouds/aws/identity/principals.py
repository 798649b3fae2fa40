"""Whose each key of a situation is: a user's, or a role's that somebody has taken on.

docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers (read 2026-11).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fakes.situation import Aws
from fakes.situation.aws import AwsKey

# What a session of a role is called by who takes it on; fixed, so that runs compare.
_NEVER_ASSUMED = "not-assumed-yet"
_INSTANCE = "i-0123456789abcdef0"
_TASK = "0123456789abcdef0123456789abcdef"
_PERSON = "person@example.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """The owner of a key. ``role`` is an ARN; ``None`` for a user, who is called like the key."""

    key: AwsKey
    account: str
    role: str | None = None
    session: str = ""

    @property
    def arn(self) -> str:
        """As GetCallerIdentity tells it."""
        if self.role is None:
            return f"arn:aws:iam::{self.account}:user/{self.key.id}"
        name = self.role.rpartition("/")[2]
        return f"arn:aws:sts::{self.account}:assumed-role/{name}/{self.session}"


def principals(told: Aws) -> Mapping[str, Principal]:
    """Every owner by the id of the key; who gives a key outranks who merely has one."""
    return {owner.key.id: owner for owner in (*_users(told), *_roles(told))}


def account_of(role: str) -> str:
    """The account in the ARN of a role."""
    return role.split(":")[4]


def _users(told: Aws) -> Iterator[Principal]:
    yield from (Principal(key=key, account=key.account) for key in told.keys)


def _roles(told: Aws) -> Iterator[Principal]:
    for role in told.roles:
        yield Principal(
            key=role.gives, account=account_of(role.arn), role=role.arn, session=_NEVER_ASSUMED
        )
    for login in told.logins:
        path = f"aws-reserved/sso.amazonaws.com/AWSReservedSSO_{login.role}_0123456789abcdef"
        yield _given(login.gives, login.account, path, _PERSON)
    for container in told.containers:
        yield _given(container.gives, container.gives.account, "task-role", _TASK)
    if instance := told.instance:
        yield _given(instance.gives, instance.gives.account, instance.name, _INSTANCE)


def _given(key: AwsKey, account: str, role: str, session: str) -> Principal:
    arn = f"arn:aws:iam::{account}:role/{role}"
    return Principal(key=key, account=account, role=arn, session=session)
