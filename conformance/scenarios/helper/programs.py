"""What a helper program does, and what becomes of it (HLP-001 to -007, -009 to -012)."""

from conformance.scenarios import (
    ABOUT_ACCESS,
    ABOUT_AUTHENTICATION,
    DECOY,
    LOGIN,
    STORED_KEY,
    decoyed,
)
from conformance.vocabulary.canary import canary
from conformance.vocabulary.expectations import (
    AnyOf,
    Expectation,
    Failed,
    HelperEnded,
    HelperRuns,
    InferenceRequests,
    Refused,
    Sent,
    TokenRequests,
    Within,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.steps import Send
from conformance.vocabulary.world import File, Helper, World

_SENT = Sent(credential="helper-key")
_ONCE = HelperRuns(least=1, most=1, requirement="HLP-007")
_WORKING = Control(
    id="control.helper.working",
    given=World(helper=Helper(), stored_login=LOGIN, stored_key=STORED_KEY),
    credential="helper-key",
)
# HLP-005's limit, and what is missing to it behind a canary, whose length never varies.
_MOST = 16_384
_FILL = "k" * (_MOST - len(canary("", "helper-key")))

_KEY_FILE = File(path="«home»/secret store/key file", text="# keys\n«file-key»\n")

# A command that is right only when a shell reads it.
_COMMANDS: tuple[tuple[str, str, str, str, str], ...] = (
    (
        "helper.command-with-arguments",
        "A helper's arguments in quotes are left to the shell",
        "«program» --account 'two words' \"and more\"",
        "«helper-key»\n",
        "helper-key",
    ),
    (
        "helper.command-with-pipe",
        "A helper that is a pipe prints what comes out at its end",
        "«program» | head -n 1",
        "«helper-key»\nsecond line\n",
        "helper-key",
    ),
    (
        "helper.command-with-pipes",
        "A helper that is three programs in a row prints what comes out at its end",
        "«program» | tail -n 1 | tr -d '*'",
        "Welcome!\n**«helper-key»**\n",
        "helper-key",
    ),
    (
        "helper.command-with-home",
        "A helper that names $HOME in double quotes reads a file there",
        'tail -n 1 "$HOME/secret store/key file"',
        "",
        "file-key",
    ),
    (
        "helper.command-with-tilde",
        "A helper that names the home by a tilde reads a file there",
        "tail -n 1 ~/'secret store'/key\\ file",
        "",
        "file-key",
    ),
    (
        "helper.command-with-redirection",
        "A helper may send its standard error away",
        "«program» 2>/dev/null </dev/null",
        "«helper-key»\n",
        "helper-key",
    ),
    (
        "helper.command-with-condition",
        "A helper may consist of several commands",
        'test -d "$HOME" && { «program»; } || exit 1',
        "«helper-key»\n",
        "helper-key",
    ),
    (
        "helper.command-with-substitution",
        "A helper may use the output of another command",
        'key=$(«program»); printf "%s\\n" "$key"',
        "«helper-key»\n",
        "helper-key",
    ),
    (
        "helper.command-with-line-end",
        "A helper command that ends in a line end is the same command",
        "«program»\n",
        "«helper-key»\n",
        "helper-key",
    ),
    (
        "helper.command-of-two-lines",
        "A helper command of two lines runs both",
        'cd "$HOME" || exit 1\n«program»',
        "«helper-key»\n",
        "helper-key",
    ),
)

# White space around the output, which is no part of the key.
_TRIMMED: tuple[tuple[str, str, str], ...] = (
    ("helper.output-without-line-end", "A key without a line end", "«helper-key»"),
    ("helper.output-with-crlf", "A key that ends in CRLF", "«helper-key»\r\n"),
    ("helper.output-with-blank-lines", "A key between blank lines", "\n\n«helper-key»\n\n\n"),
    ("helper.output-with-spaces", "A key between spaces", "   «helper-key»  \n"),
    ("helper.output-with-tabs", "A key between tabs", "\t«helper-key»\t\n"),
    ("helper.output-with-form-feed", "A key before a form feed", "«helper-key»\v\f\n"),
)

# Each way a helper can fail, and the refusal it must produce.
_FAILURES: tuple[tuple[str, str, Helper], ...] = (
    ("helper.exits-1", "exits with status 1", Helper(exit_status=1, output="")),
    ("helper.exits-255", "exits with status 255", Helper(exit_status=255, output="")),
    (
        "helper.exits-1-with-key",
        "prints a good key and exits with status 1",
        Helper(exit_status=1),
    ),
    (
        "helper.exits-2-with-complaint",
        "complains and exits with status 2",
        Helper(exit_status=2, output="", stderr="vault is sealed\n"),
    ),
    ("helper.killed", "is killed", Helper(signal=9, output="")),
    ("helper.killed-after-key", "is killed after it printed a key", Helper(signal=9)),
    ("helper.terminated", "is terminated", Helper(signal=15, output="")),
    ("helper.aborts", "aborts after it printed a key", Helper(signal=6)),
    ("helper.prints-nothing", "prints nothing, successfully", Helper(output="")),
    ("helper.prints-line-end", "prints an empty line", Helper(output="\n")),
    ("helper.prints-white-space", "prints white space only", Helper(output=" \t \r\n\n")),
    ("helper.is-missing", "does not exist", Helper(command="/nonexistent/key-helper")),
    ("helper.is-no-command", "is no valid shell command", Helper(command="echo 'unfinished")),
    ("helper.is-a-folder", "is a folder", Helper(command='"$HOME"')),
    ("helper.fails-in-pipe", "fails at the end of a pipe", Helper(command="«program» | false")),
    (
        "helper.prints-on-stderr-only",
        "prints its key on standard error only",
        Helper(output="", stderr="«helper-key»\n"),
    ),
)

# Output that is no key, and is not repeated to anyone.
_MALFORMED: tuple[tuple[str, str, str], ...] = (
    ("helper.prints-banner", "a banner before the key", "Welcome back!\n«helper-key»\n"),
    ("helper.prints-trailer", "a notice after the key", "«helper-key»\nexpires in 3 days\n"),
    ("helper.prints-two-keys", "two keys on two lines", "«helper-key»\n«second-key»\n"),
    ("helper.prints-blank-inside", "a blank line inside", "«helper-key»\n\nmore\n"),
    ("helper.prints-carriage-return", "a progress bar's return", "loading\r«helper-key»\n"),
    ("helper.prints-nul", "NUL inside", "«helper-key»\0more\n"),
    ("helper.prints-trailing-nul", "NUL at its end", "«helper-key»\0"),
    ("helper.prints-escape", "an escape sequence", "\x1b[32m«helper-key»\x1b[0m\n"),
    ("helper.prints-inner-tab", "a tab inside", "name\t«helper-key»\n"),
    ("helper.prints-delete", "a delete character", "«helper-key»\x7fmore\n"),
    ("helper.prints-curly-quotes", "curly quotes around it", "\u201c«helper-key»\u201d\n"),
    ("helper.prints-byte-order-mark", "a byte order mark", "\ufeff«helper-key»\n"),
    ("helper.prints-latin-letter", "a letter beyond ASCII", "«helper-key»\u00e9\n"),
    ("helper.prints-header", "a header to inject", "«helper-key»\r\nX-Injected: yes\n"),
    ("helper.prints-one-too-many", "16,385 characters", f"«helper-key»{_FILL}k\n"),
    ("helper.prints-a-flood", "100,000 characters", "«helper-key»" + "k" * 100_000),
)

# What the API says of the helper's keys, and how often the helper is asked for one.
_ANSWERS: tuple[
    tuple[str, str, World, tuple[Expectation, ...], tuple[str, ...], str | None], ...
] = (
    (
        "helper.runs-again-after-401",
        "After a 401 the helper runs again and its new key is sent",
        World(
            helper=Helper(output=("«helper-key»\n", "«second-key»\n")),
            standings={"helper-key": ("unauthorized",)},
        ),
        (
            Sent(credential="second-key", earlier=("helper-key",)),
            HelperRuns(least=2, most=2),
            InferenceRequests(least=2, most=2),
        ),
        ("HLP-007",),
        None,
    ),
    (
        "helper.runs-again-once-after-401",
        "After a second 401 the helper is not asked a third time",
        World(helper=Helper(), standings={"helper-key": ("unauthorized",)}),
        (
            Failed(credential="helper-key", mentions=ABOUT_AUTHENTICATION, most=2),
            HelperRuns(least=2, most=2),
        ),
        ("HLP-007", "ERR-001"),
        None,
    ),
    (
        "helper.rejected-key-hides-login",
        "A helper whose keys are rejected is not replaced by the stored login",
        World(helper=Helper(), stored_login=LOGIN, standings={"helper-key": ("unauthorized",)}),
        (
            Failed(credential="helper-key", mentions=ABOUT_AUTHENTICATION, most=2),
            HelperRuns(least=2, most=2),
            TokenRequests(most=0, requirement="ERR-001"),
        ),
        ("ERR-001", "HLP-007"),
        None,
    ),
    (
        "helper.same-key-tried-again-after-401",
        "After a 401 the request is tried once more, also when the helper prints the same key",
        World(helper=Helper(), standings={"helper-key": ("unauthorized", "valid")}),
        (_SENT, HelperRuns(least=2, most=2), InferenceRequests(least=2, most=2)),
        ("HLP-007",),
        None,
    ),
    (
        "helper.failing-after-401",
        "A helper that prints two lines after a 401 has nothing sent of it",
        World(
            helper=Helper(output=("«helper-key»\n", "Sign in first\n«second-key»\n")),
            standings={"helper-key": ("unauthorized",)},
        ),
        (
            Failed(credential="helper-key", most=1),
            HelperRuns(least=2, most=4),
        ),
        ("HLP-005",),
        None,
    ),
    (
        "helper.rests-after-403",
        "After a 403 the helper does not run again",
        World(
            helper=Helper(output=("«helper-key»\n", "«second-key»\n")),
            standings={"helper-key": ("forbidden",)},
        ),
        (
            Failed(credential="helper-key", mentions=ABOUT_ACCESS, reason="forbidden"),
            HelperRuns(least=1, most=1),
        ),
        ("HLP-007", "ERR-002"),
        "anthropics/claude-code#43436",
    ),
)

# HLP-006: that a helper hung is said; any word for it will do.
_ENDED = Refused(
    reason="helper-timeout", mentions=("helper", "timed out", "timeout", "too long", "took longer")
)
# Programs that do not behave, and runs that end all the same.
_UNRULY: tuple[tuple[str, str, str, Helper, tuple[Expectation, ...], Control | None, bool], ...] = (
    (
        "helper.hangs",
        "HLP-006",
        "A helper that hangs and ignores SIGTERM is ended, and the run is refused",
        Helper(hangs=True, output=""),
        (_ENDED, HelperEnded(), HelperRuns(least=1, most=3, requirement="HLP-007")),
        _WORKING,
        False,
    ),
    (
        "helper.hangs-with-child",
        "HLP-006",
        "A helper that hangs is ended together with its child",
        Helper(hangs=True, output="", child="holds-output"),
        (_ENDED, HelperEnded(), HelperRuns(least=1, most=3, requirement="HLP-007")),
        _WORKING,
        False,
    ),
    (
        "helper.hangs-after-key",
        "HLP-006",
        "A helper that prints a key and then hangs is ended, and its key is not sent",
        Helper(command="«program»; exec sleep 300"),
        (_ENDED, HelperEnded(), HelperRuns(least=1, most=3, requirement="HLP-007")),
        _WORKING,
        False,
    ),
    (
        "helper.takes-its-time",
        "HLP-007",
        "A helper that takes half a second runs once",
        Helper(delay_s=0.5),
        (_SENT, _ONCE, Within(least_s=0.5, most_s=20.0, requirement="HLP-001")),
        None,
        False,
    ),
    (
        "helper.reads-input",
        "HLP-010",
        "A helper that reads its standard input finds its end",
        Helper(reads_stdin=True),
        (_SENT, _ONCE),
        None,
        False,
    ),
    (
        "helper.reads-input-by-shell",
        "HLP-010",
        "A helper whose shell reads a line finds none",
        Helper(command="read -r answer; «program»"),
        (_SENT, _ONCE),
        None,
        False,
    ),
    (
        "helper.writes-errors",
        "HLP-011",
        "A helper may write to standard error while it prints a key",
        Helper(stderr="warning: the vault will be sealed at noon\n"),
        (_SENT, _ONCE),
        None,
        False,
    ),
    (
        "helper.writes-key-on-stderr",
        "HLP-011",
        "A helper that writes the key to standard error too does not get it shown",
        Helper(stderr="debug: key is «helper-key»\n"),
        (_SENT, _ONCE),
        None,
        False,
    ),
    (
        "helper.writes-key-on-stderr-and-fails",
        "HLP-011",
        "A helper that fails with the key on standard error does not get it shown",
        Helper(output="", stderr="refusing to print «helper-key»\n", exit_status=1),
        (Refused(reason="helper-failed", mentions=("apiKeyHelper",), requirement="HLP-004"),),
        _WORKING,
        False,
    ),
    (
        "helper.leaves-detached-child",
        "HLP-012",
        "A helper that leaves a detached child behind has its key sent",
        Helper(child="detached"),
        (_SENT, _ONCE),
        None,
        True,
    ),
    (
        "helper.leaves-child-with-output",
        "HLP-012",
        "A child that keeps the helper's output open does not hang the run",
        Helper(child="holds-output"),
        (AnyOf(choices=(_SENT, Refused())), HelperEnded(early=True)),
        _WORKING,
        True,
    ),
    (
        "helper.leaves-job-with-output",
        "HLP-012",
        "A job that the helper's shell left with its output open does not hang the run",
        Helper(command="sleep 60 & «program»"),
        (AnyOf(choices=(_SENT, Refused())), HelperEnded(early=True)),
        _WORKING,
        True,
    ),
)

SCENARIOS: tuple[Scenario, ...] = (
    Scenario(
        id="helper.key-arrives",
        title="What the user's helper prints is the key that is sent",
        requires=("HLP-001", "HLP-007"),
        given=World(helper=Helper(), stored_login=LOGIN),
        then=(_SENT, _ONCE),
        incidental=DECOY,
    ),
    Scenario(
        id="helper.oauth-token-arrives",
        title="A helper that prints an OAuth token has it sent like any other value",
        requires=("HLP-001",),
        given=World(helper=Helper(output="«helper-access»\n"), stored_login=LOGIN),
        incidental=DECOY,
        then=Sent(credential="helper-access"),
        origin="iloom-ai/iloom-cli#978",
    ),
    Scenario(
        id="helper.key-of-16384-characters-arrives",
        title="Output of 16,384 characters, the most that is allowed, is sent whole",
        requires=("HLP-005", "HLP-001"),
        given=World(helper=Helper(output=f"«helper-key»{_FILL}\n"), stored_login=LOGIN),
        incidental=DECOY,
        then=Sent(credential="helper-key", value=f"«helper-key»{_FILL}"),
    ),
    Scenario(
        id="helper.key-with-inner-space",
        title="Output with a space inside is sent or refused, never cut",
        requires=("HLP-005",),
        given=World(helper=Helper(output="«helper-key» and more\n"), stored_login=LOGIN),
        incidental=DECOY,
        then=AnyOf(
            choices=(
                Sent(credential="helper-key", value="«helper-key» and more"),
                Refused(),
            )
        ),
        control=_WORKING,
    ),
    Scenario(
        id="helper.runs-once-a-run",
        title="Two runs execute the helper once each and send what it prints each time",
        requires=("HLP-007", "HLP-001"),
        given=World(helper=Helper(output=("«helper-key»\n", "«second-key»\n")), stored_login=LOGIN),
        incidental=DECOY,
        when=(Send(), Send()),
        then=(
            Sent(credential="helper-key", step=0, requirement="HLP-001"),
            Sent(credential="second-key", step=1, requirement="HLP-001"),
            HelperRuns(least=2, most=2),
        ),
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("HLP-002",),
            given=World(
                helper=Helper(command=command, output=output),
                files=(_KEY_FILE,),
                stored_login=LOGIN,
            ),
            then=Sent(credential=credential),
            incidental=DECOY,
        )
        for id_, title, command, output, credential in _COMMANDS
    ),
    *(
        Scenario(
            id=id_,
            title=f"{what} is sent without it",
            requires=("HLP-003",),
            given=World(helper=Helper(output=output), stored_login=LOGIN),
            then=_SENT,
            incidental=DECOY,
        )
        for id_, what, output in _TRIMMED
    ),
    *(
        Scenario(
            id=id_,
            title=f"A helper that {fact} is refused by name",
            requires=("HLP-004", "PRE-006", "HLP-007"),
            given=World(helper=helper, stored_login=LOGIN),
            then=(
                Refused(reason="helper-failed", mentions=("apiKeyHelper",)),
                InferenceRequests(most=0, level="SHOULD"),
                HelperRuns(most=3, requirement="HLP-007"),
            ),
            control=_WORKING,
            origin="Claude Code changelog 2.1.208",
        )
        for id_, fact, helper in _FAILURES
    ),
    *(
        Scenario(
            id=id_,
            title=f"Helper output with {what} is refused",
            requires=("HLP-005", "PRE-006", "HLP-011"),
            given=World(helper=Helper(output=output), stored_key=STORED_KEY),
            then=Refused(),
            control=_WORKING,
            origin="Claude Code changelog 2.1.227",
        )
        for id_, what, output in _MALFORMED
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("HLP-009", *more),
            given=given,
            then=then,
            origin=origin,
            incidental=incidental,
        )
        for id_, title, plain, then, more, origin in _ANSWERS
        for given, incidental in (decoyed(plain, "helper-key"),)
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=tuple(
                dict.fromkeys(
                    (requirement, "HLP-001", *(e.requirement or requirement for e in then))
                )
            ),
            given=World(helper=helper, stored_login=LOGIN),
            then=then,
            control=control,
            incidental=DECOY,
            tolerates_children=tolerates,
            tags=("slow",) if requirement == "HLP-006" else (),
        )
        for id_, requirement, title, helper, then, control, tolerates in _UNRULY
    ),
)
