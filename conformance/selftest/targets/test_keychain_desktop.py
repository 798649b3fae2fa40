"""The reference keeps its login in a real Secret Service as it does in the fake one."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from conformance.adapters.host import Client
from conformance.scenarios import API_KEY, CREDENTIALS
from conformance.selftest.targets import secret_service
from conformance.selftest.targets.secret_service import SecretService
from conformance.session.assessment import Assessment
from conformance.spec import chapters
from conformance.targets import loader
from conformance.vocabulary.canary import canary
from conformance.vocabulary.expectations import (
    Expectation,
    NothingStored,
    Refused,
    Sent,
    Succeeded,
    TokenRequests,
    Unchanged,
)
from conformance.vocabulary.finding import Result
from conformance.vocabulary.scenario import Scenario
from conformance.vocabulary.steps import Login, Logout, Send, Step
from conformance.vocabulary.world import Refresh, World

_ID = "keychain.of-the-desktop"
_REFERENCE = loader.load("reference")
_FORM = _REFERENCE.staging.keychain
assert _FORM is not None
_NAME = (_FORM.service, _FORM.account)
_NO_FILE = Unchanged(path=CREDENTIALS)


@pytest.fixture
def service() -> Iterator[SecretService]:
    """A Secret Service of the test's own."""
    secret_service.programs()
    with secret_service.running() as found:
        yield found


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """A host of the reference. A bus knows its user by the number, so the user stays the same."""
    patient = {**_REFERENCE.environment, "REFERENCE_KEYCHAIN_TIMEOUT_MS": "20000"}
    found = Client(replace(_REFERENCE, environment=patient), "proxy")
    yield found
    found.close()


def _assess(
    client: Client,
    service: SecretService,
    *then: Expectation,
    when: tuple[Step, ...] = (Send(),),
    given: World | None = None,
) -> Result:
    """The result of a scenario whose session has the Secret Service."""
    world = given or World()
    bus = {"DBUS_SESSION_BUS_ADDRESS": service.address}
    scenario = Scenario(
        id=_ID,
        title="The reference uses the Secret Service",
        requires=("STO-006",),
        given=replace(world, environment={**world.environment, **bus}),
        when=when,
        then=then,
    )
    return Assessment(client.target, chapters.load(), client).assess(scenario)


def _told(result: Result) -> str:
    return f"{result.verdict}: {result.findings} {result.note}"


def _held(service: SecretService) -> dict[str, str]:
    found: dict[str, str] = json.loads(service.find(*_NAME) or "{}").get("claudeAiOauth", {})
    return found


def _keep(service: SecretService, *, lasts_s: float) -> None:
    """Put a login into the Secret Service, as an earlier run would have."""
    login = {
        "accessToken": canary(_ID, "stored-access"),
        "refreshToken": canary(_ID, "stored-refresh"),
        "expiresAt": int((time.time() + lasts_s) * 1000),
        "scopes": ["user:inference"],
    }
    service.keep(*_NAME, json.dumps({"claudeAiOauth": login}))


def test_without_a_desktop_it_is_skipped_or_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """It names the packages; it fails where a desktop is required."""
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("PECKING_ORDER_DESKTOP", raising=False)
    missing = "not installed: dbus-daemon, gnome-keyring, libsecret-tools"
    with pytest.raises(pytest.skip.Exception, match=missing):
        secret_service.programs()
    monkeypatch.setenv("PECKING_ORDER_DESKTOP", "required")
    with pytest.raises(pytest.fail.Exception, match=missing):
        secret_service.programs()


def test_a_login_is_stored_there_and_used(client: Client, service: SecretService) -> None:
    """A person's own tool finds it, and no file holds it."""
    sent = Sent(credential="login-access")
    result = _assess(client, service, sent, _NO_FILE, when=(Login(), Send()))
    assert result.verdict == "pass", _told(result)
    assert _held(service)["accessToken"] == canary(_ID, "login-access")
    assert _held(service)["refreshToken"] == canary(_ID, "login-refresh")


def test_an_expired_login_is_refreshed_there(client: Client, service: SecretService) -> None:
    """Once; the run after finds the new one."""
    _keep(service, lasts_s=-3600)
    result = _assess(
        client,
        service,
        Sent(credential="fresh-access", step=0),
        Sent(credential="fresh-access"),
        TokenRequests(least=1, most=1),
        _NO_FILE,
        when=(Send(), Send()),
        given=World(refreshes=(Refresh(),)),
    )
    assert result.verdict == "pass", _told(result)
    assert _held(service)["refreshToken"] == canary(_ID, "fresh-refresh")


def test_a_logout_takes_it_out(client: Client, service: SecretService) -> None:
    """The run after is refused."""
    result = _assess(
        client,
        service,
        Succeeded(step=0),
        Succeeded(step=1),
        Refused(reason="no-credential"),
        NothingStored(),
        when=(Login(), Logout(), Send()),
    )
    assert result.verdict == "pass", _told(result)
    assert service.find(*_NAME) is None


def test_to_take_it_out_by_hand_is_a_logout(client: Client, service: SecretService) -> None:
    """With a person's own tool."""
    login = _assess(client, service, Succeeded(), when=(Login(),))
    assert login.verdict == "pass", _told(login)
    service.remove(*_NAME)
    result = _assess(client, service, Refused(reason="no-credential"))
    assert result.verdict == "pass", _told(result)


def test_while_it_is_locked_a_run_is_refused(client: Client, service: SecretService) -> None:
    """With a message about it; an environment key still works, and a logout does not succeed."""
    login = _assess(client, service, Succeeded(), when=(Login(),))
    assert login.verdict == "pass", _told(login)
    service.lock()
    refused = _assess(client, service, Refused(mentions=("keychain",)), _NO_FILE)
    assert refused.verdict == "pass", _told(refused)
    key = World(environment=API_KEY)
    sent = _assess(client, service, Sent(credential="environment-key"), given=key)
    assert sent.verdict == "pass", _told(sent)
    logout = _assess(client, service, Succeeded(), when=(Logout(),))
    assert {finding.check for finding in logout.findings} == {"exit"}
