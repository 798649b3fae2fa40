"""No public advisory on such programs' credentials is forgotten: scenarios show it, or why not."""

from collections.abc import Mapping

import pytest

from conformance import catalogue

# An advisory, or a report that weighs as much, and scenarios that stage it: they name it as theirs.
SHOWN: Mapping[str, tuple[str, ...]] = {
    # A redirect takes the credential along to another host.
    "CVE-2018-1000007": ("errors.redirect-307-with-key",),
    # What a project holds is executed before anybody has trusted it.
    "CVE-2025-59536": ("trust.hook-not-run", "trust.server-not-run", "trust.env-preload"),
    # A program that is started by the way reads what the project configures for it.
    "CVE-2025-65099": ("trust.yarn-not-run", "trust.npm-not-run", "trust.env-path"),
    # A project's settings move the endpoint before anybody has trusted it, and the key goes there.
    "CVE-2026-21852": ("trust.env-base-url-and-key", "trust.local-env-base-url-and-key"),
    # Settings of the project appear once it was trusted, by what ran inside a sandbox.
    "CVE-2026-25725": ("trust.helper-appears", "trust.helper-appears-after-no"),
    # A permission mode in a project's settings takes the question about trust away.
    "CVE-2026-33068": ("trust.project-allows-everything",),
    # Programs that settings name are executed: which of them, from where, and when.
    "CVE-2026-35022": ("trust.matrix.project-key-helper-untrusted",),
    # A file that everyone can read, at a place that everyone can guess.
    "CVE-2026-46406": ("writing.first-login", "writing.refresh"),
    # A project's helper is executed by opening the project, also in a run that asks nobody.
    "anthropics/claude-code#42593": ("trust.project-helper-alone", "trust.prompt-declined"),
    # A credential reaches a host that it was not meant for.
    "BerriAI/litellm#42172": ("environment.base-url-hides-login",),
    "Claude Code changelog 2.1.153": ("managed.settings-base-url-ignored",),
    # The loser of two refreshes clears the winner's login.
    "anthropics/claude-code#80585": ("race.four-over-keychain",),
    # A token that the models accept is given up, as the account's profile is refused.
    "anthropics/claude-code#38414": ("refresh.403-of-the-profile",),
    # A program removes the login's file of another platform.
    "anthropics/claude-code#12869": ("keychain.and-file",),
}
# The same advisories under the names of another register.
ALIASES: Mapping[str, str] = {
    "GHSA-4fgq-fpq9-mr3g": "CVE-2025-59536",
    "GHSA-5hhx-v7f6-x7gv": "CVE-2025-65099",
    "GHSA-jh7p-qr78-84p7": "CVE-2026-21852",
    "GHSA-ff64-7w26-62rf": "CVE-2026-25725",
    "GHSA-mmgp-wc2j-qcv7": "CVE-2026-33068",
}
# What no scenario stages, and why no requirement covers it.
NOT_COVERED: Mapping[str, str] = {
    "CVE-2026-96620": (
        "An embedding program puts a stranger's text among the agent's arguments. The fault is the "
        "caller's: the agent is told what it is told, and which credential it then uses is right."
    ),
    "0day.click, deep link (2026-05)": (
        "A link smuggles --settings= in as the value of another option. No requirement says how a "
        "program reads its command line, and the suite knows a target's flags only as its own file "
        "spells them: a prompt that stands where an option may stand is an option to many a "
        "program. Who writes the command line counts as the user (TRU-015)."
    ),
}


@pytest.mark.parametrize("advisory", SHOWN)
def test_an_advisory_is_staged_by_scenarios_that_name_it(advisory: str) -> None:
    """Each of them is in the catalogue, and tells where it comes from."""
    known = catalogue.by_id()
    naming = {item.id for item in catalogue.catalogue() if item.origin == advisory}

    assert [name for name in SHOWN[advisory] if name not in known] == []
    assert set(SHOWN[advisory]) <= naming
    assert SHOWN[advisory]


def test_another_name_is_that_of_an_advisory_with_scenarios() -> None:
    """An alias leads to an entry that is there."""
    assert set(ALIASES.values()) <= set(SHOWN)


def test_every_origin_with_a_number_is_in_the_table() -> None:
    """A scenario of an advisory that the table lacks is a gap in the table."""
    numbered = {
        item.origin
        for item in catalogue.catalogue()
        if item.origin is not None and item.origin.startswith(("CVE-", "GHSA-"))
    }

    assert numbered <= {*SHOWN, *ALIASES, *NOT_COVERED}


def test_what_is_not_covered_has_a_reason_and_no_scenario() -> None:
    """One of the two: a reason beside a scenario is out of date."""
    origins = {item.origin for item in catalogue.catalogue()}

    assert not set(NOT_COVERED) & ({*SHOWN} | origins)
    assert all(reason.endswith(".") for reason in NOT_COVERED.values())
