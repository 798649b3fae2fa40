"""All mutants, in the order of the specification's chapters."""

from collections.abc import Mapping
from functools import cache

from conformance.mutants.boundaries import bare, prompt, scripts, tricks, trust
from conformance.mutants.clouds import (
    aws,
    aws_programs,
    azure,
    bedrock,
    foundry,
    parties,
    selectors,
    traffic,
    vertex,
)
from conformance.mutants.mutant import Mutant
from conformance.mutants.precedence import order, presence
from conformance.mutants.session import (
    chat,
    doctor,
    exchange,
    issuer,
    listener,
    login,
    logout,
    paste,
    races,
    refresh,
)
from conformance.mutants.sources import (
    environment,
    helper,
    keychain,
    managed,
    settings,
    store,
    writing,
)
from conformance.mutants.wire import certificates, errors, headers, leaks, places

MUTANTS: tuple[Mutant, ...] = (
    *order.MUTANTS,
    *presence.MUTANTS,
    *environment.MUTANTS,
    *helper.MUTANTS,
    *settings.MUTANTS,
    *managed.MUTANTS,
    *store.MUTANTS,
    *writing.MUTANTS,
    *keychain.MUTANTS,
    *bare.MUTANTS,
    *trust.MUTANTS,
    *tricks.MUTANTS,
    *prompt.MUTANTS,
    *scripts.MUTANTS,
    *login.MUTANTS,
    *listener.MUTANTS,
    *paste.MUTANTS,
    *exchange.MUTANTS,
    *refresh.MUTANTS,
    *issuer.MUTANTS,
    *races.MUTANTS,
    *chat.MUTANTS,
    *logout.MUTANTS,
    *doctor.MUTANTS,
    *aws.MUTANTS,
    *aws_programs.MUTANTS,
    *bedrock.MUTANTS,
    *vertex.MUTANTS,
    *foundry.MUTANTS,
    *azure.MUTANTS,
    *headers.MUTANTS,
    *errors.MUTANTS,
    *certificates.MUTANTS,
    *places.MUTANTS,
    *leaks.MUTANTS,
    *parties.MUTANTS,
    *selectors.MUTANTS,
    *traffic.MUTANTS,
)


@cache
def by_id() -> Mapping[str, Mutant]:
    """Every mutant by its ID; raise ValueError when two share one."""
    found = {mutant.id: mutant for mutant in MUTANTS}
    if len(found) != len(MUTANTS):
        raise ValueError("two mutants share an ID: give each its own")
    return found
