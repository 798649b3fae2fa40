"""No credentials: none anywhere, addresses that give none, files that cannot be read (BED-019)."""

from dataclasses import replace

from conformance.scenarios import API_KEY, DECOY, LOGIN
from conformance.scenarios.clouds.bedrock.sources import (
    ASSUMED,
    ECS,
    EKS,
    INSTANCE,
    SSO,
    WEB,
    Source,
    joined,
)
from conformance.scenarios.clouds.bedrock.worlds import (
    CONFIG,
    CREDENTIALS,
    MODELS,
    NO_CREDENTIALS,
    SENDS,
    config_file,
    profile_file,
    selected,
)
from conformance.scenarios.clouds.worlds import aws_key
from conformance.vocabulary.expectations import NotContacted, Refused, Requests, Within
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.world import File, World
from fakes.situation import FIRST_PARTY, Aws, Fault, FaultKind

_ADDRESS = "169.254.169.254"
_KEY = aws_key("profile")
_KNOWN = Aws(keys=(_KEY,))
# Why, in whatever words: what was looked for, or where.
_WHY = (*NO_CREDENTIALS, "metadata", "169.254.", "timed out", "time-out", "timeout")
# "A bounded time": three tries of an address at five seconds each, and some for a busy machine.
_BOUNDED = Within(most_s=25.0, requirement="BED-019")

_NOWHERE: tuple[tuple[str, str, World], ...] = (
    ("bedrock.no-credentials", "Without credentials anywhere Bedrock is not asked", selected()),
    (
        "bedrock.profile-without-key",
        "A profile that holds a region and no key is no credential",
        selected(None, config_file(("default", {"region": "us-east-1"}))),
    ),
    (
        "bedrock.empty-credentials-file",
        "An empty ~/.aws/credentials is no credential",
        selected(None, File(path=CREDENTIALS)),
    ),
    (
        "bedrock.only-another-profile",
        "A profile that nobody selected is no credential",
        selected(None, profile_file(_KEY, "work"), aws=_KNOWN),
    ),
)

# Instance metadata that gives nothing. `silence` and `blackhole` cost real seconds.
_METADATA: tuple[tuple[str, str, FaultKind, str], ...] = (
    ("bedrock.metadata-refused", "refuses connections", "refuse", "*"),
    ("bedrock.metadata-unreachable", "cannot be reached", "unreachable", "*"),
    ("bedrock.metadata-swallows", "swallows what is sent", "blackhole", "*"),
    ("bedrock.metadata-silent", "never answers", "silence", "*"),
    ("bedrock.metadata-garbage", "answers with a page", "not-json", "*/security-credentials/*"),
    ("bedrock.metadata-failing", "answers with errors", "status", "*"),
)

# Other services that a credential has to come from, and do not give it.
_SERVICES: tuple[tuple[str, str, Source, str, FaultKind], ...] = (
    (
        "bedrock.container-refused",
        "A container endpoint that refuses connections ends the run",
        ECS,
        "169.254.170.2",
        "refuse",
    ),
    (
        "bedrock.container-garbage",
        "A container endpoint that answers with a page ends the run",
        ECS,
        "169.254.170.2",
        "not-json",
    ),
    (
        "bedrock.pod-endpoint-failing",
        "An endpoint of EKS that fails ends the run",
        EKS,
        "169.254.170.23",
        "status",
    ),
    (
        "bedrock.sts-failing",
        "A token service that fails ends the run of a profile's role",
        ASSUMED,
        "sts.us-east-1.amazonaws.com",
        "status",
    ),
    (
        "bedrock.sts-refused",
        "A token service that refuses connections ends the run of a web identity",
        WEB,
        "sts.us-east-1.amazonaws.com",
        "refuse",
    ),
    (
        "bedrock.portal-failing",
        "An SSO portal that fails ends the run",
        SSO,
        "portal.sso.us-east-1.amazonaws.com",
        "status",
    ),
)


def _source_control(source: Source) -> Control:
    return Control(
        id=f"control.bedrock.source-{source.name}",
        given=joined(source),
        credential=f"{source.name}-aws-id",
    )


# Files that are no configuration file; secrets in them are not repeated.
_MALFORMED: tuple[tuple[str, str, str, str], ...] = (
    (
        "bedrock.malformed-credentials",
        "~/.aws/credentials without a section",
        CREDENTIALS,
        "aws_access_key_id = «profile-aws-id»\naws_secret_access_key = «profile-aws-secret»\n",
    ),
    (
        "bedrock.malformed-credentials-section",
        "~/.aws/credentials with a section that is not closed",
        CREDENTIALS,
        "[default\naws_access_key_id = «profile-aws-id»\n",
    ),
    (
        "bedrock.malformed-credentials-json",
        "~/.aws/credentials that is JSON",
        CREDENTIALS,
        '{"default": {"aws_secret_access_key": "«profile-aws-secret»"}}\n',
    ),
    (
        "bedrock.malformed-config",
        "~/.aws/config without a section",
        CONFIG,
        "region = us-east-1\n",
    ),
    (
        "bedrock.malformed-config-section",
        "~/.aws/config with a section that is not closed",
        CONFIG,
        "[profile work\nregion = us-east-1\n",
    ),
    (
        "bedrock.malformed-config-bytes",
        "~/.aws/config that is no text",
        CONFIG,
        "\x00\x01[default]\udcff\udcfe\n",
    ),
)

SCENARIOS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("BED-019",),
            given=given,
            then=(
                Refused(reason="no-credential", mentions=NO_CREDENTIALS),
                Requests(host=MODELS, most=0),
                _BOUNDED,
            ),
            control=SENDS,
        )
        for id_, title, given in _NOWHERE
    ),
    Scenario(
        id="bedrock.half-a-profile",
        title="A profile with an access key id and no secret is no credential",
        requires=("BED-019", "BED-006"),
        given=selected(
            None, File(path=CREDENTIALS, text=f"[default]\naws_access_key_id = {_KEY.id}\n")
        ),
        then=(Refused(mentions=NO_CREDENTIALS), Requests(host=MODELS, most=0)),
        control=SENDS,
    ),
    Scenario(
        id="bedrock.no-way-back-to-the-first-party",
        title="Without credentials of Amazon's no credential of the first party takes their place",
        requires=("PRE-002", "BED-019"),
        given=replace(selected(API_KEY), stored_login=LOGIN),
        then=(Refused(mentions=NO_CREDENTIALS), NotContacted(host=FIRST_PARTY)),
        control=SENDS,
        incidental=DECOY,
    ),
    *(
        Scenario(
            id=id_,
            title=f"Instance metadata that {what} is told within a bounded time",
            requires=("BED-019", "BED-007d"),
            given=replace(joined(INSTANCE), faults=(Fault(kind=kind, host=_ADDRESS, path=path),)),
            then=(Refused(mentions=_WHY), Requests(host=MODELS, most=0), _BOUNDED),
            control=_source_control(INSTANCE),
        )
        for id_, what, kind, path in _METADATA
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("BED-019", "BED-007"),
            given=replace(joined(source), faults=(Fault(kind=kind, host=host),)),
            then=(Refused(), Requests(host=MODELS, most=0), _BOUNDED),
            control=_source_control(source),
        )
        for id_, title, source, host, kind in _SERVICES
    ),
    *(
        Scenario(
            id=id_,
            title=f"{what[0].upper()}{what[1:]} is told by its name",
            requires=("BED-024",),
            given=selected(None, File(path=path, text=text), aws=_KNOWN),
            then=Refused(mentions=(path.removeprefix("«home»/"),)),
            control=SENDS,
        )
        for id_, what, path, text in _MALFORMED
    ),
)
