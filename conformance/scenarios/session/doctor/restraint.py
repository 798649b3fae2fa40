"""What the doctor keeps to itself, and what it leaves alone (DIA-002, DIA-003)."""

from conformance.scenarios import (
    API_KEY,
    AUTH_TOKEN,
    CREDENTIALS,
    EXPIRED,
    GATEWAY,
    HOPELESS,
    LOGIN,
    MOVED,
    OAUTH_TOKEN,
    STORED_KEY,
    WAYS_IN,
)
from conformance.scenarios.session.doctor.worlds import (
    DAMAGED,
    DOCTOR,
    GOOD,
    HEALTHY,
    IN_PROJECT,
    MANAGED,
    NO_BROWSER,
    TRUSTED,
)
from conformance.vocabulary.expectations import (
    Diagnosed,
    Expectation,
    HelperRuns,
    InferenceRequests,
    NotContacted,
    Sent,
    Source,
    Stored,
    TokenRequests,
    Unchanged,
    Unsuccessful,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.steps import Doctor, Send, Step
from conformance.vocabulary.world import Helper, Refresh, Settings, StoredLogin, World

# Worlds that tempt a doctor to show a secret, and what it names in each of them: the rule on leaks
# (LEK-002) judges them.
_TEMPTING: tuple[tuple[str, str, World, Source], ...] = (
    (
        "doctor.secrets-of-all-sources",
        "No secret of any source is shown",
        World(
            environment={**AUTH_TOKEN, **API_KEY, **OAUTH_TOKEN},
            helper=Helper(),
            stored_login=LOGIN,
            stored_key=STORED_KEY,
        ),
        "environment-token",
    ),
    (
        "doctor.secret-that-is-rejected",
        "A key that the API rejects is not shown",
        World(environment=API_KEY, standings={"environment-key": ("unauthorized",)}),
        "environment-key",
    ),
    (
        "doctor.secret-of-helper",
        "Neither the key that a helper prints nor the login below it is shown",
        World(helper=Helper(stderr="debug: «helper-key»\n"), stored_login=LOGIN),
        "helper",
    ),
    (
        "doctor.secret-in-two-lines",
        "Two lines that a helper prints are not shown",
        World(helper=Helper(output="Welcome!\n«helper-key»\n", stderr="for «helper-key»\n")),
        "helper",
    ),
    (
        "doctor.secret-that-no-header-carries",
        "A key with a line break inside is not shown",
        World(environment={"ANTHROPIC_API_KEY": "«environment-key»\n«second-key»"}),
        "environment-key",
    ),
    (
        "doctor.secret-in-a-custom-header",
        "The value of a custom header is not shown",
        World(environment={**API_KEY, "ANTHROPIC_CUSTOM_HEADERS": "X-Pass: «custom-token»"}),
        "environment-key",
    ),
    (
        "doctor.secret-in-a-base-url",
        "A password in a base URL is not shown",
        World(
            environment={
                **API_KEY,
                "ANTHROPIC_BASE_URL": f"https://team:«gateway-token»@{GATEWAY}",
            },
            endpoint=GATEWAY,
        ),
        "environment-key",
    ),
    (
        "doctor.secret-in-damaged-settings",
        "A key in a settings file that is no JSON is not shown",
        World(
            environment=API_KEY,
            settings=(Settings(text='{"env": {"ANTHROPIC_API_KEY": "«settings-key»",}'),),
        ),
        "environment-key",
    ),
    (
        "doctor.secret-in-damaged-login",
        "Tokens in a login's file that is no JSON are not shown",
        World(stored_login=StoredLogin(text=DAMAGED), stored_key=STORED_KEY),
        "stored-key",
    ),
    (
        "doctor.secret-of-a-refresh",
        "Neither the tokens of an expired login nor the new ones are shown",
        World(stored_login=EXPIRED, refreshes=(Refresh(),)),
        "stored-login",
    ),
    (
        "doctor.secret-of-a-login-that-is-gone",
        "The tokens of a login that the issuer does not know any more are not shown",
        World(stored_login=EXPIRED),
        "stored-login",
    ),
)

_ADVISES = Unsuccessful(mentions=WAYS_IN, requirement="DIA-006")
_NO_LOGIN: tuple[Expectation, ...] = (
    NO_BROWSER,
    TokenRequests(kind="authorization_code"),
    NotContacted(host="claude.ai"),
)
# What a doctor leaves alone: id, title, further requirements, world, steps, expectations, twin.
_LEFT: tuple[
    tuple[str, str, tuple[str, ...], World, tuple[Step, ...], tuple[Expectation, ...], Control], ...
] = (
    (
        "doctor.leaves-untrusted-helper",
        "The doctor does not execute the helper of an untrusted project",
        ("TRU-002",),
        World(settings=(IN_PROJECT,), stored_key=STORED_KEY),
        DOCTOR,
        (HelperRuns(), Diagnosed(sources=("stored-key",))),
        TRUSTED,
    ),
    (
        "doctor.leaves-untrusted-local-helper",
        "The doctor does not execute the helper of an untrusted local project file",
        ("TRU-003",),
        World(settings=(Settings(scope="local", helper=Helper()),)),
        DOCTOR,
        (HelperRuns(), NO_BROWSER),
        TRUSTED,
    ),
    (
        "doctor.leaves-untrusted-helper-in-bare-mode",
        "A bare doctor does not execute the helper of an untrusted project",
        ("BAR-003",),
        World(settings=(IN_PROJECT,), environment=API_KEY),
        (Doctor(flags=("bare",)),),
        (HelperRuns(), NO_BROWSER),
        TRUSTED,
    ),
    (
        "doctor.leaves-untrusted-address",
        "The doctor does not connect to the host that an untrusted project names",
        ("TRU-011",),
        World(
            environment=API_KEY,
            settings=(Settings(scope="project", env=MOVED),),
            gateways=(GATEWAY,),
        ),
        DOCTOR,
        (NotContacted(host=GATEWAY, requirement="TRU-011"), NO_BROWSER),
        HEALTHY,
    ),
    (
        "doctor.starts-no-login",
        "Without a source the doctor opens no browser and asks for no token",
        ("DIA-006",),
        World(),
        DOCTOR,
        (*_NO_LOGIN, TokenRequests(), _ADVISES),
        HEALTHY,
    ),
    (
        "doctor.starts-no-login-for-a-hopeless-one",
        "With a login that cannot be refreshed the doctor opens no browser",
        ("DIA-006",),
        World(stored_login=HOPELESS),
        DOCTOR,
        (*_NO_LOGIN, TokenRequests(), Unchanged(path=CREDENTIALS), _ADVISES),
        GOOD["stored-access"],
    ),
    (
        "doctor.starts-no-login-after-invalid-grant",
        "With a refresh token that the issuer does not know the doctor opens no browser",
        ("RFR-005",),
        World(stored_login=EXPIRED),
        DOCTOR,
        (*_NO_LOGIN, TokenRequests(most=1, requirement="RFR-005"), Unchanged(path=CREDENTIALS)),
        GOOD["stored-access"],
    ),
    (
        "doctor.starts-no-login-in-a-managed-session",
        "In a managed session without OAuth the doctor opens no browser and runs no helper",
        ("MAN-003",),
        World(context="ccr", environment=API_KEY, helper=Helper()),
        DOCTOR,
        (
            *_NO_LOGIN,
            HelperRuns(requirement="MAN-003"),
            InferenceRequests(requirement="MAN-003"),
        ),
        MANAGED,
    ),
    (
        "doctor.starts-no-login-for-a-rejected-key",
        "With a key that the API rejects the doctor opens no browser",
        ("ERR-001",),
        World(environment=API_KEY, standings={"environment-key": ("unauthorized",)}),
        DOCTOR,
        (*_NO_LOGIN, TokenRequests(requirement="ERR-001")),
        HEALTHY,
    ),
    (
        "doctor.leaves-login",
        "The doctor leaves a login as it is, and the next run uses it",
        ("STO-001",),
        World(stored_login=LOGIN, refreshes=(Refresh(),), stored_key=STORED_KEY),
        (Doctor(), Send()),
        (
            Sent(credential="stored-access", requirement="STO-001"),
            Unchanged(path=CREDENTIALS),
            TokenRequests(),
            NO_BROWSER,
        ),
        GOOD["stored-access"],
    ),
    (
        "doctor.leaves-expired-login-usable",
        "A doctor that refreshes an expired login stores it; the next run works either way",
        ("RFR-002",),
        World(stored_login=EXPIRED, refreshes=(Refresh(),)),
        (Doctor(), Send()),
        (
            Sent(credential="fresh-access", requirement="RFR-002"),
            Stored(access="«fresh-access»", refresh="«fresh-refresh»", requirement="RFR-002"),
            TokenRequests(least=1, most=1, requirement="RFR-002"),
            NO_BROWSER,
        ),
        GOOD["stored-access"],
    ),
    (
        "doctor.leaves-login-below-key",
        "Below an environment key the doctor neither refreshes a login nor runs a helper",
        ("PRE-007",),
        World(environment=API_KEY, helper=Helper(), stored_login=EXPIRED, refreshes=(Refresh(),)),
        DOCTOR,
        (
            NO_BROWSER,
            HelperRuns(requirement="PRE-007"),
            TokenRequests(requirement="PRE-007"),
            Unchanged(path=CREDENTIALS),
        ),
        HEALTHY,
    ),
    (
        "doctor.leaves-damaged-login",
        "The doctor leaves a damaged login's file as it is",
        ("STO-004",),
        World(stored_login=StoredLogin(text=DAMAGED), environment=API_KEY),
        DOCTOR,
        (NO_BROWSER, Unchanged(path=CREDENTIALS, requirement="STO-004")),
        HEALTHY,
    ),
)

SCENARIOS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("DIA-002", "DIA-001"),
            given=given,
            when=DOCTOR,
            then=Diagnosed(sources=(source,), requirement="DIA-001"),
            control=HEALTHY,
            origin="Claude Code changelog 2.1.0",
        )
        for id_, title, given, source in _TEMPTING
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("DIA-003", *more),
            given=given,
            when=when,
            then=then,
            control=control,
            origin="anthropics/claude-code#42593" if control is TRUSTED else None,
        )
        for id_, title, more, given, when, then, control in _LEFT
    ),
)
