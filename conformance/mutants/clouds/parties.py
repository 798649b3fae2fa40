"""Mutants that take a credential of one party to another (PRE-002, PRE-007)."""

from dataclasses import replace

from conformance.mutants.mutant import Mutant
from reference_impl import chain, environment, helper
from reference_impl.clouds import bedrock, foundry, selection, visit
from reference_impl.clouds.provider import Pass, Visit
from reference_impl.credential import Credential, RunEndedError
from reference_impl.local import login
from reference_impl.local.settings import Mode, Settings
from reference_impl.surroundings import Surroundings
from reference_impl.verbs import session
from reference_impl.verbs.session import Session
from reference_impl.wire import api, headers
from reference_impl.wire.exchange import Request

_prepare, _present, _visit_send, _with_headers = (
    visit.prepare, visit.present, visit.send, visit.with_headers,
)  # fmt: skip
_selected, _send, _api_prepare, _begin = (
    selection.selected, session.send, api.prepare, session.begin,
)  # fmt: skip
_address, _unsigned, _deliver, _moved = api.address, visit.unsigned, api.deliver, api.moved


def _first_party(at: Visit) -> Credential | None:
    """What the chain of the first party would give; nothing when it ends the run."""
    try:
        return chain.resolve(at.around, at.given, "plain")
    except RunEndedError:
        return None


def _with(request: Request, found: Credential | None) -> Request:
    """The request with a credential of the first party in its headers."""
    if found is None:
        return request
    return replace(request, headers=headers.carry(request.headers, found))


def _pass(found: Credential) -> Pass:
    return Pass(
        source=found.source, carry=lambda request: _with(request, found), is_rejected=visit.never
    )


def sends_the_first_party_s_where_it_skips(at: Visit) -> Pass:
    """BUG: without the provider's authentication sends the first party's credential instead."""
    found = _first_party(at)
    return _unsigned(at) if found is None else _pass(found)


def sends_helper_output_to_gateways(at: Visit, prompt: str) -> Request:
    """BUG: sends what the key helper prints to a gateway, as x-api-key."""
    request = _prepare(at, prompt)
    if ".example" not in request.url:
        return request
    return _with(request, helper.ask(at.around, at.given))


def sends_the_key_beside_its_own(at: Visit, prompt: str) -> Request:
    """BUG: sends ANTHROPIC_API_KEY beside the provider's own credential."""
    request, key = _prepare(at, prompt), environment.variable(at.around, "ANTHROPIC_API_KEY")
    return replace(request, headers={**request.headers, "x-api-key": key}) if key else request


def sends_the_login_beside_its_own(at: Visit, prompt: str) -> Request:
    """BUG: adds the stored login to requests that have no Authorization yet, wherever they go."""
    return _with(_prepare(at, prompt), login.ask(at.around, at.given))


def prefers_the_bearer_token(at: Visit) -> Pass:
    """BUG: takes ANTHROPIC_AUTH_TOKEN for every bearer value, a provider's too."""
    found = environment.ask(at.around)
    return _pass(found) if found and found.kind == "token" else _present(at)


def stands_in_for_a_missing_credential(at: Visit) -> Pass:
    """BUG: asks the provider with the first party's credential when it has none of its own."""
    try:
        return _present(at)
    except RunEndedError:
        found = _first_party(at)
        if found is None:
            raise
        return _pass(found)


def falls_back_to_the_first_party(open_session: Session, request: Request) -> str:
    """BUG: asks the first party when the provider does not answer well."""
    try:
        return _send(open_session, request)
    except RunEndedError:
        cloud = open_session.cloud
        found = _first_party(cloud) if cloud else None
        if cloud is None or found is None:
            raise
        around, given = open_session.around, open_session.settings
        return api.send(around, _api_prepare(around, given, "ping"), found, lambda _: None)


def tries_the_key_after_a_refusal(at: Visit, request: Request) -> str:
    """BUG: after a refusal tries the first party's credential at the provider's own host."""
    try:
        return _visit_send(at, request)
    except RunEndedError as error:
        found = _first_party(at)
        if found is None or error.reason not in {"unauthorized", "forbidden"}:
            raise
        answer = _deliver(at.around, _with(request, found))
        return api.read_reply(answer, "provider", found.source)


def runs_the_helper_for_nothing(around: Surroundings, given: Settings, mode: Mode) -> Visit | None:
    """BUG: runs the key helper although a provider is selected, and leaves its key unused."""
    found = _selected(around, given, mode)
    if found:
        helper.ask(around, given)
    return found


def selects_by_credentials(around: Surroundings, given: Settings, mode: Mode) -> Visit | None:
    """BUG: goes to Bedrock whenever there are AWS keys in the environment."""
    if environment.variable(around, "AWS_ACCESS_KEY_ID"):
        return Visit(around=around, given=given, provider=bedrock.PROVIDER)
    return _selected(around, given, mode)


def sends_foundry_s_key_everywhere(around: Surroundings, given: Settings, prompt: str) -> Request:
    """BUG: sends the Foundry key along as api-key, also to the first party."""
    request, key = _api_prepare(around, given, prompt), environment.variable(around, foundry.KEY)
    return replace(request, headers={**request.headers, "api-key": key}) if key else request


def takes_one_base_url_for_all(around: Surroundings, given: Settings, name: str) -> str:
    """BUG: sends a provider's requests to ANTHROPIC_BASE_URL when that is set."""
    return _moved(around, given, "ANTHROPIC_BASE_URL") or _moved(around, given, name)


def lets_the_user_s_header_win(request: Request, added: dict[str, str]) -> Request:
    """BUG: a custom Authorization takes the place of the provider's bearer token."""
    lower = {name.lower(): value for name, value in added.items()}
    return replace(request, headers={**lower, **request.headers})


def allows_every_custom_header(name: str) -> bool:
    """BUG: takes no header for one that carries a credential."""
    return name in headers.FRAMING_NAMES or name.startswith(headers.RESERVED_PREFIXES)


_PREPARE = "reference_impl.clouds.visit:prepare"
MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        id="clouds.first-party-where-skipped",
        requirement="PRE-002",
        replaces="reference_impl.clouds.visit:unsigned",
        by=sends_the_first_party_s_where_it_skips,
    ),
    Mutant(
        id="clouds.helper-key-to-gateway",
        requirement="PRE-002",
        replaces=_PREPARE,
        by=sends_helper_output_to_gateways,
    ),
    Mutant(
        id="clouds.key-beside-signature",
        requirement="PRE-002",
        replaces=_PREPARE,
        by=sends_the_key_beside_its_own,
    ),
    Mutant(
        id="clouds.login-beside-signature",
        requirement="PRE-002",
        replaces=_PREPARE,
        by=sends_the_login_beside_its_own,
    ),
    Mutant(
        id="clouds.token-for-bearer",
        requirement="PRE-002",
        replaces="reference_impl.clouds.visit:present",
        by=prefers_the_bearer_token,
    ),
    Mutant(
        id="clouds.stands-in",
        requirement="PRE-002",
        replaces="reference_impl.clouds.visit:present",
        by=stands_in_for_a_missing_credential,
    ),
    Mutant(
        id="clouds.falls-back",
        requirement="PRE-002",
        replaces="reference_impl.verbs.session:send",
        by=falls_back_to_the_first_party,
    ),
    Mutant(
        id="clouds.tries-key-after-refusal",
        requirement="PRE-002",
        replaces="reference_impl.clouds.visit:send",
        by=tries_the_key_after_a_refusal,
    ),
    Mutant(
        id="clouds.runs-helper-for-nothing",
        requirement="PRE-007",
        replaces="reference_impl.clouds.selection:selected",
        by=runs_the_helper_for_nothing,
    ),
    Mutant(
        id="clouds.selects-by-credentials",
        requirement="PRE-002",
        replaces="reference_impl.clouds.selection:selected",
        by=selects_by_credentials,
    ),
    Mutant(
        id="clouds.foundry-key-everywhere",
        requirement="PRE-002",
        replaces="reference_impl.wire.api:prepare",
        by=sends_foundry_s_key_everywhere,
        told_as="LEK-001",
    ),
    Mutant(
        id="clouds.one-base-url-for-all",
        requirement="PRE-002",
        replaces="reference_impl.wire.api:moved",
        by=takes_one_base_url_for_all,
    ),
    Mutant(
        id="clouds.custom-authorization-wins",
        requirement="PRE-002",
        replaces="reference_impl.clouds.visit:with_headers",
        by=lets_the_user_s_header_win,
        also=(("reference_impl.wire.headers:is_reserved", allows_every_custom_header),),
    ),
    Mutant(
        id="clouds.custom-key-beside",
        requirement="PRE-002",
        replaces="reference_impl.wire.headers:is_reserved",
        by=allows_every_custom_header,
    ),
)
