"""The authorization endpoint for people: the page, the decision, and the page for codes.

Imitates RFC 6749, section 4.1, with the protections of RFC 9700 (no framing, no referrer, 303).
"""

import time
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from fakes.oauth import pages
from fakes.oauth.request import MANUAL_PATH, AuthorizationRequest, BadRequestError, parse
from fakes.oauth.state import Issuer

_SEE_OTHER = 303  # RFC 9700, section 4.12: 307 would send the form on
# No form-action: browsers apply it to the redirect that answers the form, too.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'"
_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": _POLICY,
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
}

router = APIRouter()


def issuer_of(request: Request) -> Issuer:
    """The authorization server that the request was made to."""
    issuer: Issuer = request.state.oauth.at(request.state.exchange.host)
    return issuer


def _html(text: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(text, status_code=status, headers=_HEADERS)


def _back(asked: AuthorizationRequest, **answer: str) -> RedirectResponse:
    """To the client; a query that its address has is kept (RFC 6749, section 3.1.2)."""
    parts = urlsplit(asked.redirect_uri)
    query = "&".join(filter(None, (parts.query, urlencode({**answer, "state": asked.state}))))
    location = urlunsplit(parts._replace(query=query))
    return RedirectResponse(location, status_code=_SEE_OTHER, headers=_HEADERS)


@router.get("/oauth/authorize")
@router.get("/cai/oauth/authorize")  # where Claude Code 2.1.330 sends a person
async def authorize(request: Request) -> Response:
    """Ask the user; a bad request is told to the user alone, whoever may have made it."""
    issuer = issuer_of(request)
    pairs = parse_qsl(request.url.query, keep_blank_values=True)
    try:
        asked = parse(pairs, issuer.hosts)
    except BadRequestError as error:
        return _html(pages.complain(str(error)), 400)
    return _html(pages.ask(asked, issuer.ask(asked)))


@router.post(pages.DECISION_PATH)
async def decide(request: Request) -> Response:
    """Take the user's answer to the client."""
    fields = dict(parse_qsl((await request.body()).decode(errors="replace")))
    decision = fields.get("decision")
    if decision not in {"allow", "deny"}:
        return _html(pages.complain("The decision is neither allow nor deny."), 400)
    issuer = issuer_of(request)
    asked = issuer.settle(fields.get("ticket", ""))
    if asked is None:
        return _html(pages.complain("The request was answered before, or is not known."), 400)
    if decision == "deny":
        return _back(asked, error="access_denied", error_description="The user denied access.")
    code = issuer.allow(asked, now=time.time())
    if code is None:
        return _back(asked, error="server_error", error_description="No authorization is prepared.")
    return _back(asked, code=code)


@router.get(MANUAL_PATH)
async def show_code(request: Request) -> Response:
    """The code for a user to paste."""
    query = request.query_params
    if "code" in query and "state" in query:
        return _html(pages.show_code(query["code"], query["state"]))
    if "error" in query:
        return _html(pages.show_denial(query["error"]))
    return _html(pages.complain("There is no code in this address."), 400)
