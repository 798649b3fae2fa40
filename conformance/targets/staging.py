"""The table ``[stage]`` of a target file: where a target differs from the specification's forms."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from conformance.targets.table import Table
from conformance.targets.words import resolved
from conformance.vocabulary.target import KeychainForm, Staging

_BACKENDS = ("keyring", "security")


def staging(stage: Table) -> Staging:
    """What the table says."""
    usual = Staging()
    trust = stage.words("trust", None)
    homespace = stage.texts_if_any("homespace")
    made = Staging(
        login="verb" if stage.one_of("login", ("file", "verb"), "file") == "verb" else "file",
        trust=resolved(stage, "trust", trust) if trust else None,
        homespace=usual.homespace if homespace is None else homespace,
        managed_settings=_managed(stage),
        internal=stage.texts_if_any("internal"),
        internal_issuer=stage.take("internal_issuer", str, None),
        keychain=_keychain(stage),
        clock=stage.texts_if_any("clock"),
        question=_question(stage),
        accept=_keys(stage, "accept") or usual.accept,
        decline=_keys(stage, "decline") or usual.decline,
        leave=_keys(stage, "leave"),
        state=_state(stage.table("state")),
    )
    stage.finish()
    return made


def _keys(stage: Table, key: str) -> tuple[str, ...] | None:
    """What is typed: a text, or a list of texts with a short pause between them."""
    if isinstance(stage.values.get(key), list):
        return stage.words(key, None)
    text = stage.take(key, str, None)
    return None if text is None else (text,)


def _question(stage: Table) -> str | None:
    pattern = stage.take("question", str, None)
    if pattern is not None:
        try:
            re.compile(pattern)
        except re.error as problem:
            raise stage.error(
                "question", repr(pattern), f"a regular expression ({problem})", "correct it"
            ) from None
    return pattern


def _keychain(stage: Table) -> KeychainForm | None:
    if "keychain" not in stage.values:
        return None
    table = stage.table("keychain")
    backend = table.one_of("backend", _BACKENDS, "keyring")
    made = KeychainForm(
        backend="security" if backend == "security" else "keyring",
        service=table.take("service", str),
        account=table.take("account", str),
    )
    table.finish()
    return made


def _state(state: Table) -> Mapping[str, bool | int | str]:
    for name, value in state.values.items():
        if not isinstance(value, bool | int | str):
            raise state.error(name, repr(value), "a text, a number or a switch", "correct it")
    return dict(state.values)


def _managed(stage: Table) -> Mapping[str, str] | str | None:
    value: Any = stage.values.get("managed_settings")
    if value is None or isinstance(value, dict):
        return stage.texts_if_any("managed_settings")
    path = stage.take("managed_settings", str)
    if not Path(path).is_absolute():
        raise stage.error(
            "managed_settings", repr(path), "an absolute path, or variables", "write it in full"
        )
    return path
