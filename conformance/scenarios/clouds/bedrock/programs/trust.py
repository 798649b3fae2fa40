"""Whose programs run: what an untrusted workspace's would give is not used (TRU-004, TRU-005)."""

import json
from dataclasses import replace

from conformance.scenarios.clouds.bedrock.programs.scripts import (
    asked,
    export,
    exported,
    refresh,
    refreshed,
    with_scripts,
    written,
)
from conformance.scenarios.clouds.bedrock.sources import ENVIRONMENT, Source, joined
from conformance.scenarios.clouds.bedrock.worlds import NO_CREDENTIALS, selected, sent
from conformance.scenarios.clouds.worlds import aws_key
from conformance.vocabulary.expectations import Refused, Unchanged
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.world import Scope, World
from fakes.situation import Aws

_KEY = aws_key("exported", temporary=True)
_WRITTEN = aws_key("written")
_PROGRAM = export(json.dumps({"Credentials": exported(_KEY)}, ensure_ascii=False))
_SIGNS_IN = refresh(written(_WRITTEN))
_SHARED = Source(name="exported", aws=Aws(keys=(_KEY, _WRITTEN)))
_WRITTEN_FILE = Unchanged(path="«home»/.aws/credentials")


def _exporting(scope: Scope, *beside: Source, trusted: bool) -> World:
    world = with_scripts(joined(*beside, _SHARED), export=_PROGRAM, scope=scope)
    return replace(world, trusted=trusted)


def _refreshing(scope: Scope, *, trusted: bool) -> World:
    aws = Aws(keys=(_WRITTEN,))
    return replace(with_scripts(selected(aws=aws), refresh=_SIGNS_IN, scope=scope), trusted=trusted)


def _exports(scope: Scope) -> Control:
    return Control(
        id=f"control.bedrock.trusted-{scope}-export",
        given=_exporting(scope, ENVIRONMENT, trusted=True),
        credential="exported-aws-id",
    )


def _refreshes(scope: Scope) -> Control:
    return Control(
        id=f"control.bedrock.trusted-{scope}-refresh",
        given=_refreshing(scope, trusted=True),
        credential="written-aws-id",
    )


# The scope of the settings, and the IDs of what its programs do without trust and with it.
_EXPORTS: tuple[tuple[Scope, str, str, str, str], ...] = (
    (
        "project",
        "project",
        "bedrock.untrusted-project-export",
        "bedrock.untrusted-project-export-alone",
        "bedrock.trusted-project-export",
    ),
    (
        "local",
        "local",
        "bedrock.untrusted-local-export",
        "bedrock.untrusted-local-export-alone",
        "bedrock.trusted-local-export",
    ),
)
_REFRESHES: tuple[tuple[Scope, str, str], ...] = (
    ("project", "bedrock.untrusted-project-refresh", "bedrock.trusted-project-refresh"),
    ("local", "bedrock.untrusted-local-refresh", "bedrock.trusted-local-refresh"),
)

SCENARIOS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=id_,
            title=f"An export in untrusted {words} settings leaves the environment's key to sign",
            requires=("TRU-005", "TRU-013", "BED-011"),
            given=_exporting(scope, ENVIRONMENT, trusted=False),
            then=(sent("environment"), asked(0, 0)),
            control=_exports(scope),
        )
        for scope, words, id_, _, _ in _EXPORTS
    ),
    *(
        Scenario(
            id=id_,
            title=f"An export in untrusted {words} settings gives no credentials",
            requires=("TRU-005", "BED-019"),
            given=_exporting(scope, trusted=False),
            then=(Refused(mentions=(*NO_CREDENTIALS, "trust")), asked(0, 0)),
            control=_exports(scope),
        )
        for scope, words, _, id_, _ in _EXPORTS
    ),
    *(
        Scenario(
            id=id_,
            title=f"What an export in trusted {words} settings prints signs",
            requires=("TRU-007", "TRU-005", "BED-011"),
            given=_exporting(scope, ENVIRONMENT, trusted=True),
            then=(sent("exported"), asked()),
        )
        for scope, words, _, _, id_ in _EXPORTS
    ),
    *(
        Scenario(
            id=id_,
            title=f"A refresh in untrusted {scope} settings is not executed and writes nothing",
            requires=("TRU-004", "BED-014"),
            given=_refreshing(scope, trusted=False),
            then=(
                Refused(mentions=(*NO_CREDENTIALS, "trust")),
                refreshed(0, 0),
                _WRITTEN_FILE,
            ),
            control=_refreshes(scope),
        )
        for scope, id_, _ in _REFRESHES
    ),
    *(
        Scenario(
            id=id_,
            title=f"What a refresh in trusted {scope} settings wrote signs",
            requires=("TRU-007", "TRU-004", "BED-014"),
            given=_refreshing(scope, trusted=True),
            then=(sent("written"), refreshed(1, 2)),
        )
        for scope, _, id_ in _REFRESHES
    ),
)
