"""Credentials in variables, and how a variable is read (ENV)."""

from collections.abc import Mapping

from conformance.scenarios import (
    API_KEY,
    AUTH_TOKEN,
    DECOY,
    GATEWAY,
    LOGIN,
    MOVED,
    STORED_KEY,
    decoyed,
)
from conformance.vocabulary.expectations import AnyOf, Carried, Expectation, Mentions, Refused, Sent
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.world import Helper, Settings, World

_KEY, _TOKEN = "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"
_OAUTH = "CLAUDE_CODE_OAUTH_TOKEN"
_SLOTS: Mapping[str, str] = {
    _KEY: "environment-key",
    _TOKEN: "environment-token",
    _OAUTH: "environment-access",
}
_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))
_LONG = "k" * 8192

# What arrives of a variable's value: the value itself, to the last character.
_EXACT: tuple[tuple[str, str, str, str, str], ...] = (
    ("environment.key-arrives", "ENV-001", "The key arrives as it is", _KEY, "«environment-key»"),
    (
        "environment.key-with-inner-spaces-arrives",
        "ENV-001",
        "A key with spaces inside arrives with them",
        _KEY,
        "«environment-key» and more",
    ),
    (
        "environment.key-in-quotes-arrives",
        "ENV-001",
        "Quotes that a shell left around a key are part of it",
        _KEY,
        '"«environment-key»"',
    ),
    (
        "environment.key-with-dollar-arrives",
        "ENV-001",
        "A key that names a variable is not expanded",
        _KEY,
        "«environment-key»$HOME${HOME}",
    ),
    (
        "environment.key-that-begins-with-dollar-arrives",
        "ENV-001",
        "A key that begins like a variable is not expanded",
        _KEY,
        "${PATH}-«environment-key»",
    ),
    (
        "environment.key-with-percent-arrives",
        "ENV-001",
        "A key with a percent sign is not decoded",
        _KEY,
        "«environment-key»%41+%0A",
    ),
    (
        "environment.key-with-backslash-arrives",
        "ENV-001",
        "A key with an escape sequence in text is not unescaped",
        _KEY,
        "«environment-key»\\n\\t",
    ),
    (
        "environment.token-arrives",
        "ENV-002",
        "The token arrives as it is",
        _TOKEN,
        "«environment-token»",
    ),
    (
        "environment.token-with-scheme-arrives",
        "ENV-002",
        "A token that begins with a scheme is not taken apart",
        _TOKEN,
        "Bearer «environment-token»",
    ),
    (
        "environment.token-with-padding-arrives",
        "ENV-002",
        "A token that ends in equals signs keeps them",
        _TOKEN,
        "«environment-token»==",
    ),
    (
        "environment.token-with-colon-arrives",
        "ENV-002",
        "A token with a colon keeps both its halves",
        _TOKEN,
        "user:«environment-token»",
    ),
    (
        "environment.long-key-arrives",
        "ENV-008",
        "A key of more than 8 KiB arrives unchanged",
        _KEY,
        f"«environment-key»{_LONG}",
    ),
    (
        "environment.long-token-arrives",
        "ENV-008",
        "A token of more than 8 KiB arrives unchanged",
        _TOKEN,
        f"«environment-token»{_LONG}",
    ),
    (
        "environment.printable-key-arrives",
        "ENV-008",
        "A key with every printable ASCII character arrives unchanged",
        _KEY,
        f"«environment-key»{_PRINTABLE}",
    ),
    (
        "environment.printable-token-arrives",
        "ENV-008",
        "A token with every printable ASCII character arrives unchanged",
        _TOKEN,
        f"«environment-token»{_PRINTABLE}",
    ),
)

# White space around a value, of every ASCII kind; it is no part of what arrives.
_TRIMMED: tuple[tuple[str, str, str, str], ...] = (
    ("environment.key-leading-space", "A space before the key", _KEY, " {}"),
    ("environment.key-trailing-space", "A space after the key", _KEY, "{} "),
    ("environment.key-trailing-newline", "A line end after the key", _KEY, "{}\n"),
    (
        "environment.key-trailing-crlf",
        "A carriage return and line end after the key",
        _KEY,
        "{}\r\n",
    ),
    ("environment.key-leading-newline", "A line end before the key", _KEY, "\n{}"),
    ("environment.key-tabs", "Tabs around the key", _KEY, "\t{}\t"),
    ("environment.key-form-feed", "A vertical tab and form feed after the key", _KEY, "{}\v\f"),
    ("environment.key-many-newlines", "Blank lines around the key", _KEY, "\n\n {} \n\n"),
    ("environment.token-trailing-newline", "A line end after the token", _TOKEN, "{}\n"),
    ("environment.token-spaces", "Spaces around the token", _TOKEN, "  {}  "),
    ("environment.token-trailing-crlf", "A CRLF after the token", _TOKEN, "{}\r\n"),
    (
        "environment.oauth-variable-trailing-newline",
        "A line end after the OAuth variable",
        _OAUTH,
        "{}\n",
    ),
)

# A character that no header can carry.
_ILLEGAL: tuple[tuple[str, str, str, str], ...] = (
    ("environment.key-inner-newline", "A key with a line end inside", _KEY, "{}\nmore"),
    (
        "environment.key-inner-carriage-return",
        "A key with a carriage return inside",
        _KEY,
        "{}\rmore",
    ),
    (
        "environment.key-injects-header",
        "A key that would inject a header",
        _KEY,
        "{}\r\nX-Injected: yes",
    ),
    ("environment.key-curly-quote", "A key with a curly quote", _KEY, "\u201c{}\u201d"),
    ("environment.key-zero-width-space", "A key with a zero-width space", _KEY, "{}\u200bmore"),
    ("environment.key-cyrillic-letter", "A key with a Cyrillic letter", _KEY, "{}\u0430more"),
    ("environment.key-emoji", "A key with an emoji", _KEY, "{}\U0001f511more"),
    ("environment.key-ellipsis", "A key cut off by an ellipsis", _KEY, "{}\u2026"),
    ("environment.key-byte-order-mark", "A key behind a byte order mark", _KEY, "\ufeff{}"),
    ("environment.token-inner-newline", "A token with a line end inside", _TOKEN, "{}\nmore"),
    (
        "environment.token-injects-header",
        "A token that would inject a header",
        _TOKEN,
        "{}\r\nX-Injected: yes",
    ),
    ("environment.token-euro-sign", "A token with a euro sign", _TOKEN, "{}\u20ac"),
    (
        "environment.oauth-variable-inner-newline",
        "An OAuth variable with a line end inside",
        _OAUTH,
        "{}\nmore",
    ),
)
_CONTROLS: Mapping[str, Control] = {
    variable: Control(
        id=f"control.environment.{slot}",
        given=World(environment={variable: f"«{slot}»"}, stored_key=STORED_KEY),
        credential=slot,
    )
    for variable, slot in _SLOTS.items()
}

_PROTECTION = "CLAUDE_CODE_ADDITIONAL_PROTECTION"
_PROTECTED = Carried(header="x-anthropic-additional-protection", value="true")
_UNPROTECTED = Carried(header="x-anthropic-additional-protection", value=None)
_HOPEFULLY_PROTECTED = Carried(
    header="x-anthropic-additional-protection", value="true", level="SHOULD"
)
_HOPEFULLY_UNPROTECTED = Carried(
    header="x-anthropic-additional-protection", value=None, level="SHOULD"
)
_WARNED = Mentions(words=(_PROTECTION,), level="SHOULD")
_SWITCHES: tuple[tuple[str, str, str, tuple[Expectation, ...]], ...] = (
    ("environment.switch-1", "A switch of 1 is on", "1", (_PROTECTED,)),
    ("environment.switch-true", "A switch of true is on", "true", (_PROTECTED,)),
    ("environment.switch-upper-true", "A switch of TRUE is on", "TRUE", (_PROTECTED,)),
    ("environment.switch-mixed-true", "A switch of tRuE is on", "tRuE", (_PROTECTED,)),
    ("environment.switch-0", "A switch of 0 is off", "0", (_UNPROTECTED,)),
    ("environment.switch-false", "A switch of false is off", "false", (_UNPROTECTED,)),
    ("environment.switch-upper-false", "A switch of FALSE is off", "FALSE", (_UNPROTECTED,)),
    ("environment.switch-mixed-false", "A switch of False is off", "False", (_UNPROTECTED,)),
    ("environment.switch-empty", "An empty switch is off", "", (_UNPROTECTED,)),
    ("environment.switch-yes", "A switch of yes is on", "yes", (_HOPEFULLY_PROTECTED,)),
    ("environment.switch-on", "A switch of on is on", "on", (_HOPEFULLY_PROTECTED,)),
    ("environment.switch-no", "A switch of no is off", "no", (_HOPEFULLY_UNPROTECTED,)),
    ("environment.switch-off", "A switch of off is off", "off", (_HOPEFULLY_UNPROTECTED,)),
    (
        "environment.switch-2",
        "A switch of 2 is off, with a warning",
        "2",
        (_HOPEFULLY_UNPROTECTED, _WARNED),
    ),
    (
        "environment.switch-word",
        "A switch of any word is off, with a warning",
        "enabled",
        (_HOPEFULLY_UNPROTECTED, _WARNED),
    ),
)

# Names that are almost the right one, on many a page and in many a profile.
_LOOKALIKES: tuple[tuple[str, str], ...] = (
    ("environment.lower-case-name", "anthropic_api_key"),
    ("environment.mixed-case-name", "Anthropic_Api_Key"),
    ("environment.plural-name", "ANTHROPIC_API_KEYS"),
    ("environment.product-name", "CLAUDE_API_KEY"),
    ("environment.short-name", "ANTHROPIC_KEY"),
    ("environment.joined-name", "ANTHROPIC_APIKEY"),
    ("environment.prefixed-name", "_ANTHROPIC_API_KEY"),
    ("environment.numbered-name", "ANTHROPIC_API_KEY_2"),
    ("environment.name-with-trailing-space", "ANTHROPIC_API_KEY "),
    ("environment.lower-case-token-name", "anthropic_auth_token"),
    ("environment.other-vendor-name", "OPENAI_API_KEY"),
)

_FOUND: tuple[tuple[str, str, World, str, tuple[str, ...], str | None], ...] = (
    (
        "environment.settings-key-found",
        "A key in the env of the user's settings is used when nothing else is there",
        World(settings=(Settings(env={_KEY: "«settings-key»"}),)),
        "settings-key",
        (),
        None,
    ),
    (
        "environment.settings-token-found",
        "A token in the env of the user's settings is used without any state file",
        World(settings=(Settings(env={_TOKEN: "«settings-token»"}),)),
        "settings-token",
        (),
        "anthropics/claude-code#28438",
    ),
    (
        "environment.settings-token-and-address-found",
        "A token and a base URL in the user's settings work together",
        World(settings=(Settings(env={_TOKEN: "«settings-token»", **MOVED}),), endpoint=GATEWAY),
        "settings-token",
        ("ENV-009",),
        "anthropics/claude-code#39013",
    ),
    (
        "environment.settings-key-in-untrusted-workspace",
        "A key in the env of the user's settings needs no trust in the workspace",
        World(
            settings=(
                Settings(env={_KEY: "«settings-key»"}),
                Settings(scope="project", values={"model": "opus"}),
            )
        ),
        "settings-key",
        ("TRU-001",),
        None,
    ),
)

# The chosen credential of each kind, at the address that the user's own configuration names.
_ADDRESSES: tuple[tuple[str, str, World, str, str | None], ...] = (
    (
        "environment.base-url-with-key",
        "A base URL takes the environment key to its host",
        World(environment={**API_KEY, **MOVED}, endpoint=GATEWAY),
        "environment-key",
        None,
    ),
    (
        "environment.base-url-with-token",
        "A base URL takes the environment token to its host",
        World(environment={**AUTH_TOKEN, **MOVED}, endpoint=GATEWAY),
        "environment-token",
        "anthropics/claude-code#39013",
    ),
    (
        "environment.base-url-with-helper",
        "A base URL takes the helper's key to its host",
        World(environment=MOVED, helper=Helper(), endpoint=GATEWAY),
        "helper-key",
        None,
    ),
    (
        "environment.base-url-with-login",
        "A base URL takes the stored login to its host",
        World(environment=MOVED, stored_login=LOGIN, endpoint=GATEWAY),
        "stored-access",
        "BerriAI/litellm#42170",
    ),
    (
        "environment.base-url-with-stored-key",
        "A base URL takes the stored key to its host",
        World(environment=MOVED, stored_key=STORED_KEY, endpoint=GATEWAY),
        "stored-key",
        None,
    ),
    (
        "environment.base-url-hides-login",
        "A gateway gets the token chosen for it and nothing of the stored login",
        World(environment={**AUTH_TOKEN, **MOVED}, stored_login=LOGIN, endpoint=GATEWAY),
        "environment-token",
        "BerriAI/litellm#42172",
    ),
    (
        "environment.base-url-in-settings",
        "A base URL in the user's settings takes the environment key to its host",
        World(environment=API_KEY, settings=(Settings(env=MOVED),), endpoint=GATEWAY),
        "environment-key",
        None,
    ),
    (
        "environment.base-url-in-settings-with-token",
        "A base URL in the user's settings takes the environment token to its host",
        World(environment=AUTH_TOKEN, settings=(Settings(env=MOVED),), endpoint=GATEWAY),
        "environment-token",
        None,
    ),
    (
        "environment.base-url-with-slash",
        "A base URL that ends in a slash names the same host",
        World(
            environment={**API_KEY, "ANTHROPIC_BASE_URL": f"https://{GATEWAY}/"}, endpoint=GATEWAY
        ),
        "environment-key",
        None,
    ),
)

SCENARIOS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=id_,
            title=title,
            requires=(requirement,),
            given=World(environment={variable: value}, stored_login=LOGIN),
            incidental=DECOY,
            then=(
                Sent(
                    credential=_SLOTS[variable],
                    value=value,
                    header="bearer" if variable == _TOKEN else None,
                ),
                Sent(credential=_SLOTS[variable], header="x-api-key", level="SHOULD")
                if variable == _KEY
                else Carried(header="x-api-key", value=None),
            ),
        )
        for id_, requirement, title, variable, value in _EXACT
    ),
    *(
        Scenario(
            id=id_,
            title=f"{what} is no part of what is sent",
            requires=("ENV-003",),
            given=World(
                environment={variable: value.format(f"«{_SLOTS[variable]}»")}, stored_login=LOGIN
            ),
            then=Sent(credential=_SLOTS[variable]),
            incidental=DECOY,
        )
        for id_, what, variable, value in _TRIMMED
    ),
    *(
        Scenario(
            id=id_,
            title=f"{what} is refused without a request",
            requires=("ENV-004", "PRE-006"),
            given=World(
                environment={variable: value.format(f"«{_SLOTS[variable]}»")}, stored_key=STORED_KEY
            ),
            then=Refused(reason="malformed-credential", silent=True),
            control=_CONTROLS[variable],
        )
        for id_, what, variable, value in _ILLEGAL
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("ENV-005", "HDR-006"),
            given=World(environment={**API_KEY, _PROTECTION: value}, stored_login=LOGIN),
            then=(Sent(credential="environment-key"), *then),
            incidental=DECOY,
        )
        for id_, title, value, then in _SWITCHES
    ),
    *(
        Scenario(
            id=id_,
            title=f"{name!r} is not the variable's name; its value stays unused",
            requires=("ENV-007", "STO-001"),
            given=World(
                environment={name: "«lookalike-key»"},
                stored_login=LOGIN,
                strangers=("lookalike-key",),
            ),
            then=Sent(credential="stored-access"),
        )
        for id_, name in _LOOKALIKES
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("ENV-006", *more),
            given=given,
            then=Sent(credential=credential),
            origin=origin,
        )
        for id_, title, given, credential, more, origin in _FOUND
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("ENV-009",),
            given=given,
            then=Sent(credential=credential),
            origin=origin,
            incidental=incidental,
        )
        for id_, title, plain, credential, origin in _ADDRESSES
        for given, incidental in (decoyed(plain, credential),)
    ),
    Scenario(
        id="environment.only-lookalikes",
        title="Look-alikes alone are no source; the run is refused",
        requires=("ENV-007", "PRE-010"),
        given=World(
            environment={name: "«lookalike-key»" for _, name in _LOOKALIKES},
            strangers=("lookalike-key",),
        ),
        then=Refused(reason="no-credential"),
        control=_CONTROLS[_KEY],
    ),
    Scenario(
        id="environment.process-key-beats-settings-key",
        title="A process variable ranks above the same name in the user's settings",
        requires=("ENV-006",),
        given=World(environment=API_KEY, settings=(Settings(env={_KEY: "«settings-key»"}),)),
        then=(
            AnyOf(choices=(Sent(credential="environment-key"), Sent(credential="settings-key"))),
            Sent(credential="environment-key", level="SHOULD"),
        ),
    ),
    Scenario(
        id="environment.settings-key-with-nul",
        title="A key with NUL in the user's settings is refused without a request",
        requires=("ENV-004", "ENV-006"),
        given=World(settings=(Settings(env={_KEY: "«settings-key»\0more"}),)),
        then=Refused(reason="malformed-credential", silent=True),
        control=Control(
            id="control.environment.settings-key",
            given=World(settings=(Settings(env={_KEY: "«settings-key»"}),)),
            credential="settings-key",
        ),
    ),
    Scenario(
        id="environment.key-of-another-form",
        title="An OAuth token put into the key's variable is sent as the key that it claims to be",
        requires=("ENV-001",),
        given=World(environment={_KEY: "«misplaced-access»"}, stored_login=LOGIN),
        incidental=DECOY,
        then=(
            Sent(credential="misplaced-access"),
            Sent(credential="misplaced-access", header="x-api-key", level="SHOULD"),
        ),
        origin="alpha-omega-security/scrutineer#121",
    ),
    Scenario(
        id="environment.token-in-one-header",
        title="A token travels in the authorization and in no key header beside it",
        requires=("ENV-002", "PRE-004"),
        given=World(environment={**AUTH_TOKEN, **MOVED}, stored_login=LOGIN, endpoint=GATEWAY),
        incidental=DECOY,
        then=(
            Sent(credential="environment-token", header="bearer"),
            Carried(header="x-api-key", value=None),
        ),
        origin="tombii/better-ccflare#43",
    ),
)
