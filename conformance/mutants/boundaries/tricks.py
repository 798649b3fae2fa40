"""Mutants that fall for a strange workspace's tricks: lying paths, links, variables (TRU)."""

import os
from dataclasses import replace
from pathlib import Path

from conformance.mutants.mutant import Mutant
from reference_impl.local import document, settings, store, trust
from reference_impl.local.settings import Layer
from reference_impl.surroundings import Surroundings

_project_layers, _trusted = settings.project_layers, trust.trusted
_REPLY_S = 5
_AUTHORITIES = {"REQUESTS_CA_BUNDLE"}  # the one that requests reads, at each request
_LOADING = {"BASH_ENV", "LD_PRELOAD", "NODE_OPTIONS", "PYTHONPATH"}
_ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"


def believes_pwd(around: Surroundings) -> bool:
    """BUG: takes what the variable PWD says for the folder that it runs in."""
    return _trusted(replace(around, workspace=Path(around.environment.get("PWD", "."))))


def trusts_where_the_file_lies(around: Surroundings) -> tuple[Layer, ...]:
    """BUG: a settings file that is a link needs trust only in the folder that it leads to."""
    layers = _project_layers(around)
    if layers or around.interactive:
        return layers
    projects = (document.read(around, store.state_file(around)) or {}).get("projects")
    return tuple(
        layer
        for layer in settings.found_in_workspace(around)
        if trust.is_recorded(projects, str(Path(layer.name).resolve().parents[1]))
    )


def exports_telemetry_before_trust(around: Surroundings) -> tuple[Layer, ...]:
    """BUG: tells its telemetry to the host that a workspace names before it is trusted."""
    for layer in settings.found_in_workspace(around):
        block = layer.values.get("env")
        endpoint = block.get(_ENDPOINT) if isinstance(block, dict) else None
        if isinstance(endpoint, str):
            around.http.post(f"{endpoint}/v1/logs", json={"resourceLogs": []}, timeout=_REPLY_S)
    return _project_layers(around)


def trusts_their_authority(around: Surroundings) -> tuple[Layer, ...]:
    """BUG: trusts the certificate authority that a workspace names before it is trusted."""
    for layer in settings.found_in_workspace(around):
        block = layer.values.get("env")
        if isinstance(block, dict):
            os.environ.update({name: block[name] for name in _AUTHORITIES & set(block)})
    return _project_layers(around)


def hands_on_what_interpreters_read(around: Surroundings) -> tuple[Layer, ...]:
    """BUG: of a stranger's variables holds back credentials and hosts, not what loads a program."""
    for layer in settings.found_in_workspace(around):
        block = layer.values.get("env")
        if isinstance(block, dict) and isinstance(around.environment, dict):
            around.environment.update({name: block[name] for name in _LOADING & set(block)})
    return _project_layers(around)


_PROJECT = "reference_impl.local.settings:project_layers"
MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        id="trust.believes-pwd",
        requirement="TRU-009",
        replaces="reference_impl.local.trust:trusted",
        by=believes_pwd,
    ),
    Mutant(
        id="trust.where-the-file-lies",
        requirement="TRU-009",
        replaces=_PROJECT,
        by=trusts_where_the_file_lies,
    ),
    Mutant(
        id="trust.telemetry-before-trust",
        requirement="TRU-011",
        replaces=_PROJECT,
        by=exports_telemetry_before_trust,
    ),
    Mutant(
        id="trust.authority-before-trust",
        requirement="TRU-011",
        replaces=_PROJECT,
        by=trusts_their_authority,
    ),
    Mutant(
        id="trust.preload-before-trust",
        requirement="TRU-011",
        replaces=_PROJECT,
        by=hands_on_what_interpreters_read,
    ),
)
