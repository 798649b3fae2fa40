"""How long a session uses a helper's key, and what it renews after a 401 (HLP-007 to HLP-009)."""

from collections.abc import Mapping

from conformance.scenarios import (
    ABOUT_ACCESS,
    ABOUT_AUTHENTICATION,
    BLAMES_AUTHENTICATION,
    DECOY,
    LOGIN,
)
from conformance.vocabulary.expectations import (
    AnyOf,
    Expectation,
    Failed,
    HelperRuns,
    InferenceRequests,
    Sent,
    Succeeded,
    TokenRequests,
    Unsuccessful,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.steps import Chat
from conformance.vocabulary.world import Helper, Settings, World
from fakes.situation import Fault, Standing

_LIFETIME = "CLAUDE_CODE_API_KEY_HELPER_TTL_MS"
_THREE = ("«first-key»\n", "«second-key»\n", "«third-key»\n")
# A key of its own for each execution: the wire tells which one was used.
_KEYS = Helper(output=_THREE)
_ONE_KEY = Helper(output="«first-key»\n")
_FIRST = Sent(credential="first-key")
_SECOND = Sent(credential="second-key", earlier=("first-key",))
_THIRD = Sent(credential="third-key", earlier=("first-key", "second-key"))
_NO_VARIABLES: Mapping[str, str] = {}
# What a message about a helper that gave nothing more is about.
_NAMES_IT = ("apiKeyHelper",)


def _runs(least: int, most: int | None = None) -> HelperRuns:
    return HelperRuns(least=least, most=least if most is None else most)


def _requests(least: int, most: int | None = None) -> InferenceRequests:
    return InferenceRequests(least=least, most=least if most is None else most)


def _lasting(milliseconds: str) -> Mapping[str, str]:
    return {_LIFETIME: milliseconds}


# Lifetimes that no prompt of the session outlives: one execution serves all of them.
_REUSED: tuple[tuple[str, str, str | None, int], ...] = (
    ("chat.key-is-reused", "without the variable", None, 2),
    ("chat.key-is-reused-for-ten-prompts", "in ten prompts without the variable", None, 10),
    ("chat.key-is-reused-for-a-minute", "within the lifetime that is set", "60000", 2),
    ("chat.key-is-reused-for-an-hour", "within a lifetime of an hour", "3600000", 3),
    ("chat.key-is-reused-for-longest-timer", "within the longest of timers", "2147483647", 2),
)

# Odd lifetimes mean the default of five minutes. Whoever takes one for a number near 0, or cannot
# compare with it, runs the helper before each prompt.
_ODD: tuple[tuple[str, str, str], ...] = (
    ("chat.lifetime-empty", "An empty lifetime", ""),
    ("chat.lifetime-blank", "A lifetime of spaces", "   "),
    ("chat.lifetime-negative", "A negative lifetime", "-1"),
    ("chat.lifetime-very-negative", "A lifetime below every timer", "-2147483649"),
    ("chat.lifetime-text", "A lifetime that is text", "soon"),
    ("chat.lifetime-of-thousands", "A lifetime in powers of ten", "1e3"),
    ("chat.lifetime-with-unit", "A lifetime with a unit", "5m"),
    ("chat.lifetime-not-a-number", "A lifetime called NaN", "NaN"),
    ("chat.lifetime-infinite", "A lifetime called infinite", "-Infinity"),
    ("chat.lifetime-beyond-timers", "A lifetime of 2^31", "2147483648"),
    ("chat.lifetime-beyond-words", "A lifetime of 2^32 and one", "4294967297"),
)

# Pauses that outlast the lifetime, and what each prompt is then sent with.
_OUTLIVED: tuple[
    tuple[str, str, str, tuple[float, ...], tuple[Expectation, ...], str | None], ...
] = (
    (
        "chat.key-is-renewed",
        "When the lifetime has passed, the helper runs again and its new key is sent",
        "300",
        (0.0, 0.6),
        (_SECOND, _runs(2), _requests(2)),
        "anthropics/claude-code#11639",
    ),
    (
        "chat.key-is-renewed-each-time",
        "Each time that the lifetime has passed the helper runs again",
        "300",
        (0.0, 0.5, 0.5),
        (_THIRD, _runs(3), _requests(3)),
        "anthropics/claude-code#11639",
    ),
    (
        "chat.key-is-reused-then-renewed",
        "Prompts within the lifetime share a key, and the one after it has a new one",
        "1000",
        (0.0, 0.0, 1.3),
        (_SECOND, _runs(2), _requests(3)),
        "anthropics/claude-code#11639",
    ),
    (
        "chat.new-key-is-reused",
        "A key that was renewed is used again within its own lifetime",
        "1000",
        (0.0, 1.2, 0.0),
        (_SECOND, _runs(2), _requests(3)),
        None,
    ),
    (
        "chat.lifetime-counts-from-the-run",
        "The lifetime counts from the execution, not from the last use of the key",
        "1000",
        (0.0, 0.6, 0.6),
        (_SECOND, _runs(2), _requests(3)),
        None,
    ),
    (
        "chat.busy-session-renews-its-key",
        "A key that is used without a longer pause is renewed all the same",
        "500",
        (0.0, 0.3, 0.3, 0.3),
        (_runs(2, 3), _requests(4)),
        None,
    ),
)

# Ten minutes later.
_ENDED: tuple[Expectation, ...] = (_SECOND, _runs(2), _requests(2))
# Under a clock that runs faster: speed, lifetime, the pause before the second prompt.
_HURRIED: tuple[tuple[str, str, int, str | None, float, tuple[Expectation, ...]], ...] = (
    (
        "chat.default-lifetime-lasts",
        "Without the variable a key is used again after four minutes",
        100,
        None,
        2.4,
        (_FIRST, _runs(1), _requests(2)),
    ),
    (
        "chat.default-lifetime-ends",
        "Without the variable the helper runs again after six minutes",
        100,
        None,
        3.6,
        (_SECOND, _runs(2), _requests(2)),
    ),
    ("chat.lifetime-empty-ends", "An empty lifetime is no endless one", 1000, "", 0.6, _ENDED),
    ("chat.lifetime-negative-ends", "A negative one is no endless one", 1000, "-1", 0.6, _ENDED),
    ("chat.lifetime-text-ends", "A lifetime of text is no endless one", 1000, "soon", 0.6, _ENDED),
    (
        "chat.lifetime-infinite-ends",
        "A lifetime called infinite is no endless one",
        1000,
        "Infinity",
        0.6,
        _ENDED,
    ),
    (
        "chat.lifetime-beyond-timers-ends",
        "A lifetime of 2^31 is no endless one",
        1000,
        "2147483648",
        0.6,
        _ENDED,
    ),
)

# With 0 each prompt has an execution of its own.
_UNUSED: tuple[tuple[str, str, World, tuple[float, ...], tuple[Expectation, ...]], ...] = (
    (
        "chat.lifetime-zero",
        "With a lifetime of 0 the helper runs for each prompt",
        World(environment=_lasting("0"), helper=_KEYS),
        (0.0, 0.0),
        (_SECOND, _runs(2), _requests(2)),
    ),
    (
        "chat.lifetime-zero-for-three-prompts",
        "With a lifetime of 0 three prompts are sent with three keys",
        World(environment=_lasting("0"), helper=_KEYS),
        (0.0, 0.0, 0.0),
        (_THIRD, _runs(3), _requests(3)),
    ),
    (
        "chat.lifetime-zero-same-key",
        "With a lifetime of 0 the helper runs anew although it prints the same key",
        World(environment=_lasting("0"), helper=_ONE_KEY),
        (0.0, 0.0),
        (_FIRST, _runs(2), _requests(2)),
    ),
    (
        "chat.lifetime-zero-and-a-retry",
        "With a lifetime of 0 the retry of a request may use its key again",
        World(
            environment=_lasting("0"),
            helper=_ONE_KEY,
            faults=(
                Fault(kind="status", path="/v1/messages*", status=500, retry_after="0", first=1),
            ),
        ),
        (0.0, 0.0),
        (
            # No requirement says that a 500 is tried again; where it is, it is one request's key.
            AnyOf(choices=(_FIRST, Failed(credential="first-key", most=3))),
            _runs(1, 3),
            _requests(1, 3),
        ),
    ),
)


def _rejected(first: tuple[Standing, ...], **others: tuple[Standing, ...]) -> World:
    standings = {"first-key": first, **{f"{name}-key": item for name, item in others.items()}}
    return World(helper=_KEYS, standings=standings)


# A 401 on the way: id, title, further requirements, world, prompts, expectations.
_REJECTED: tuple[tuple[str, str, tuple[str, ...], World, int, tuple[Expectation, ...]], ...] = (
    (
        "chat.401-runs-helper-again",
        "A 401 in mid-session runs the helper again, and the prompt is tried once more",
        ("HLP-008",),
        _rejected(("valid", "unauthorized")),
        2,
        (_SECOND, _runs(2), _requests(3)),
    ),
    (
        "chat.401-at-first-prompt",
        "A 401 for the first prompt runs the helper again for this prompt",
        ("HLP-008",),
        _rejected(("unauthorized",)),
        1,
        (_SECOND, _runs(2), _requests(2)),
    ),
    (
        "chat.key-after-401-is-kept",
        "The key that replaced a rejected one is used for the prompts that follow",
        ("HLP-008",),
        _rejected(("valid", "unauthorized")),
        4,
        (_SECOND, _runs(2), _requests(5)),
    ),
    (
        "chat.rejected-key-is-not-sent-again",
        "A key that the first prompt has shown to be rejected is sent with no later prompt",
        ("HLP-008",),
        _rejected(("unauthorized",)),
        3,
        (_SECOND, _runs(2), _requests(4)),
    ),
    (
        "chat.401-for-each-key",
        "A key that is rejected later in its turn has the helper run again in its turn",
        ("HLP-008",),
        _rejected(("valid", "unauthorized"), second=("valid", "unauthorized")),
        3,
        (_THIRD, _runs(3), _requests(5)),
    ),
    (
        "chat.401-for-both-keys",
        "A prompt whose two keys are rejected is given up, and no third key is fetched",
        ("ERR-001", "HLP-007"),
        _rejected(("valid", "unauthorized"), second=("unauthorized",)),
        2,
        (
            Unsuccessful(mentions=ABOUT_AUTHENTICATION, requirement="ERR-001"),
            _runs(2),
            _requests(3),
            TokenRequests(most=0, requirement="ERR-001"),
        ),
    ),
    (
        "chat.401-for-same-key",
        "A key that is printed again after its 401 is tried once more, not for ever",
        ("ERR-001",),
        World(helper=_ONE_KEY, standings={"first-key": ("valid", "unauthorized")}),
        2,
        (
            Failed(
                credential="first-key",
                mentions=ABOUT_AUTHENTICATION,
                reason="unauthorized",
                most=3,
                requirement="ERR-001",
            ),
            _runs(2),
            _requests(3),
        ),
    ),
    (
        "chat.403-runs-nothing",
        "A 403 in mid-session does not run the helper again",
        ("ERR-002",),
        _rejected(("valid", "forbidden")),
        2,
        (
            Failed(
                credential="first-key",
                mentions=ABOUT_ACCESS,
                reason="forbidden",
                most=2,
                requirement="ERR-002",
            ),
            _runs(1),
        ),
    ),
)

# A helper that worked once and does not any more.
_FAILING: tuple[tuple[str, str, tuple[str, ...], World, tuple[float, ...]], ...] = (
    (
        "chat.helper-fails-after-lifetime",
        "A helper that fails when its key has expired ends the prompt; the old key is not sent",
        ("HLP-008", "HLP-004", "HLP-007"),
        World(environment=_lasting("200"), helper=Helper(output=("«first-key»\n", ""))),
        (0.0, 0.4),
    ),
    (
        "chat.helper-prints-two-lines-after-lifetime",
        "Two lines in place of the next key end the prompt; the old key is not sent",
        ("HLP-008", "HLP-005", "HLP-007"),
        World(
            environment=_lasting("200"),
            helper=Helper(output=("«first-key»\n", "Sign in first\n«second-key»\n")),
        ),
        (0.0, 0.4),
    ),
    (
        "chat.helper-fails-with-lifetime-zero",
        "With a lifetime of 0 a helper that fails for the second prompt ends it",
        ("HLP-008", "HLP-004", "HLP-007"),
        World(environment=_lasting("0"), helper=Helper(output=("«first-key»\n", ""))),
        (0.0, 0.0),
    ),
    (
        "chat.helper-fails-after-401",
        "A helper that fails after a 401 ends the prompt; the login is not tried",
        ("HLP-009", "HLP-004", "HLP-007"),
        World(
            helper=Helper(output=("«first-key»\n", "")),
            standings={"first-key": ("valid", "unauthorized")},
            stored_login=LOGIN,
        ),
        (0.0, 0.0),
    ),
)

# What would have come of a second prompt.
_TWO_KEYS = Control(
    id="control.chat.two-keys",
    given=World(environment=_lasting("0"), helper=_KEYS),
    credential="second-key",
    when=(Chat(),),
    then=_SECOND,
)
_ONE_PROMPT = Control(
    id="control.chat.one-prompt",
    given=World(helper=_KEYS),
    credential="first-key",
    when=(Chat(pauses_s=(0.0,)),),
)

SCENARIOS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=id_,
            title=f"One execution of the helper serves a session {when}",
            requires=("HLP-008", "HLP-007"),
            given=World(
                environment=_NO_VARIABLES if lifetime is None else _lasting(lifetime),
                helper=_KEYS,
                stored_login=LOGIN,
            ),
            when=(Chat(pauses_s=(0.0,) * prompts),),
            then=(_FIRST, _runs(1), _requests(prompts)),
            incidental=DECOY,
            origin="anthropics/claude-code#11639",
        )
        for id_, when, lifetime, prompts in _REUSED
    ),
    *(
        Scenario(
            id=id_,
            title=f"{what} means the default: the key is used again",
            requires=("HLP-008",),
            given=World(environment=_lasting(lifetime), helper=_KEYS, stored_login=LOGIN),
            when=(Chat(),),
            then=(_FIRST, _runs(1)),
            incidental=DECOY,
        )
        for id_, what, lifetime in _ODD
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("HLP-008",),
            given=World(environment=_lasting(lifetime), helper=_KEYS, stored_login=LOGIN),
            when=(Chat(pauses_s=pauses),),
            then=then,
            incidental=DECOY,
            origin=origin,
        )
        for id_, title, lifetime, pauses, then, origin in _OUTLIVED
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("HLP-008",),
            given=World(
                environment=_NO_VARIABLES if lifetime is None else _lasting(lifetime),
                helper=_KEYS,
                clock_speed=speed,
            ),
            when=(Chat(pauses_s=(0.0, pause_s)),),
            then=then,
        )
        for id_, title, speed, lifetime, pause_s, then in _HURRIED
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("HLP-008",),
            given=given,
            when=(Chat(pauses_s=pauses),),
            then=then,
        )
        for id_, title, given, pauses, then in _UNUSED
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("HLP-009", *more),
            given=given,
            when=(Chat(pauses_s=(0.0,) * prompts),),
            then=then,
            control=_TWO_KEYS,
        )
        for id_, title, more, given, prompts, then in _REJECTED
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=requires,
            given=given,
            when=(Chat(pauses_s=pauses),),
            then=(
                Unsuccessful(mentions=_NAMES_IT, requirement=requires[1]),
                _requests(1, 2 if given.standings else 1),
                HelperRuns(least=2, most=4, requirement="HLP-007"),
                TokenRequests(most=0),
            ),
            control=_TWO_KEYS,
        )
        for id_, title, requires, given, pauses in _FAILING
    ),
    Scenario(
        id="chat.expired-key-is-not-tried-first",
        title="A key whose lifetime has passed is not tried before the helper runs again",
        requires=("HLP-008", "HLP-009"),
        given=World(
            environment=_lasting("300"),
            helper=_KEYS,
            standings={"first-key": ("valid", "forbidden")},
        ),
        when=(Chat(pauses_s=(0.0, 0.6)),),
        then=(_SECOND, _runs(2), _requests(2)),
        origin="anthropics/claude-code#43436",
    ),
    Scenario(
        id="chat.lifetime-of-passed-helper",
        title="The key of a helper that was passed in bare mode has a lifetime too",
        requires=("HLP-008", "BAR-004"),
        given=World(
            environment=_lasting("300"),
            settings=(Settings(scope="passed", helper=_KEYS),),
        ),
        when=(Chat(pauses_s=(0.0, 0.6), flags=("bare",)),),
        then=(_SECOND, _runs(2), _requests(2)),
    ),
    Scenario(
        id="chat.lifetime-in-two-sessions",
        title="A session runs the helper for itself, whatever an earlier session has used",
        requires=("HLP-008", "HLP-007"),
        given=World(helper=_KEYS, stored_login=LOGIN),
        when=(Chat(), Chat()),
        then=(
            Sent(credential="first-key", step=0),
            Sent(credential="second-key"),
            _runs(2),
        ),
        incidental=DECOY,
    ),
    Scenario(
        id="chat.one-prompt-one-execution",
        title="A session of one prompt runs the helper once",
        requires=("HLP-007", "HLP-008"),
        given=World(helper=_KEYS, stored_login=LOGIN),
        when=(Chat(pauses_s=(0.0,)),),
        then=(_FIRST, _runs(1), _requests(1)),
        incidental=DECOY,
    ),
    Scenario(
        id="chat.no-prompt",
        title="A session without a prompt ends well and runs the helper once at the most",
        requires=("HLP-007", "HLP-008"),
        given=World(helper=_KEYS),
        when=(Chat(pauses_s=()),),
        then=(Succeeded(), _runs(0, 1)),
        control=_ONE_PROMPT,
    ),
    Scenario(
        id="chat.500-runs-nothing",
        title="A 500 in mid-session is no reason to run the helper again",
        requires=("ERR-003", "HLP-008"),
        given=World(helper=_KEYS, standings={"first-key": ("valid", "failing")}),
        when=(Chat(),),
        then=(
            Failed(
                credential="first-key",
                without=BLAMES_AUTHENTICATION,
                reason="unavailable",
                least=2,
                most=12,
            ),
            HelperRuns(least=1, most=1, requirement="HLP-008"),
        ),
    ),
)
