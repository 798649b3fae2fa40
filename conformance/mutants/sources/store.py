"""Mutants of the local store (STO)."""

import json
from pathlib import Path
from typing import Any

from conformance.mutants.mutant import Mutant
from conformance.mutants.precedence.order import first_of, moved
from reference_impl.credential import Credential, RunEndedError, text_of
from reference_impl.local import document, store
from reference_impl.local.settings import Mode, Settings
from reference_impl.local.store import Login
from reference_impl.surroundings import Surroundings

_understand, _login, _read = store.understand, store.login, document.read
_credentials_file = store.credentials_file


def expects_other_keys(record: dict[str, Any]) -> Login:
    """BUG: reads a stored login under the names of the token endpoint."""
    return _understand({**record, "accessToken": record.get("access_token")})


def looks_in_the_old_file(around: Surroundings) -> Path:
    """BUG: looks for the login in a file without a leading dot."""
    return store.config_directory(around) / "credentials.json"


def always_looks_in_home(around: Surroundings) -> Path:
    """BUG: CLAUDE_CONFIG_DIR does not move the stored login."""
    return around.home / ".claude" / ".credentials.json"


def falls_back_on_home(around: Surroundings) -> Path:
    """BUG: without a login in the moved directory, uses that of the default one."""
    moved_file = _credentials_file(around)
    return moved_file if moved_file.exists() else always_looks_in_home(around)


def keeps_the_state_in_home(around: Surroundings) -> Path:
    """BUG: CLAUDE_CONFIG_DIR does not move the state file."""
    return around.home / ".claude.json"


def puts_the_state_below(around: Surroundings) -> Path:
    """BUG: expects the state file in the config directory always, moved or not."""
    return store.config_directory(around) / ".claude.json"


def ends_at_a_damaged_store(around: Surroundings) -> Login | None:
    """BUG: a damaged store ends the run."""
    path = _credentials_file(around)
    if path.exists() and _read(around, path) is None:
        raise RunEndedError("store-unavailable", f"{path} is damaged.")
    return _login(around)


def crashes_at_a_damaged_store(around: Surroundings) -> Login | None:
    """BUG: nobody has thought of a damaged store."""
    path = _credentials_file(around)
    if path.exists():
        document.parse(path.read_text("utf-8"))
    return _login(around)


def says_nothing_of_a_damaged_store(around: Surroundings) -> Login | None:
    """BUG: ignores a damaged store without a word."""
    path = _credentials_file(around)
    try:
        record = document.parse(path.read_text("utf-8")).get(store.LOGIN)
    except (OSError, ValueError):
        return None
    return _login(around) if isinstance(record, dict) else None


def clears_a_damaged_store(around: Surroundings) -> Login | None:
    """BUG: replaces a damaged store by an empty one."""
    path = _credentials_file(around)
    if path.exists() and _read(around, path) is None:
        path.write_text("{}", "utf-8")
    return _login(around)


def reads_the_beginning(text: str) -> dict[str, Any]:
    """BUG: reads the first JSON document of a file, whatever comes after it."""
    value, _ = json.JSONDecoder().raw_decode(text.lstrip())
    return value if isinstance(value, dict) else {}


def takes_damage_for_emptiness(text: str) -> dict[str, Any]:
    """BUG: what is not JSON counts as an empty store, without a word."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def says_nothing_of_a_damaged_state(around: Surroundings) -> Credential | None:
    """BUG: ignores a damaged state file without a word."""
    try:
        whole = document.parse(store.state_file(around).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    value = text_of(whole.get("primaryApiKey"))
    return Credential(kind="key", value=value, source="stored-key") if value else None


def takes_anything_for_a_token(record: dict[str, Any]) -> Login:
    """BUG: turns whatever stands in the place of the access token into a text."""
    value = record.get("accessToken")
    return _understand({**record, "accessToken": "" if value is None else str(value)})


def searches_the_scopes(record: dict[str, Any]) -> Login:
    """BUG: looks for the scope anywhere in what the scopes are."""
    found = store.INFERENCE_SCOPE in str(record.get("scopes"))
    return _understand({**record, "scopes": [store.INFERENCE_SCOPE] if found else []})


def takes_anything_for_a_key(around: Surroundings) -> Credential | None:
    """BUG: turns whatever stands in the place of the stored key into a text."""
    value = (_read(around, store.state_file(around)) or {}).get("primaryApiKey")
    return Credential(kind="key", value=str(value), source="stored-key") if value else None


def ignores_scopes(scopes: tuple[str, ...]) -> bool:
    """BUG: uses a login that was not made for inference."""
    return True


def takes_any_scope_of_the_user(scopes: tuple[str, ...]) -> bool:
    """BUG: takes any scope of the user for that of inference."""
    return any(scope.startswith("user:") for scope in scopes)


def uses_the_refresh_token(record: dict[str, Any]) -> Login:
    """BUG: without an access token, sends the refresh token."""
    return _understand(
        {**record, "accessToken": record.get("accessToken") or record.get("refreshToken")}
    )


def refuses_a_login_without_token(around: Surroundings) -> Login | None:
    """BUG: a login that lacks token or scope ends the run instead of counting as none."""
    found = _login(around)
    record = (_read(around, _credentials_file(around)) or {}).get(store.LOGIN)
    if found is None and record:
        raise RunEndedError("login-expired", "The stored login is incomplete. Log in again.")
    return found


def knows_no_stored_key(around: Surroundings) -> Credential | None:
    """BUG: does not look for a stored key."""
    return None


def prefers_the_stored_key(around: Surroundings, given: Settings, mode: Mode) -> Credential:
    """BUG: uses a stored key although a login is stored."""
    return first_of(moved("stored-key", before="login"), around, given, mode)


def finds_the_key_beside_the_login(around: Surroundings) -> Credential | None:
    """BUG: looks for the stored key in the file of the login."""
    value = (_read(around, _credentials_file(around)) or {}).get("primaryApiKey")
    return Credential(kind="key", value=value, source="stored-key") if value else None


_LOGIN = "reference_impl.local.store:login"
_FILE = "reference_impl.local.store:credentials_file"
_STATE = "reference_impl.local.store:state_file"
_UNDERSTAND = "reference_impl.local.store:understand"
_PARSE = "reference_impl.local.document:parse"
_SCOPE = "reference_impl.local.store:has_inference_scope"
_ASK_KEY = "reference_impl.local.store:ask_key"
MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        id="store.other-keys", requirement="STO-001", replaces=_UNDERSTAND, by=expects_other_keys
    ),
    Mutant(id="store.old-file", requirement="STO-001", replaces=_FILE, by=looks_in_the_old_file),
    Mutant(
        id="store.config-directory-ignored",
        requirement="STO-002",
        replaces=_FILE,
        by=always_looks_in_home,
    ),
    Mutant(
        id="store.falls-back-on-default-directory",
        requirement="STO-002",
        replaces=_FILE,
        by=falls_back_on_home,
    ),
    Mutant(
        id="store.state-stays-in-home",
        requirement="STO-002",
        replaces=_STATE,
        by=keeps_the_state_in_home,
    ),
    Mutant(
        id="store.state-always-below",
        requirement="STO-002",
        replaces=_STATE,
        by=puts_the_state_below,
    ),
    Mutant(
        id="store.damage-ends-run",
        requirement="STO-004",
        replaces=_LOGIN,
        by=ends_at_a_damaged_store,
    ),
    Mutant(
        id="store.damage-crashes",
        requirement="STO-004",
        replaces=_LOGIN,
        by=crashes_at_a_damaged_store,
    ),
    Mutant(
        id="store.damage-unsaid",
        requirement="STO-004",
        replaces=_LOGIN,
        by=says_nothing_of_a_damaged_store,
    ),
    Mutant(
        id="store.damage-cleared", requirement="STO-004", replaces=_LOGIN, by=clears_a_damaged_store
    ),
    Mutant(
        id="store.beginning-read", requirement="STO-004", replaces=_PARSE, by=reads_the_beginning
    ),
    Mutant(
        id="store.damage-as-emptiness",
        requirement="STO-004",
        replaces=_PARSE,
        by=takes_damage_for_emptiness,
    ),
    Mutant(
        id="store.state-damage-unsaid",
        requirement="STO-004",
        replaces=_ASK_KEY,
        by=says_nothing_of_a_damaged_state,
    ),
    Mutant(
        id="store.any-token",
        requirement="STO-005",
        replaces=_UNDERSTAND,
        by=takes_anything_for_a_token,
    ),
    Mutant(
        id="store.scope-anywhere",
        requirement="STO-005",
        replaces=_UNDERSTAND,
        by=searches_the_scopes,
    ),
    Mutant(id="store.scopes-ignored", requirement="STO-005", replaces=_SCOPE, by=ignores_scopes),
    Mutant(
        id="store.any-scope", requirement="STO-005", replaces=_SCOPE, by=takes_any_scope_of_the_user
    ),
    Mutant(
        id="store.refresh-token-as-access-token",
        requirement="STO-005",
        replaces=_UNDERSTAND,
        by=uses_the_refresh_token,
    ),
    Mutant(
        id="store.incomplete-ends-run",
        requirement="STO-005",
        replaces=_LOGIN,
        by=refuses_a_login_without_token,
    ),
    Mutant(
        id="store.no-stored-key", requirement="STO-008", replaces=_ASK_KEY, by=knows_no_stored_key
    ),
    Mutant(
        id="store.any-key", requirement="STO-008", replaces=_ASK_KEY, by=takes_anything_for_a_key
    ),
    Mutant(
        id="store.key-before-login",
        requirement="STO-008",
        replaces="reference_impl.chain:resolve",
        by=prefers_the_stored_key,
    ),
    Mutant(
        id="store.key-beside-login",
        requirement="STO-008",
        replaces=_ASK_KEY,
        by=finds_the_key_beside_the_login,
    ),
)
