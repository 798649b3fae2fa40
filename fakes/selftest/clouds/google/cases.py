"""The fidelity of Google's fakes as a table, and the case behind each of its cells."""

from collections.abc import Iterator

from fakes.selftest.clouds.google import service_account
from fakes.selftest.clouds.google.case import SCOPES, Case
from fakes.selftest.clouds.table import Row

_KINDS: dict[str, tuple[Case, dict[str, Case]]] = {
    "service account key": (service_account.GOOD, service_account.WRONG),
}
_CLIENTS = ("google-auth", "AnthropicVertex", "AnthropicVertex, a stream")


def _usable(case: Case, client: str) -> bool:
    """Whether a client can be made wrong so: AnthropicVertex asks for its own scope and claims."""
    return client == "google-auth" or (case.scopes == SCOPES and not case.claims)


def _rows() -> Iterator[Row]:
    for kind, (_, wrong) in _KINDS.items():
        for client in _CLIENTS:
            twins = tuple(twin for twin, case in wrong.items() if _usable(case, client))
            yield Row(kind=kind, client=client, wrong=twins)


ROWS: tuple[Row, ...] = tuple(_rows())


def case(kind: str, twin: str | None) -> Case:
    """The case of a kind of credential, or of one of its wrong twins."""
    good, wrong = _KINDS[kind]
    return good if twin is None else wrong[twin]
