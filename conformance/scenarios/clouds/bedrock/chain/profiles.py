"""Profiles in ``~/.aws``: access keys in both files, programs that print one (BED-006, BED-009)."""

from collections.abc import Mapping
from dataclasses import replace

from conformance.scenarios.clouds.bedrock.sources import PROCESS, process_output
from conformance.scenarios.clouds.bedrock.worlds import (
    NAMED,
    NO_CREDENTIALS,
    SENDS,
    config_file,
    credentials_file,
    key_values,
    profile_file,
    selected,
    sent,
)
from conformance.scenarios.clouds.worlds import aws_key
from conformance.vocabulary.expectations import Carried, HelperRuns, Refused
from conformance.vocabulary.scenario import Scenario
from conformance.vocabulary.steps import Chat
from conformance.vocabulary.world import File, Helper, World
from fakes.situation import Aws

_KEY = aws_key("profile")
_TEMPORARY = aws_key("profile", temporary=True)
_OTHER = aws_key("other")
_THIRD = aws_key("third")
_KNOWN = Aws(keys=(_KEY, _OTHER, _THIRD))
_PROCESS: Mapping[str, str] = {"credential_process": PROCESS}


def process(output: str, *, exit_status: int = 0) -> Helper:
    """The program that a profile names; it is on ``PATH``."""
    return Helper(name=PROCESS, output=output, exit_status=exit_status)


def with_process(
    helper: Helper, *files: File, variables: Mapping[str, str] | None = None, aws: Aws | None = None
) -> World:
    """A profile's program, and an AWS that knows what it prints."""
    known = Aws(keys=(aws_key("process", temporary=True), _KEY)) if aws is None else aws
    return replace(selected(variables, *files, aws=known), programs=(helper,))


_DEFAULT_PROCESS = config_file(("default", _PROCESS))

# Where an access key lies, which variables say so, who signs.
_PLACES: tuple[tuple[str, str, World, str], ...] = (
    (
        "bedrock.default-profile",
        "The default profile of ~/.aws/credentials signs",
        selected(None, profile_file(_KEY), aws=_KNOWN),
        "profile",
    ),
    (
        "bedrock.named-profile",
        "AWS_PROFILE names the profile of ~/.aws/credentials that signs",
        selected(NAMED, profile_file(_KEY, "work"), aws=_KNOWN),
        "profile",
    ),
    (
        "bedrock.named-profile-among-others",
        "Among several profiles the one that AWS_PROFILE names signs",
        selected(
            NAMED,
            credentials_file(
                ("default", key_values(_OTHER)),
                ("work", key_values(_KEY)),
                ("workshop", key_values(_THIRD)),
            ),
            aws=_KNOWN,
        ),
        "profile",
    ),
    (
        "bedrock.default-profile-among-others",
        "Without AWS_PROFILE the default profile signs, wherever it stands in the file",
        selected(
            None,
            credentials_file(
                ("work", key_values(_OTHER)),
                ("default", key_values(_KEY)),
                ("zone", key_values(_THIRD)),
            ),
            aws=_KNOWN,
        ),
        "profile",
    ),
    (
        "bedrock.config-default-profile",
        "An access key in the default profile of ~/.aws/config signs",
        selected(None, config_file(("default", key_values(_KEY))), aws=_KNOWN),
        "profile",
    ),
    (
        "bedrock.config-named-profile",
        "An access key in the named profile of ~/.aws/config signs",
        selected(
            NAMED,
            config_file(("default", key_values(_OTHER)), ("profile work", key_values(_KEY))),
            aws=_KNOWN,
        ),
        "profile",
    ),
    (
        "bedrock.profile-over-two-files",
        "A profile whose key and whose settings lie in two files is one profile",
        selected(
            NAMED,
            profile_file(_KEY, "work"),
            config_file(("default", {"output": "json"}), ("profile work", {"output": "text"})),
            aws=_KNOWN,
        ),
        "profile",
    ),
)

# What a process prints besides the key; the key is used.
_OUTPUTS: tuple[tuple[str, str, World], ...] = (
    (
        "bedrock.process",
        "What the credential_process of the default profile prints signs",
        with_process(process(process_output("process")), _DEFAULT_PROCESS),
    ),
    (
        "bedrock.process-of-named-profile",
        "The credential_process of the profile that AWS_PROFILE names is used",
        with_process(
            process(process_output("process")),
            credentials_file(("default", key_values(_KEY))),
            config_file(("profile work", _PROCESS)),
            variables=NAMED,
        ),
    ),
    (
        "bedrock.process-without-expiration",
        "A credential_process may leave out when its key expires",
        with_process(process(process_output("process", expiration="")), _DEFAULT_PROCESS),
    ),
    (
        "bedrock.process-permanent-key",
        "A credential_process may print an access key without a session token",
        with_process(
            process(process_output("process", temporary=False, expiration="")),
            _DEFAULT_PROCESS,
            aws=Aws(keys=(aws_key("process"),)),
        ),
    ),
    (
        "bedrock.process-with-arguments",
        "A credential_process gets the arguments that its profile names",
        with_process(
            process(process_output("process")),
            config_file(("default", {"credential_process": f'{PROCESS} --account "a b" get'})),
        ),
    ),
)

# A process that gives nothing to sign with; there is nothing else in the world.
_FAILURES: tuple[tuple[str, str, Helper], ...] = (
    (
        "bedrock.process-fails",
        "A credential_process that fails is no credential, and its output is not repeated",
        Helper(
            name=PROCESS,
            output=process_output("process"),
            stderr="cannot use «process-aws-secret»\n",
            exit_status=1,
        ),
    ),
    (
        "bedrock.process-prints-nothing",
        "A credential_process that prints nothing is no credential",
        process(""),
    ),
    (
        "bedrock.process-prints-no-json",
        "A credential_process that prints no JSON is no credential, and is not repeated",
        process("AWS_SECRET_ACCESS_KEY=«process-aws-secret»\n"),
    ),
    (
        "bedrock.process-prints-expired-key",
        "A credential_process whose key has expired is no credential",
        process(process_output("process", expiration="«ago-3600s»")),
    ),
)

SCENARIOS: tuple[Scenario, ...] = (
    *(
        Scenario(id=id_, title=title, requires=("BED-006",), given=given, then=sent(winner))
        for id_, title, given, winner in _PLACES
    ),
    Scenario(
        id="bedrock.profile-temporary-key",
        title="A session token in a profile is sent, covered by the signature",
        requires=("BED-006",),
        given=selected(None, profile_file(_TEMPORARY), aws=Aws(keys=(_TEMPORARY,))),
        then=(
            sent("profile"),
            Carried(header="x-amz-security-token", value="«profile-aws-session»"),
        ),
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("BED-009",),
            given=given,
            then=(sent("process"), HelperRuns(least=1, most=3, name=PROCESS)),
        )
        for id_, title, given in _OUTPUTS
    ),
    Scenario(
        id="bedrock.process-for-a-session",
        title="What a credential_process prints serves every prompt of a session",
        requires=("BED-009",),
        given=with_process(process(process_output("process")), _DEFAULT_PROCESS),
        when=(Chat(pauses_s=(0.0, 0.0)),),
        then=sent("process"),
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("BED-019", "BED-009"),
            given=with_process(helper, _DEFAULT_PROCESS),
            then=Refused(mentions=(*NO_CREDENTIALS, "credential_process")),
            control=SENDS,
        )
        for id_, title, helper in _FAILURES
    ),
)
