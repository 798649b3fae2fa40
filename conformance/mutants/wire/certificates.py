"""Mutants of certificates that do not verify (ERR-005)."""

import warnings

import requests

from conformance.mutants.mutant import Mutant
from reference_impl.surroundings import Surroundings
from reference_impl.wire import exchange
from reference_impl.wire.exchange import Answer, Request

_send_once = exchange.send


def does_not_verify(around: Surroundings, request: Request) -> Answer:
    """BUG: verifies no certificate, as somebody once needed it behind a proxy."""
    warnings.simplefilter("ignore")
    response = around.http.post(
        request.url,
        json=request.body,
        headers=dict(request.headers),
        timeout=request.limit_s,
        verify=False,
    )
    return Answer(status=response.status_code, headers=response.headers, body=response.content)


def verifies_at_first_only(around: Surroundings, request: Request) -> Answer:
    """BUG: tries without verification when the certificate does not verify."""
    try:
        return _send_once(around, request)
    except requests.exceptions.SSLError:
        return does_not_verify(around, request)


def takes_any_authority(around: Surroundings, request: Request) -> Answer:
    """BUG: looks at the name and the dates of a certificate, and takes it from any authority."""
    return _overlooking("unable to get local issuer certificate", around, request)


def takes_any_date(around: Surroundings, request: Request) -> Answer:
    """BUG: looks at the name and the authority of a certificate, and not at its dates."""
    return _overlooking("certificate has expired", around, request)


def _overlooking(flaw: str, around: Surroundings, request: Request) -> Answer:
    # A name is looked at last, so one that is wrong as well goes by; no scenario shows two flaws.
    try:
        return _send_once(around, request)
    except requests.exceptions.SSLError as error:
        if flaw not in str(error):
            raise
        return does_not_verify(around, request)


_SEND = "reference_impl.wire.exchange:send"
MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        id="errors.does-not-verify",
        requirement="ERR-005",
        replaces=_SEND,
        by=does_not_verify,
    ),
    Mutant(
        id="errors.verifies-at-first",
        requirement="ERR-005",
        replaces=_SEND,
        by=verifies_at_first_only,
    ),
    Mutant(
        id="errors.any-authority",
        requirement="ERR-005",
        replaces=_SEND,
        by=takes_any_authority,
    ),
    Mutant(
        id="errors.any-date",
        requirement="ERR-005",
        replaces=_SEND,
        by=takes_any_date,
    ),
)
