"""Mutants of running the key helper (HLP-001 to HLP-012)."""

import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import IO

from conformance.mutants.mutant import Mutant
from reference_impl import helper
from reference_impl.credential import Credential, RunEndedError
from reference_impl.local import settings as configuration
from reference_impl.local.settings import Layer, Settings
from reference_impl.surroundings import Surroundings
from reference_impl.wire import api, exchange
from reference_impl.wire.exchange import Request

_ask, _run, _start, _first = helper.ask, helper.run, helper.start, configuration.first


def _begin(
    around: Surroundings,
    argv: list[str],
    directory: Path,
    mark: str,
    *,
    reads: int = subprocess.DEVNULL,
    complains: int | None = subprocess.DEVNULL,
) -> subprocess.Popen[bytes]:
    return around.start(
        argv,
        cwd=directory,
        env={**around.environment, helper.MARK: mark},
        stdin=reads,
        stdout=subprocess.PIPE,
        stderr=complains,
        start_new_session=True,
    )


def knows_another_name(settings: Settings, key: str) -> tuple[object, Layer] | None:
    """BUG: reads the setting under the name that it had in another program."""
    return _first(settings, "api_key_helper" if key == helper.SETTING else key)


def splits_at_spaces(
    around: Surroundings, command: str, directory: Path, mark: str
) -> subprocess.Popen[bytes]:
    """BUG: splits the command at spaces instead of giving it to a shell."""
    return _begin(around, shlex.split(command), directory, mark)


def cuts_the_line_end_only(around: Surroundings, settings: Settings) -> Credential | None:
    """BUG: removes the line end of the output, but no other white space."""
    setting = configuration.first(settings, helper.SETTING)
    if setting is None or not isinstance(setting[0], str):
        return _ask(around, settings)
    output = helper.run(around, setting[0], setting[1].directory, helper.SETTING)
    value = output.decode("latin-1").removesuffix("\n")
    if not value.strip():
        return _ask(around, settings)
    return Credential(kind="key", value=value, source="helper")


def ignores_the_exit_status(
    around: Surroundings, command: str, directory: Path, mark: str
) -> subprocess.Popen[bytes]:
    """BUG: uses what a failing helper has printed."""
    return _start(around, f"{command}\ntrue", directory, mark)


def takes_no_output_for_absence(around: Surroundings, settings: Settings) -> Credential | None:
    """BUG: a helper that prints nothing counts as none, and the next source is used."""
    try:
        return _ask(around, settings)
    except RunEndedError as error:
        if "printed nothing" in str(error):
            return None
        raise


def does_not_name_the_helper(name: str, what: str) -> RunEndedError:
    """BUG: a failed helper is told as an authentication problem, and not named."""
    return RunEndedError("helper-failed", "Invalid API key. Please log in.")


def takes_the_last_line(around: Surroundings, command: str, directory: Path, name: str) -> bytes:
    """BUG: takes the last line for the key, and leaves the banner before it out."""
    return _run(around, command, directory, name).strip().rpartition(b"\n")[2]


def accepts_any_length(key: str) -> bool:
    """BUG: sends output of any length."""
    return not (key.isascii() and key.isprintable())


def accepts_any_character(key: str) -> bool:
    """BUG: sends output that is not ASCII."""
    return len(key) > helper.LONGEST_KEY or "\n" in key


def echoes_the_output(around: Surroundings, command: str, directory: Path, name: str) -> bytes:
    """BUG: repeats the output that is no key."""
    output = _run(around, command, directory, name)
    text = output.decode("latin-1").strip()
    if text and helper.is_malformed(text):
        raise RunEndedError("malformed-credential", f"{name} printed no key, but {text!r}.")
    return output


def waits_for_ever(around: Surroundings, command: str, directory: Path, name: str) -> bytes:
    """BUG: waits for a helper as long as it takes."""
    child = _start(around, command, directory, name)
    output = helper.collect(child)
    if child.wait() != 0:
        raise helper.failure(name, "failed")
    return output


def ends_the_shell_only(child: subprocess.Popen[bytes], mark: str) -> None:
    """BUG: ends a hanging helper, but not the processes that it has started."""
    child.kill()
    child.wait()


def says_nothing_of_the_limit(
    around: Surroundings, command: str, directory: Path, name: str
) -> bytes:
    """BUG: after ending a hanging helper, says only that there is no credential."""
    try:
        return _run(around, command, directory, name)
    except RunEndedError as error:
        raise RunEndedError(error.reason, "Invalid API key.") from None


def runs_it_to_check(around: Surroundings, settings: Settings) -> Credential | None:
    """BUG: runs the helper once to see that it works, and once more for its output."""
    return _ask(around, settings) and _ask(around, settings)


def does_not_run_it_again(
    around: Surroundings, settings: Settings, rejected: Credential
) -> Credential | None:
    """BUG: a rejected key is the end, although the helper would print a new one."""
    return None


def runs_it_again_after_a_403(
    around: Surroundings,
    request: Request,
    credential: Credential,
    renew: Callable[[Credential], Credential | None],
) -> str:
    """BUG: takes a 403 for a 401, and runs the helper again."""
    answer = api.ask(around, request, credential)
    if answer.status in {401, 403}:
        renewed = renew(credential)
        answer = answer if renewed is None else api.ask(around, request, renewed)
    return api.read_reply(answer, exchange.host_of(request.url), credential.source)


def leaves_its_input_open(
    around: Surroundings, command: str, directory: Path, mark: str
) -> subprocess.Popen[bytes]:
    """BUG: gives the helper a standard input on which nothing ever comes."""
    return _begin(around, ["/bin/sh", "-c", command], directory, mark, reads=subprocess.PIPE)


def shows_what_it_says(
    around: Surroundings, command: str, directory: Path, mark: str
) -> subprocess.Popen[bytes]:
    """BUG: the helper writes to the terminal as it likes, also the key."""
    return _begin(around, ["/bin/sh", "-c", command], directory, mark, complains=None)


def waits_for_its_children(child: subprocess.Popen[bytes]) -> bytes:
    """BUG: reads the output until every process that holds it has ended."""
    pipe: IO[bytes] | None = child.stdout
    output = b"" if pipe is None else pipe.read()
    child.wait()
    return output


_ASK = "reference_impl.helper:ask"
_RUN = "reference_impl.helper:run"
_START = "reference_impl.helper:start"
_MALFORMED = "reference_impl.helper:is_malformed"
MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        id="helper.another-name",
        requirement="HLP-001",
        replaces="reference_impl.local.settings:first",
        by=knows_another_name,
    ),
    Mutant(
        id="helper.splits-at-spaces", requirement="HLP-002", replaces=_START, by=splits_at_spaces
    ),
    Mutant(
        id="helper.line-end-only", requirement="HLP-003", replaces=_ASK, by=cuts_the_line_end_only
    ),
    Mutant(
        id="helper.ignores-exit-status",
        requirement="HLP-004",
        replaces=_START,
        by=ignores_the_exit_status,
    ),
    Mutant(
        id="helper.empty-is-absent",
        requirement="HLP-004",
        replaces=_ASK,
        by=takes_no_output_for_absence,
    ),
    Mutant(
        id="helper.failure-unnamed",
        requirement="HLP-004",
        replaces="reference_impl.helper:failure",
        by=does_not_name_the_helper,
    ),
    Mutant(id="helper.last-line", requirement="HLP-005", replaces=_RUN, by=takes_the_last_line),
    Mutant(
        id="helper.any-length", requirement="HLP-005", replaces=_MALFORMED, by=accepts_any_length
    ),
    Mutant(
        id="helper.any-character",
        requirement="HLP-005",
        replaces=_MALFORMED,
        by=accepts_any_character,
    ),
    Mutant(
        id="helper.echoes-output",
        requirement="HLP-005",
        replaces=_RUN,
        by=echoes_the_output,
        told_as="LEK-002",
    ),
    Mutant(id="helper.waits-for-ever", requirement="HLP-006", replaces=_RUN, by=waits_for_ever),
    Mutant(
        id="helper.ends-shell-only",
        requirement="HLP-006",
        replaces="reference_impl.helper:end",
        by=ends_the_shell_only,
        told_as="LEK-006",
    ),
    Mutant(
        id="helper.limit-unsaid",
        requirement="HLP-006",
        replaces=_RUN,
        by=says_nothing_of_the_limit,
    ),
    Mutant(id="helper.runs-twice", requirement="HLP-007", replaces=_ASK, by=runs_it_to_check),
    Mutant(
        id="helper.no-second-run",
        requirement="HLP-009",
        replaces="reference_impl.chain:renew",
        by=does_not_run_it_again,
    ),
    Mutant(
        id="helper.second-run-after-403",
        requirement="HLP-009",
        replaces="reference_impl.wire.api:send",
        by=runs_it_again_after_a_403,
    ),
    Mutant(
        id="helper.input-open", requirement="HLP-010", replaces=_START, by=leaves_its_input_open
    ),
    Mutant(
        id="helper.shows-stderr",
        requirement="HLP-011",
        replaces=_START,
        by=shows_what_it_says,
        told_as="LEK-002",
    ),
    Mutant(
        id="helper.waits-for-children",
        requirement="HLP-012",
        replaces="reference_impl.helper:collect",
        by=waits_for_its_children,
        also=(("reference_impl.helper:end", ends_the_shell_only),),
    ),
)
