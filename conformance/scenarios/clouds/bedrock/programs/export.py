"""``awsCredentialExport``: what it prints signs, ahead of the SDK's chain (BED-011 to BED-013)."""

import json
from dataclasses import replace

from conformance.scenarios import CREDENTIALS as LOGIN_FILE
from conformance.scenarios.clouds.bedrock.programs.scripts import (
    asked,
    export,
    exported,
    with_scripts,
)
from conformance.scenarios.clouds.bedrock.sources import (
    ECS,
    ENVIRONMENT,
    INSTANCE,
    NAMED_PROFILE,
    PROFILE,
    WEB,
    Source,
    joined,
)
from conformance.scenarios.clouds.bedrock.worlds import (
    CONFIG,
    CREDENTIALS,
    MODELS,
    in_region,
    selected,
    sent,
)
from conformance.scenarios.clouds.worlds import aws_key
from conformance.vocabulary.expectations import (
    Carried,
    NothingStored,
    Refused,
    Requests,
    Unchanged,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.steps import Chat, Send, Write
from conformance.vocabulary.world import File, Helper, Json, World
from fakes.situation import Aws

_KEY = aws_key("exported", temporary=True)
_PERMANENT = aws_key("exported")
_KNOWN = Aws(keys=(_KEY,))
_FLAT = json.dumps(exported(_KEY), ensure_ascii=False)
_NESTED = json.dumps({"Credentials": exported(_KEY)}, ensure_ascii=False)
# As `aws sts get-session-token` prints it.
_PRINTED = json.dumps(
    {"Credentials": exported(_KEY, Expiration="«in-3600s»")}, ensure_ascii=False, indent=4
)


def _world(output: str, *beside: Source, aws: Aws = _KNOWN) -> World:
    return with_scripts(joined(*beside, Source(name="exported", aws=aws)), export=export(output))


_SENDS = Control(id="control.bedrock.exported", given=_world(_NESTED), credential="exported-aws-id")

_FORMS: tuple[tuple[str, str, str], ...] = (
    (
        "bedrock.export-nested",
        "A Credentials object that awsCredentialExport prints signs",
        _NESTED,
    ),
    ("bedrock.export-flat", "Flat JSON that awsCredentialExport prints signs", _FLAT),
    (
        "bedrock.export-as-the-cli-prints",
        "Credentials with an expiration, over several lines, sign",
        f"{_PRINTED}\n",
    ),
    (
        "bedrock.export-flat-with-expiration",
        "Flat JSON with a version and an expiration signs",
        json.dumps(exported(_KEY, Version=1, Expiration="«in-3600s»"), ensure_ascii=False),
    ),
    (
        "bedrock.export-with-white-space",
        "White space around the exported JSON is no part of it",
        f" \r\n\t{_NESTED}\n\n ",
    ),
    (
        "bedrock.export-with-further-keys",
        "Further members of the exported JSON are ignored",
        json.dumps(
            {
                "Credentials": exported(_KEY, AccountId="111122223333"),
                "AssumedRoleUser": {"Arn": "arn:aws:sts::111122223333:assumed-role/a/b"},
                "PackedPolicySize": 6,
            },
            ensure_ascii=False,
        ),
    ),
)

# All of these are good and would sign; the script goes first.
_BELOW: tuple[tuple[str, str, Source, str | None], ...] = (
    (
        "bedrock.export-before-environment",
        "the environment's access key",
        ENVIRONMENT,
        "anthropics/claude-code#11953",
    ),
    ("bedrock.export-before-profile", "the default profile", PROFILE, None),
    (
        "bedrock.export-before-named-profile",
        "the profile that AWS_PROFILE names",
        NAMED_PROFILE,
        None,
    ),
    ("bedrock.export-before-web-identity", "the variables of web identity", WEB, None),
    ("bedrock.export-before-container", "the container endpoint", ECS, None),
    ("bedrock.export-before-instance", "instance metadata", INSTANCE, None),
)


def _lacking(**changes: Json) -> str:
    found = {**exported(_KEY), **changes}
    kept = {name: value for name, value in found.items() if value != "left out"}
    return json.dumps({"Credentials": kept}, ensure_ascii=False)


# What cannot be used. It holds secrets, as such output does; none of them may be shown.
_UNUSABLE: tuple[tuple[str, str, Helper], ...] = (
    (
        "bedrock.export-of-no-json",
        "Exported text that is no JSON is refused and not repeated",
        export("export AWS_SECRET_ACCESS_KEY=«exported-aws-secret»\n"),
    ),
    (
        "bedrock.export-of-half-a-document",
        "Exported JSON that breaks off is refused and not repeated",
        export(_NESTED[:-2]),
    ),
    (
        "bedrock.export-of-two-documents",
        "Exported JSON with something behind it is refused and not repeated",
        export(f"{_NESTED}\nassumed «exported-aws-session»\n"),
    ),
    ("bedrock.export-of-nothing", "An export that prints nothing is refused", export("")),
    ("bedrock.export-of-a-list", "An exported list is refused", export(f"[{_FLAT}]")),
    (
        "bedrock.export-of-a-text",
        "An exported JSON string is refused and not repeated",
        export('"«exported-aws-secret»"'),
    ),
    (
        "bedrock.export-without-id",
        "Exported credentials without an access key id are refused",
        export(_lacking(AccessKeyId="left out")),
    ),
    (
        "bedrock.export-without-secret",
        "Exported credentials without a secret are refused",
        export(_lacking(SecretAccessKey="left out")),  # no password
    ),
    (
        "bedrock.export-with-empty-id",
        "Exported credentials with an empty access key id are refused",
        export(_lacking(AccessKeyId="")),
    ),
    (
        "bedrock.export-with-null-secret",
        "Exported credentials whose secret is null are refused",
        export(_lacking(SecretAccessKey=None)),
    ),
    (
        "bedrock.export-of-null-credentials",
        "An exported Credentials object that is null is refused",
        export('{"Credentials": null}'),
    ),
    (
        "bedrock.export-fails",
        "An export that fails and prints no JSON is refused, and none of it is repeated",
        export("", stderr="denied: «exported-aws-session»\n", exit_status=255),
    ),
)
# Words by which a message says what is wrong.
_ABOUT_EXPORT = ("awsCredentialExport", "credential export", "export")

_GONE = File(path="«config»/settings.json", text="{}")

SCENARIOS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("BED-011",),
            given=_world(output),
            then=(
                sent("exported"),
                Carried(header="x-amz-security-token", value="«exported-aws-session»"),
                asked(),
            ),
        )
        for id_, title, output in _FORMS
    ),
    Scenario(
        id="bedrock.export-without-session-token",
        title="Exported credentials without a session token sign without one",
        requires=("BED-011",),
        given=_world(
            json.dumps(exported(_PERMANENT), ensure_ascii=False), aws=Aws(keys=(_PERMANENT,))
        ),
        then=(sent("exported"), Carried(header="x-amz-security-token", value=None)),
    ),
    *(
        Scenario(
            id=id_,
            title=f"What awsCredentialExport prints comes before {what}",
            requires=("BED-011",),
            given=_world(_NESTED, source),
            then=sent("exported"),
            origin=origin,
        )
        for id_, what, source, origin in _BELOW
    ),
    Scenario(
        id="bedrock.export-in-a-region",
        title="Exported credentials sign for the region of AWS_REGION",
        requires=("BED-011", "BED-003"),
        given=in_region(
            with_scripts(selected({"AWS_REGION": "eu-west-1"}, aws=_KNOWN), export=export(_NESTED)),
            "eu-west-1",
        ),
        then=sent("exported"),
    ),
    Scenario(
        id="bedrock.export-for-a-session",
        title="What awsCredentialExport prints serves every prompt of a session",
        requires=("BED-011",),
        given=_world(_PRINTED),
        when=(Chat(pauses_s=(0.0, 0.0, 0.0)),),
        then=(sent("exported"), asked(most=3)),
        origin="anthropics/claude-code#9027",
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("BED-012",),
            given=with_scripts(selected(aws=_KNOWN), export=program),
            then=(Refused(mentions=_ABOUT_EXPORT), Requests(host=MODELS, most=0)),
            control=_SENDS,
            origin="anthropics/claude-code#58876",
        )
        for id_, title, program in _UNUSABLE
    ),
    Scenario(
        id="bedrock.unusable-export-beside-environment",
        title="An export that cannot be used is not replaced by the environment's access key",
        requires=("BED-012", "PRE-006"),
        given=with_scripts(joined(ENVIRONMENT), export=export("not JSON")),
        then=Refused(mentions=_ABOUT_EXPORT),
        control=_SENDS,
    ),
    Scenario(
        id="bedrock.export-stored-nowhere",
        title="Nothing of what awsCredentialExport printed is stored",
        requires=("BED-013", "BED-011"),
        given=_world(_PRINTED),
        then=(
            sent("exported"),
            Unchanged(path=CREDENTIALS),
            Unchanged(path=CONFIG),
            Unchanged(path=LOGIN_FILE),
            NothingStored(),
        ),
    ),
    Scenario(
        id="bedrock.export-beside-profile-file",
        title="What awsCredentialExport printed is not put into ~/.aws/credentials",
        requires=("BED-013", "BED-011"),
        given=_world(_NESTED, PROFILE),
        then=(sent("exported"), Unchanged(path=CREDENTIALS), Unchanged(path=LOGIN_FILE)),
    ),
    Scenario(
        id="bedrock.export-not-remembered",
        title="Once the setting is gone, nothing of an earlier export signs",
        requires=("BED-013", "BED-019"),
        given=_world(_PRINTED),
        when=(Send(), Write(file=_GONE), Send()),
        then=(replace(sent("exported", requirement="BED-013"), step=0), Refused()),
        control=_SENDS,
    ),
)
