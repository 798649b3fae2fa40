"""``awsAuthRefresh``: when it runs, how often, and what happens afterwards (BED-014 to BED-016)."""

import json
from dataclasses import replace

from conformance.scenarios.clouds.bedrock.programs.scripts import (
    EXPORT,
    REFRESH,
    asked,
    export,
    exported,
    refresh,
    refreshed,
    with_scripts,
    written,
)
from conformance.scenarios.clouds.bedrock.sources import (
    ASSUMED,
    ENVIRONMENT,
    INSTANCE,
    PROFILE,
    SSO,
    SSO_CONFIG,
    SSO_LOGIN,
    Source,
    cache_file,
    joined,
)
from conformance.scenarios.clouds.bedrock.worlds import (
    NAMED,
    config_file,
    profile_file,
    selected,
    sent,
)
from conformance.scenarios.clouds.worlds import aws_key, aws_variables
from conformance.vocabulary.expectations import (
    Expectation,
    Failed,
    HelperEnded,
    HelperRuns,
    Mentions,
    Refused,
    Unchanged,
)
from conformance.vocabulary.scenario import Control, Scenario
from conformance.vocabulary.steps import Chat
from conformance.vocabulary.world import Helper, World
from fakes.situation import Aws
from fakes.situation.aws import AwsStanding

_OLD, _NEW = aws_key("profile"), aws_key("written", temporary=True)
_KNOWN = Aws(keys=(_NEW,))
_WRITES = refresh(written(_NEW))
_SIGNED = sent("written")


def _told(*standings: AwsStanding, expires_in_s: float | None = None) -> Aws:
    """The profile's key with what becomes of it, and the key that signing in gives."""
    return Aws(keys=(replace(_OLD, standings=standings, expires_in_s=expires_in_s), _NEW))


def _with_profile(aws: Aws, program: Helper = _WRITES) -> World:
    return with_scripts(selected(None, profile_file(_OLD), aws=aws), refresh=program)


_MISSING = with_scripts(selected(aws=_KNOWN), refresh=_WRITES)
_SENDS = Control(id="control.bedrock.refreshed", given=_MISSING, credential="written-aws-id")

# Amazon's words for a credential that is no longer good; each is a 403.
_REJECTED: tuple[tuple[str, str, AwsStanding], ...] = (
    ("bedrock.refresh-after-expired-exception", "ExpiredTokenException", "expired"),
    ("bedrock.refresh-after-expired-token", "ExpiredToken", "expired-token"),
    ("bedrock.refresh-after-request-expired", "RequestExpired", "request-expired"),
)

# The `aws` program on PATH, as a setting names it: it leaves a fresh login in its cache.
_AWS_LOGIN = Helper(
    name="aws",
    output="Successfully logged into Start URL\n",
    writes=(cache_file("corp", expires="«in-3600s»"),),
)
_OLD_LOGIN = cache_file("corp", token="«old-sso-token»", expires="«ago-60s»")  # noqa: S106  # a place
_SSO_SIGNS_IN = {"awsAuthRefresh": "aws sso login"}

_MISSING_WORLDS: tuple[tuple[str, str, World, str], ...] = (
    (
        "bedrock.refresh-when-missing",
        "Without credentials awsAuthRefresh runs, and what it wrote signs",
        _MISSING,
        "written",
    ),
    (
        "bedrock.refresh-of-a-named-profile",
        "awsAuthRefresh writes the profile that AWS_PROFILE names, and it signs",
        with_scripts(
            selected(NAMED, config_file(("profile work", {"output": "json"})), aws=_KNOWN),
            refresh=refresh(written(_NEW, "work")),
        ),
        "written",
    ),
    (
        "bedrock.refresh-of-an-sso-token",
        "With an expired SSO token awsAuthRefresh runs, and the fresh one gives the key",
        with_scripts(
            joined(replace(SSO, files=(SSO_CONFIG, _OLD_LOGIN))),
            refresh=refresh(cache_file("corp", expires="«in-3600s»")),
        ),
        "sso",
    ),
    (
        "bedrock.refresh-of-a-missing-sso-token",
        "Without a cached SSO token awsAuthRefresh runs, and the fresh one gives the key",
        with_scripts(
            joined(Source(name="sso", files=(SSO_CONFIG,), aws=SSO.aws)),
            refresh=refresh(cache_file("corp", expires="«in-3600s»")),
        ),
        "sso",
    ),
)

# All is well, or another reason than an expiry is: there is nothing to refresh.
_GOOD: tuple[tuple[str, str, World, str], ...] = (
    (
        "bedrock.no-refresh-beside-environment",
        "awsAuthRefresh does not run beside a good access key of the environment",
        joined(ENVIRONMENT),
        "environment",
    ),
    (
        "bedrock.no-refresh-beside-profile",
        "awsAuthRefresh does not run beside a good profile",
        joined(PROFILE),
        "profile",
    ),
    (
        "bedrock.no-refresh-beside-sso",
        "awsAuthRefresh does not run beside a good SSO token",
        joined(SSO),
        "sso",
    ),
    (
        "bedrock.no-refresh-beside-role",
        "awsAuthRefresh does not run beside a role that can be assumed",
        joined(ASSUMED),
        "models",
    ),
    (
        "bedrock.no-refresh-beside-instance",
        "awsAuthRefresh does not run beside instance metadata that gives a key",
        joined(INSTANCE),
        "instance",
    ),
)
_NOT_EXPIRED: tuple[tuple[str, str, AwsStanding], ...] = (
    ("bedrock.no-refresh-when-denied", "denied access", "denied"),
    ("bedrock.no-refresh-when-throttled", "throttled", "throttled"),
    ("bedrock.no-refresh-when-failing", "answered by a failing server", "failing"),
    ("bedrock.no-refresh-when-unavailable", "answered that the service is away", "unavailable"),
)

# A program that does not sign in; the message tells of it.
_USELESS: tuple[tuple[str, str, Helper], ...] = (
    (
        "bedrock.refresh-writes-nothing",
        "awsAuthRefresh that leaves no credentials behind is run twice at most",
        refresh(),
    ),
    (
        "bedrock.refresh-fails",
        "awsAuthRefresh that fails is run twice at most, and the message tells of it",
        refresh(exit_status=1, stderr="cannot sign in with «refresh-aws-secret»\n"),
    ),
    (
        "bedrock.refresh-killed",
        "awsAuthRefresh that dies by a signal is run twice at most, and the message tells of it",
        refresh(signal=9),
    ),
)
_ABOUT_REFRESH = ("awsAuthRefresh", "auth refresh", "refresh", "credential")
# Words by which a message tells that a program did not end well, whatever it says of it.
_FAILED = Mentions(
    words=("fail", "exit", "status", "signal", "killed", "ended", "could not", "not found", "error")
)


_EXPIRED_EXPORT = json.dumps(
    {"Credentials": exported(aws_key("old", temporary=True), Expiration="«ago-60s»")},
    ensure_ascii=False,
)
_FRESH_EXPORT = json.dumps(
    {"Credentials": exported(_NEW, Expiration="«in-3600s»")}, ensure_ascii=False
)
_OLD_EXPORT_KEY = replace(aws_key("old", temporary=True), expires_in_s=-60)
_LONG_AGO = -3600.0
_TWICE = refreshed(1, 2)
_MARK = "«home»/refreshed-by-the-state-file"


def _useless(program: Helper) -> tuple[Expectation, ...]:
    runs = HelperRuns(least=1, most=2, name=program.name)
    ends_well = program.exit_status == 0 and program.signal is None
    return (Refused(mentions=_ABOUT_REFRESH), runs, *(() if ends_well else (_FAILED,)))


SCENARIOS: tuple[Scenario, ...] = (
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("BED-014",),
            given=given,
            then=(sent(winner), _TWICE),
        )
        for id_, title, given, winner in _MISSING_WORLDS
    ),
    Scenario(
        id="bedrock.refresh-by-aws-sso-login",
        title="awsAuthRefresh may be `aws sso login`; the token in its cache gives the key",
        requires=("BED-014", "BED-008"),
        given=replace(
            joined(Source(name="sso", files=(SSO_CONFIG,), aws=Aws(logins=(SSO_LOGIN,)))),
            settings=with_scripts(selected(), values=_SSO_SIGNS_IN).settings,
            programs=(_AWS_LOGIN,),
        ),
        then=(sent("sso"), HelperRuns(least=1, most=2, name="aws")),
    ),
    *(
        Scenario(
            id=id_,
            title=f"A key rejected with {code} is refreshed, and the request is tried again",
            requires=("BED-014",),
            given=_with_profile(_told(standing)),
            then=(sent("written", earlier=("profile",)), _TWICE),
            origin="Claude Code changelog 2.1.198",
        )
        for id_, code, standing in _REJECTED
    ),
    Scenario(
        id="bedrock.refresh-of-an-expired-profile",
        title="A profile's key that has expired is refreshed, and the fresh one signs",
        requires=("BED-014",),
        given=_with_profile(_told("valid", expires_in_s=_LONG_AGO)),
        then=(sent("written", earlier=("profile",)), _TWICE),
    ),
    Scenario(
        id="bedrock.refresh-within-a-session",
        title="A key that expires between two prompts is refreshed, and the session goes on",
        requires=("BED-014",),
        given=_with_profile(_told("valid", "expired")),
        when=(Chat(pauses_s=(0.0, 0.0)),),
        then=(sent("written", earlier=("profile",)), _TWICE),
        origin="anthropics/claude-code#849",
    ),
    Scenario(
        id="bedrock.refresh-then-export",
        title="After awsAuthRefresh the credentials are exported anew, and those sign",
        requires=("BED-014", "BED-011"),
        given=with_scripts(
            selected(aws=Aws(keys=(_OLD_EXPORT_KEY, _NEW))),
            refresh=refresh(),
            export=export(_EXPIRED_EXPORT, _FRESH_EXPORT),
        ),
        then=(
            sent("written", earlier=("old",)),
            HelperRuns(most=2, name=REFRESH),
            asked(least=2, most=6, requirement="BED-014"),
        ),
    ),
    Scenario(
        id="bedrock.refresh-of-a-rejected-export",
        title="An exported key that is rejected as expired is refreshed and exported anew",
        requires=("BED-014", "BED-011"),
        given=with_scripts(
            selected(aws=Aws(keys=(_OLD_EXPORT_KEY, _NEW))),
            refresh=refresh(),
            export=export(json.dumps(exported(_OLD_EXPORT_KEY), ensure_ascii=False), _FRESH_EXPORT),
        ),
        then=(
            sent("written", earlier=("old",)),
            _TWICE,
            HelperRuns(least=2, most=6, name=EXPORT),
        ),
    ),
    Scenario(
        id="bedrock.refresh-changes-no-order",
        title="What awsAuthRefresh wrote does not sign while the environment has a key",
        requires=("BED-016", "BED-010"),
        given=with_scripts(
            selected(
                aws_variables(aws_key("environment")),
                aws=Aws(keys=(replace(aws_key("environment"), standings=("expired",)), _NEW)),
            ),
            refresh=_WRITES,
        ),
        then=(Failed(credential="environment-aws-id"), _TWICE),
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("BED-015",),
            given=with_scripts(given, refresh=_WRITES),
            then=(sent(winner), refreshed(0, 0)),
            origin="anthropics/claude-code#18485",
        )
        for id_, title, given, winner in _GOOD
    ),
    Scenario(
        id="bedrock.no-refresh-in-a-session",
        title="awsAuthRefresh does not run while the credentials of a session are good",
        requires=("BED-015",),
        given=with_scripts(joined(PROFILE), refresh=_WRITES),
        when=(Chat(pauses_s=(0.0, 0.0, 0.0)),),
        then=(sent("profile"), refreshed(0, 0)),
    ),
    Scenario(
        id="bedrock.no-refresh-beside-export",
        title="awsAuthRefresh does not run beside an export that is good",
        requires=("BED-015", "BED-011"),
        given=with_scripts(selected(aws=_KNOWN), refresh=refresh(), export=export(_FRESH_EXPORT)),
        then=(sent("written"), refreshed(0, 0)),
    ),
    Scenario(
        id="bedrock.no-refresh-when-denied-later",
        title="awsAuthRefresh does not run when the second prompt of a session is denied access",
        requires=("BED-015", "BED-020"),
        given=_with_profile(_told("valid", "denied")),
        when=(Chat(pauses_s=(0.0, 0.0)),),
        then=(Failed(credential="profile-aws-id", least=2, most=12), refreshed(0, 0)),
    ),
    *(
        Scenario(
            id=id_,
            title=f"awsAuthRefresh does not run for a good key that is {what}",
            requires=("BED-015",),
            given=_with_profile(_told(standing)),
            then=(Failed(credential="profile-aws-id"), refreshed(0, 0)),
        )
        for id_, what, standing in _NOT_EXPIRED
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("BED-016",),
            given=with_scripts(selected(aws=_KNOWN), refresh=program),
            then=_useless(program),
            control=_SENDS,
            origin="anthropics/claude-code#12421",
        )
        for id_, title, program in _USELESS
    ),
    Scenario(
        id="bedrock.refresh-cannot-be-started",
        title="awsAuthRefresh that names no program ends the run with a message",
        requires=("BED-016",),
        given=replace(
            selected(aws=_KNOWN),
            settings=with_scripts(
                selected(), values={"awsAuthRefresh": "«home»/no-such-program"}
            ).settings,
        ),
        then=(Refused(mentions=_ABOUT_REFRESH), _FAILED),
        control=_SENDS,
    ),
    Scenario(
        id="bedrock.refresh-in-vain",
        title="A key that stays expired after awsAuthRefresh ends the run; it runs twice at most",
        requires=("BED-016",),
        given=_with_profile(_told("expired"), refresh()),
        then=(Failed(credential="profile-aws-id", mentions=("expired", *_ABOUT_REFRESH)), _TWICE),
        origin="anthropics/claude-code#12421",
    ),
    Scenario(
        id="bedrock.refresh-hangs",
        title="awsAuthRefresh that never ends is ended, and the message tells of it",
        requires=("BED-016",),
        given=with_scripts(selected(aws=_KNOWN), refresh=refresh(hangs=True)),
        then=(Refused(mentions=_ABOUT_REFRESH), HelperEnded(name=REFRESH), _TWICE),
        control=_SENDS,
    ),
    Scenario(
        id="bedrock.refresh-in-the-wrong-file",
        title="awsAuthRefresh in the state file is no setting and is not executed",
        requires=("BED-014", "BED-019"),
        given=replace(selected(aws=_KNOWN), state={"awsAuthRefresh": f"touch '{_MARK}'"}),
        then=(Refused(requirement="BED-019"), Unchanged(path=_MARK)),
        control=_SENDS,
        needs=("bedrock.scripts",),
        origin="anthropics/claude-code#6561",
    ),
)
