"""Mutants of the logout (OUT)."""

import json
import shutil
from collections.abc import Callable

from conformance.mutants.mutant import Mutant
from reference_impl import environment
from reference_impl.credential import Credential, RunEndedError
from reference_impl.local import document, store
from reference_impl.surroundings import Surroundings
from reference_impl.verbs import logout

_run, _clear, _login, _ask = logout.run, logout.clear, store.login, environment.ask
_forget_login, _forget_key = store.forget_login, store.forget_key
_REVOCATION = "https://platform.claude.com/v1/oauth/revoke"


def leaves_a_store(around: Surroundings) -> bool:
    """BUG: says that there is nothing in one of the stores."""
    return False


def leaves_the_key(around: Surroundings) -> bool:
    """BUG: does not think of the stored key."""
    return False


def leaves_the_keychain(around: Surroundings) -> bool:
    """BUG: does not think of the keychain."""
    return False


def takes_the_access_token_alone(around: Surroundings) -> bool:
    """BUG: removes the access token, and leaves what another one can be had for."""
    path = store.credentials_file(around)
    whole = document.read(around, path) or {}
    record = whole.get(store.LOGIN)
    if isinstance(record, dict) and "refreshToken" in record:
        rest = {key: value for key, value in record.items() if key != "accessToken"}
        document.replace(around, path, {**whole, store.LOGIN: rest})
        return True
    return _forget_login(around)


def leaves_damage(around: Surroundings) -> bool:
    """BUG: leaves a login file that it cannot read."""
    return document.take_out(around, store.credentials_file(around), store.LOGIN)


def stops_at_the_first_store(around: Surroundings) -> int:
    """BUG: is done with the first store that held something."""
    for forget in logout.STORES:
        if _clear(around, forget):
            break
    around.say("You are logged out.")
    return 0


def asks_the_issuer_first(around: Surroundings) -> int:
    """BUG: keeps the login when the issuer cannot be told."""
    login = _login(around)
    if login is not None:
        try:
            told = around.http.post(_REVOCATION, data={"token": login.refresh_token}, timeout=1)
            told.raise_for_status()
        except OSError:
            around.tell("The issuer cannot be reached.")
            return 1
    return _run(around)


def complains_without_a_login(around: Surroundings) -> int:
    """BUG: takes a logout of nobody for a mistake."""
    if not any(_clear(around, forget) for forget in logout.STORES):
        around.tell("You are not logged in.")
        return 1
    return 0


def leaves_empty_files(around: Surroundings) -> int:
    """BUG: writes an empty store, whether or not there was one."""
    status = _run(around)
    path = store.credentials_file(around)
    if not path.exists():
        document.replace(around, path, {})
    return status


def removes_the_whole_files(around: Surroundings) -> int:
    """BUG: removes login file and state file with all that others keep in them."""
    status = _run(around)
    for path in (store.credentials_file(around), store.state_file(around)):
        path.unlink(missing_ok=True)
    return status


def removes_the_directory(around: Surroundings) -> int:
    """BUG: removes the config directory."""
    status = _run(around)
    shutil.rmtree(store.config_directory(around), ignore_errors=True)
    return status


def removes_the_helper(around: Surroundings) -> int:
    """BUG: takes the credentials of the settings for its own."""
    status = _run(around)
    path = store.config_directory(around) / "settings.json"
    if path.exists():
        given = json.loads(path.read_text("utf-8"))
        rest = {key: value for key, value in given.items() if key not in ("apiKeyHelper", "env")}
        document.replace(around, path, rest)
    return status


def swallows_errors(around: Surroundings, forget: Callable[[Surroundings], bool]) -> bool | None:
    """BUG: a store that cannot be changed counts as empty."""
    return _clear(around, forget) or False


def claims_success(around: Surroundings) -> int:
    """BUG: says that all went well before it tries."""
    around.say("Successfully logged out.")
    return _run(around)


def shuts_the_environment_out(around: Surroundings) -> int:
    """BUG: what a logout leaves behind keeps credentials of the environment from being used."""
    status = _run(around)
    document.make_private_directory(store.config_directory(around))
    (store.config_directory(around) / "logged-out").touch(0o600)
    return status


def heeds_the_logout(around: Surroundings) -> Credential | None:
    """BUG: after a logout the environment does not count."""
    is_out = (store.config_directory(around) / "logged-out").exists()
    return None if is_out else _ask(around)


def ends_after_a_logout(around: Surroundings) -> Credential | None:
    """BUG: after a logout every run ends, until somebody has logged in."""
    if (store.config_directory(around) / "logged-out").exists():
        raise RunEndedError("no-credential", "You are logged out. Log in.")
    return _ask(around)


def keeps_a_copy(around: Surroundings) -> store.Login | None:
    """BUG: keeps a copy of the login, and falls back on it."""
    copy = store.credentials_file(around).with_name(".credentials.json.copy")
    found = _login(around)
    if found is not None:
        record = {"accessToken": found.access_token, "scopes": list(found.scopes)}
        document.replace(around, copy, record)
        return found
    record = document.read(around, copy) or {}
    return store.understand(record) if record else None


def forgets_the_copy(around: Surroundings) -> int:
    """BUG: only a logout knows of the copy."""
    copy = store.credentials_file(around).with_name(".credentials.json.copy")
    copy.unlink(missing_ok=True)
    return _run(around)


def misses_what_was_there(around: Surroundings) -> store.Login | None:
    """BUG: nobody has thought of a login that is gone without a logout."""
    marker = store.config_directory(around) / ".logged-in"
    found = _login(around)
    if found is not None:
        marker.touch(0o600)
    elif marker.exists():
        raise LookupError(marker)
    return found


_RUN = "reference_impl.verbs.logout:run"
_STORE = "reference_impl.local.store"
MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        id="logout.leaves-file",
        requirement="OUT-001",
        replaces=f"{_STORE}:forget_login",
        by=leaves_a_store,
    ),
    Mutant(
        id="logout.leaves-key",
        requirement="OUT-001",
        replaces=f"{_STORE}:forget_key",
        by=leaves_the_key,
    ),
    Mutant(
        id="logout.leaves-keychain",
        requirement="OUT-001",
        replaces=f"{_STORE}:forget_chained",
        by=leaves_the_keychain,
    ),
    Mutant(
        id="logout.leaves-refresh-token",
        requirement="OUT-001",
        replaces=f"{_STORE}:forget_login",
        by=takes_the_access_token_alone,
    ),
    Mutant(
        id="logout.leaves-damage",
        requirement="OUT-001",
        replaces=f"{_STORE}:forget_login",
        by=leaves_damage,
    ),
    Mutant(
        id="logout.first-store", requirement="OUT-001", replaces=_RUN, by=stops_at_the_first_store
    ),
    Mutant(
        id="logout.issuer-first", requirement="OUT-001", replaces=_RUN, by=asks_the_issuer_first
    ),
    Mutant(
        id="logout.nobody-fails",
        requirement="OUT-002",
        replaces=_RUN,
        by=complains_without_a_login,
    ),
    Mutant(id="logout.empty-files", requirement="OUT-002", replaces=_RUN, by=leaves_empty_files),
    Mutant(
        id="logout.whole-files", requirement="OUT-003", replaces=_RUN, by=removes_the_whole_files
    ),
    Mutant(id="logout.directory", requirement="OUT-003", replaces=_RUN, by=removes_the_directory),
    Mutant(id="logout.settings", requirement="OUT-003", replaces=_RUN, by=removes_the_helper),
    Mutant(
        id="logout.errors-swallowed",
        requirement="OUT-004",
        replaces="reference_impl.verbs.logout:clear",
        by=swallows_errors,
    ),
    Mutant(id="logout.success-claimed", requirement="OUT-004", replaces=_RUN, by=claims_success),
    Mutant(
        id="logout.environment-ignored",
        requirement="OUT-005",
        replaces=_RUN,
        by=shuts_the_environment_out,
        also=(("reference_impl.environment:ask", heeds_the_logout),),
    ),
    Mutant(
        id="logout.runs-ended",
        requirement="OUT-005",
        replaces=_RUN,
        by=shuts_the_environment_out,
        also=(("reference_impl.environment:ask", ends_after_a_logout),),
    ),
    Mutant(
        id="logout.copy-kept",
        requirement="OUT-006",
        replaces=f"{_STORE}:login",
        by=keeps_a_copy,
        also=((_RUN, forgets_the_copy),),
    ),
    Mutant(
        id="logout.by-hand-crashes",
        requirement="OUT-006",
        replaces=f"{_STORE}:login",
        by=misses_what_was_there,
    ),
)
