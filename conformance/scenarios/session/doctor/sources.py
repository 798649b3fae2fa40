"""Which source the doctor names, and which losers (DIA-001, DIA-004).

A text does not tell which of the sources that it names is the one in use: a doctor that names all
there are passes where losers are present. What it asks the API with is judged beside that: if it
asks for an answer of its own, then with the source in use.
"""

from conformance.scenarios import API_KEY, AUTH_TOKEN, LOGIN, OAUTH_TOKEN, STORED_KEY
from conformance.scenarios.session.doctor.worlds import ALONE, DOCTOR, IN_PROJECT, asks_with
from conformance.vocabulary.expectations import Diagnosed, Source
from conformance.vocabulary.scenario import Scenario
from conformance.vocabulary.steps import Doctor, Flag
from conformance.vocabulary.world import Helper, Settings, World

_NAMED: tuple[tuple[str, str, str], ...] = (
    ("doctor.key", "the environment key", "environment-key"),
    ("doctor.token", "the environment token", "environment-token"),
    ("doctor.helper", "the helper", "helper-key"),
    ("doctor.oauth-variable", "the OAuth variable", "environment-access"),
    ("doctor.login", "the stored login", "stored-access"),
    ("doctor.stored-key", "the stored key", "stored-key"),
    ("doctor.settings-key", "a key in the user's settings", "settings-key"),
)

# A winner, and those below it: id, title, winner, losers, world, winner's slot, report.
_LOSERS: tuple[tuple[str, str, Source, tuple[Source, ...], World, str, str | None], ...] = (
    (
        "doctor.key-above-login",
        "An environment key is named, and the stored login that loses to it",
        "environment-key",
        ("stored-login",),
        World(environment=API_KEY, stored_login=LOGIN),
        "environment-key",
        "anthropics/claude-code#9515",
    ),
    (
        "doctor.token-above-login",
        "An environment token is named, and the stored login that loses to it",
        "environment-token",
        ("stored-login",),
        World(environment=AUTH_TOKEN, stored_login=LOGIN),
        "environment-token",
        "anthropics/claude-code#34826",
    ),
    (
        "doctor.token-above-key",
        "An environment token is named, and the environment key that loses to it",
        "environment-token",
        ("environment-key",),
        World(environment={**AUTH_TOKEN, **API_KEY}),
        "environment-token",
        None,
    ),
    (
        "doctor.key-above-helper",
        "An environment key is named, and the helper that loses to it",
        "environment-key",
        ("helper",),
        World(environment=API_KEY, helper=Helper()),
        "environment-key",
        None,
    ),
    (
        "doctor.key-above-stored-key",
        "An environment key is named, and the stored key that loses to it",
        "environment-key",
        ("stored-key",),
        World(environment=API_KEY, stored_key=STORED_KEY),
        "environment-key",
        "anthropics/claude-code#9699",
    ),
    (
        "doctor.helper-above-login",
        "A helper is named, and the OAuth variable and the login that lose to it",
        "helper",
        ("oauth-token", "stored-login"),
        World(environment=OAUTH_TOKEN, helper=Helper(), stored_login=LOGIN),
        "helper-key",
        "anthropics/claude-code#11587",
    ),
    (
        "doctor.oauth-variable-above-login",
        "An OAuth variable is named, and the stored login that loses to it",
        "oauth-token",
        ("stored-login",),
        World(environment=OAUTH_TOKEN, stored_login=LOGIN),
        "environment-access",
        "anthropics/claude-code#80091",
    ),
    (
        "doctor.login-above-stored-key",
        "A stored login is named, and the stored key that loses to it",
        "stored-login",
        ("stored-key",),
        World(stored_login=LOGIN, stored_key=STORED_KEY),
        "stored-access",
        None,
    ),
    (
        "doctor.all-sources",
        "With every source present the token is named, and all that lose to it",
        "environment-token",
        ("environment-key", "helper", "oauth-token", "stored-login", "stored-key"),
        World(
            environment={**AUTH_TOKEN, **API_KEY, **OAUTH_TOKEN},
            helper=Helper(),
            stored_login=LOGIN,
            stored_key=STORED_KEY,
        ),
        "environment-token",
        None,
    ),
    (
        "doctor.homespace",
        "In a Homespace the helper is named as the source, and the login that loses to it",
        "helper",
        ("stored-login",),
        World(homespace=True, environment=API_KEY, helper=Helper(), stored_login=LOGIN),
        "helper-key",
        None,
    ),
    (
        "doctor.trusted-helper",
        "A trusted project's helper is named, and the stored login that loses to it",
        "helper",
        ("stored-login",),
        World(trusted=True, settings=(IN_PROJECT,), stored_login=LOGIN),
        "helper-key",
        None,
    ),
)

# Sources that do not count, and the one that does.
_UNCOUNTED: tuple[tuple[str, str, Source, World, str, tuple[Flag, ...]], ...] = (
    (
        "doctor.empty-key",
        "An empty key is none: the stored login is named",
        "stored-login",
        World(environment={"ANTHROPIC_API_KEY": ""}, stored_login=LOGIN),
        "stored-access",
        (),
    ),
    (
        "doctor.untrusted-helper",
        "An untrusted project's helper is no source: the stored login is named",
        "stored-login",
        World(settings=(IN_PROJECT,), stored_login=LOGIN),
        "stored-access",
        (),
    ),
    (
        "doctor.managed-login",
        "In a managed session the stored login is named, whatever key is set",
        "stored-login",
        World(context="ccr", environment=API_KEY, helper=Helper(), stored_login=LOGIN),
        "stored-access",
        (),
    ),
    (
        "doctor.desktop-oauth-variable",
        "In a session of Claude Desktop the OAuth variable is named",
        "oauth-token",
        World(context="desktop", environment={**AUTH_TOKEN, **OAUTH_TOKEN}),
        "environment-access",
        (),
    ),
    (
        "doctor.bare-key",
        "In bare mode the environment key is named, whatever else there is",
        "environment-key",
        World(environment=API_KEY, helper=Helper(), stored_login=LOGIN),
        "environment-key",
        ("bare",),
    ),
    (
        "doctor.bare-passed-helper",
        "In bare mode a helper of the passed settings is named",
        "helper",
        World(settings=(Settings(scope="passed", helper=Helper()),), stored_login=LOGIN),
        "helper-key",
        ("bare",),
    ),
)


def _named(source: Source) -> Diagnosed:
    return Diagnosed(sources=(source,), provider=True, requirement="DIA-001")


SCENARIOS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=id_,
            title=f"The doctor names {what} as the source, and the provider",
            requires=("DIA-001", "PRE-001", "DIA-002"),
            given=world,
            when=DOCTOR,
            then=(_named(source), asks_with(slot)),
        )
        for id_, what, slot in _NAMED
        for source, world in (ALONE[slot],)
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("DIA-004", "DIA-001", "PRE-001"),
            given=given,
            when=DOCTOR,
            then=(_named(source), Diagnosed(sources=losers), asks_with(slot)),
            origin=origin,
        )
        for id_, title, source, losers, given, slot, origin in _LOSERS
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("DIA-001", "PRE-001"),
            given=given,
            when=(Doctor(flags=flags),),
            then=(_named(source), asks_with(slot)),
        )
        for id_, title, source, given, slot, flags in _UNCOUNTED
    ),
)
