"""The fidelity of Google's fakes as a table, and the case behind each of its cells."""

from collections.abc import Iterator
from dataclasses import dataclass

from fakes.selftest.clouds.google.case import SCOPES, Case
from fakes.selftest.clouds.google.kinds import (
    access_token,
    authorized_user,
    external_account,
    impersonated,
    metadata,
    service_account,
)
from fakes.selftest.clouds.table import Row

_BOTH = ("google-auth", "AnthropicVertex")
_ALL = (*_BOTH, "AnthropicVertex, a stream")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    good: Case
    wrong: dict[str, Case]
    clients: tuple[str, ...] = _BOTH


_KINDS = {
    "service account key": _Kind(
        good=service_account.GOOD, wrong=service_account.WRONG, clients=_ALL
    ),
    "service account's own signature": _Kind(
        good=service_account.OWN_SIGNATURE,
        wrong=service_account.WRONG_SIGNATURE,
        clients=("google-auth",),
    ),
    "authorized user": _Kind(good=authorized_user.GOOD, wrong=authorized_user.WRONG),
    "external account, token from a file": _Kind(
        good=external_account.FROM_FILE, wrong=external_account.WRONG_FILE
    ),
    "external account, token from an address": _Kind(
        good=external_account.FROM_ADDRESS, wrong=external_account.WRONG_ADDRESS
    ),
    "external account, token from a program": _Kind(
        good=external_account.FROM_PROGRAM, wrong=external_account.WRONG_PROGRAM
    ),
    "external account, SAML response": _Kind(
        good=external_account.OPAQUE, wrong=external_account.WRONG_OPAQUE
    ),
    "external account that impersonates": _Kind(
        good=external_account.IMPERSONATING, wrong=external_account.WRONG_IMPERSONATING
    ),
    "impersonation by a person": _Kind(good=impersonated.BY_USER, wrong=impersonated.WRONG_BY_USER),
    "impersonation by a service account": _Kind(
        good=impersonated.BY_ACCOUNT, wrong=impersonated.WRONG_BY_ACCOUNT
    ),
    "metadata server": _Kind(good=metadata.GOOD, wrong=metadata.WRONG),
    "metadata server, asked without an SDK": _Kind(
        good=metadata.PLAIN, wrong=metadata.WRONG_PLAIN, clients=("a plain request",)
    ),
    "access token": _Kind(good=access_token.GOOD, wrong=access_token.WRONG, clients=_ALL),
    **{
        f"access token at {location}": _Kind(
            good=case, wrong=access_token.WRONG_PLACES[location], clients=("AnthropicVertex",)
        )
        for location, case in access_token.PLACES.items()
    },
}


def _usable(case: Case, client: str) -> bool:
    """Whether a client can be made wrong so: AnthropicVertex asks for its own scope and claims."""
    return client == "google-auth" or (case.scopes == SCOPES and not case.claims)


def _rows() -> Iterator[Row]:
    for name, kind in _KINDS.items():
        for client in kind.clients:
            twins = tuple(twin for twin, case in kind.wrong.items() if _usable(case, client))
            yield Row(kind=name, client=client, wrong=twins)


ROWS: tuple[Row, ...] = tuple(_rows())


def case(kind: str, twin: str | None) -> Case:
    """The case of a kind of credential, or of one of its wrong twins."""
    return _KINDS[kind].good if twin is None else _KINDS[kind].wrong[twin]
