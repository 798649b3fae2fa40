"""Mutants of the programs that export AWS credentials or sign in again (BED-011 to BED-016)."""

import json
from collections.abc import Callable

from conformance.mutants.mutant import Mutant
from reference_impl import helper
from reference_impl.clouds import aws, scripts, visit
from reference_impl.clouds.aws import Keys
from reference_impl.clouds.provider import Pass, Visit
from reference_impl.credential import RunEndedError
from reference_impl.local.settings import Settings
from reference_impl.surroundings import Surroundings
from reference_impl.wire.exchange import Answer

_present, _refresh, _run = visit.present, visit.refresh, scripts.run
_open_source, _open_chain = aws.open_source, aws.open_chain
_export, _read_export = aws.export, aws.read_export
_FORBIDDEN = 403


def exports_only_when_needed(at: Visit) -> Callable[[], Keys]:
    """BUG: asks awsCredentialExport only when the SDK's chain has nothing."""
    try:
        return _open_chain(at)
    except RunEndedError:
        return _open_source(at)


def reads_nested_exports_only(output: bytes) -> tuple[Keys, float]:
    """BUG: takes exported credentials in a Credentials object only."""
    if b'"Credentials"' not in output:
        raise ValueError("no object")
    return _read_export(output)


def reads_flat_exports_only(output: bytes) -> tuple[Keys, float]:
    """BUG: takes exported credentials in flat JSON only."""
    if b'"Credentials"' in output:
        raise ValueError("no keys")
    return _read_export(output)


def repeats_a_bad_export(at: Visit) -> tuple[Keys, float]:
    """BUG: shows exported text that cannot be used."""
    output = _run(at.around, at.given, aws.EXPORT)
    try:
        return _read_export(output)
    except ValueError:
        message = f"{aws.EXPORT} printed no credentials: {output.decode(errors='replace')}"
        raise RunEndedError("script-failed", message) from None


def passes_a_bad_export_over(at: Visit) -> Callable[[], Keys]:
    """BUG: goes on with the SDK's chain when exported text cannot be used, without a word."""
    try:
        keys = _export(at)[0]
    except RunEndedError:
        return _open_chain(at)
    return lambda: keys


def stores_an_export(at: Visit) -> tuple[Keys, float]:
    """BUG: keeps exported credentials in ~/.aws/credentials."""
    keys, expires_at_s = _export(at)
    path = at.around.home / ".aws" / "credentials"
    path.parent.mkdir(mode=0o700, exist_ok=True)
    lines = (
        "[default]",
        f"aws_access_key_id = {keys.access_key}",
        f"aws_secret_access_key = {keys.secret_key}",
        f"aws_session_token = {keys.token}",
    )
    path.touch(mode=0o600)
    path.write_text("\n".join(lines))
    return keys, expires_at_s


def caches_an_export(at: Visit) -> tuple[Keys, float]:
    """BUG: keeps exported credentials in a file of its own, for the next run."""
    keys, expires_at_s = _export(at)
    path = at.around.home / ".claude" / "aws-export.json"
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(json.dumps([keys.access_key, keys.secret_key, keys.token]))
    return keys, expires_at_s


def never_sees_an_expiry(answer: Answer) -> bool:
    """BUG: takes no answer for a credential that has expired."""
    return False


def knows_one_word_for_expired(answer: Answer) -> bool:
    """BUG: knows ExpiredTokenException and no other word for it."""
    return answer.headers.get("x-amzn-errortype") == "ExpiredTokenException"


def never_refreshes(at: Visit, why: str) -> bool:
    """BUG: does not know awsAuthRefresh."""
    return False


def refreshes_after_every_403(answer: Answer) -> bool:
    """BUG: takes every 403 for a credential that has expired."""
    return answer.status == _FORBIDDEN


def refreshes_at_the_start(at: Visit) -> Pass:
    """BUG: runs awsAuthRefresh at every start, to be on the safe side."""
    if at.ask is None and not visit.is_skipped(at):
        _refresh(at, "It may be needed.")
    return _present(at)


def refreshes_again_and_again(at: Visit) -> bool:
    """BUG: runs awsAuthRefresh for as long as the credentials are not good."""
    is_set = helper.find(at.given, "awsAuthRefresh") is not None
    return is_set and at.refreshes_left > -3  # noqa: PLR2004  # so that it ends some day


def hides_a_failed_refresh(around: Surroundings, given: Settings, key: str) -> bytes:
    """BUG: does not say that it was awsAuthRefresh that failed."""
    try:
        return _run(around, given, key)
    except RunEndedError:
        raise RunEndedError("script-failed", "Something went wrong.") from None


_EXPIRED = "reference_impl.clouds.bedrock:is_expired"
_EXPORT = "reference_impl.clouds.aws:export"
_READ = "reference_impl.clouds.aws:read_export"
_ROWS: tuple[tuple[str, str, str, Callable[..., object]], ...] = (
    (
        "bedrock.export-last",
        "BED-011",
        "reference_impl.clouds.aws:open_source",
        exports_only_when_needed,
    ),
    ("bedrock.export-nested-only", "BED-011", _READ, reads_nested_exports_only),
    ("bedrock.export-flat-only", "BED-011", _READ, reads_flat_exports_only),
    (
        "bedrock.export-passed-over",
        "BED-012",
        "reference_impl.clouds.aws:open_export",
        passes_a_bad_export_over,
    ),
    ("bedrock.export-stored", "BED-013", _EXPORT, stores_an_export),
    ("bedrock.expiry-unseen", "BED-014", _EXPIRED, never_sees_an_expiry),
    ("bedrock.expiry-in-one-word", "BED-014", _EXPIRED, knows_one_word_for_expired),
    ("bedrock.never-refreshes", "BED-014", "reference_impl.clouds.visit:refresh", never_refreshes),
    ("bedrock.refresh-after-403", "BED-015", _EXPIRED, refreshes_after_every_403),
    (
        "bedrock.refresh-at-start",
        "BED-015",
        "reference_impl.clouds.visit:present",
        refreshes_at_the_start,
    ),
    (
        "bedrock.refresh-unbounded",
        "BED-016",
        "reference_impl.clouds.visit:can_refresh",
        refreshes_again_and_again,
    ),
    (
        "bedrock.refresh-failure-hidden",
        "BED-016",
        "reference_impl.clouds.scripts:run",
        hides_a_failed_refresh,
    ),
)
MUTANTS: tuple[Mutant, ...] = (
    *(
        Mutant(id=id_, requirement=requirement, replaces=place, by=by)
        for id_, requirement, place, by in _ROWS
    ),
    Mutant(
        id="bedrock.export-repeated",
        requirement="BED-012",
        told_as="LEK-002",
        replaces=_EXPORT,
        by=repeats_a_bad_export,
    ),
    Mutant(
        id="bedrock.export-cached",
        requirement="BED-013",
        told_as="LEK-002",
        replaces=_EXPORT,
        by=caches_an_export,
    ),
)
