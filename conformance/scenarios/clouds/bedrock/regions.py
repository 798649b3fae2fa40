"""Regions: which host is asked, for which region the signature is, and what is none (BED-025)."""

from collections.abc import Mapping
from dataclasses import replace

from conformance.scenarios.clouds.bedrock.worlds import (
    ENVIRONMENT,
    NAMED,
    SENDS,
    config_file,
    in_region,
    key_values,
    profile_file,
    sent,
    with_environment,
)
from conformance.scenarios.clouds.worlds import aws_key, aws_variables, ready
from conformance.vocabulary.expectations import AnyOf, NotContacted, Refused
from conformance.vocabulary.scenario import Scenario
from conformance.vocabulary.world import Settings, World

_DEFAULT = "us-east-1"
_FRANKFURT: Mapping[str, str] = {"region": "eu-central-1"}
_DEFAULT_PROFILE = config_file(("default", _FRANKFURT))
_NAMED_PROFILE = config_file(("default", {"region": "sa-east-1"}), ("profile work", _FRANKFURT))
_EMPTY = {"AWS_REGION": ""}
_PROFILE = aws_key("profile")
_SIGNED = sent("environment")

# AWS_REGION names the host, and the signature is for it: a fake of one region takes no other.
_NAMED_REGIONS: tuple[tuple[str, str, str | None], ...] = (
    ("bedrock.region-in-oregon", "us-west-2", None),
    ("bedrock.region-in-ohio", "us-east-2", "anthropics/claude-code#561"),
    ("bedrock.region-in-ireland", "eu-west-1", None),
    ("bedrock.region-in-tokyo", "ap-northeast-1", None),
    ("bedrock.region-of-government", "us-gov-west-1", None),
)

# What else names a region, and which region counts.
_DECIDED: tuple[tuple[str, str, str, World, str], ...] = (
    (
        "bedrock.region-before-default-region",
        "AWS_REGION counts before AWS_DEFAULT_REGION",
        "BED-003",
        with_environment({"AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "us-west-2"}),
        "eu-west-1",
    ),
    (
        "bedrock.region-before-default-region-for-a-profile",
        "AWS_REGION counts before AWS_DEFAULT_REGION when a profile's key signs",
        "BED-003",
        replace(
            ready("bedrock"),
            environment={
                "CLAUDE_CODE_USE_BEDROCK": "1",
                "AWS_DEFAULT_REGION": "us-west-2",
                "AWS_REGION": "ap-northeast-1",
            },
            files=(profile_file(ENVIRONMENT),),
        ),
        "ap-northeast-1",
    ),
    (
        "bedrock.region-before-profile",
        "AWS_REGION counts before the region of the default profile",
        "BED-003",
        with_environment({"AWS_REGION": "eu-west-1"}, _DEFAULT_PROFILE),
        "eu-west-1",
    ),
    (
        "bedrock.region-before-named-profile",
        "AWS_REGION counts before the region of the profile whose key signs",
        "BED-003",
        replace(
            ready("bedrock"),
            environment={"CLAUDE_CODE_USE_BEDROCK": "1", "AWS_REGION": "eu-west-1", **NAMED},
            files=(profile_file(ENVIRONMENT, "work"), _NAMED_PROFILE),
        ),
        "eu-west-1",
    ),
    (
        "bedrock.region-with-white-space",
        "White space around AWS_REGION is no part of the region",
        "ENV-003",
        with_environment({"AWS_REGION": " eu-west-1\n"}),
        "eu-west-1",
    ),
    (
        "bedrock.region-in-settings",
        "AWS_REGION in the user's settings names the region",
        "BED-003",
        replace(with_environment(), settings=(Settings(env={"AWS_REGION": "eu-west-1"}),)),
        "eu-west-1",
    ),
    (
        "bedrock.region-of-another-profile",
        "The region of a profile that is not the active one does not count",
        "BED-002",
        with_environment(None, config_file(("profile work", _FRANKFURT))),
        _DEFAULT,
    ),
    (
        "bedrock.region-of-another-cloud",
        "CLOUD_ML_REGION is no region of Bedrock's",
        "BED-002",
        with_environment({"CLOUD_ML_REGION": "europe-west1"}),
        _DEFAULT,
    ),
    (
        "bedrock.region-with-profile-key",
        "The default region is that of a profile's key too",
        "BED-002",
        replace(
            ready("bedrock"),
            environment={"CLAUDE_CODE_USE_BEDROCK": "1"},
            files=(profile_file(ENVIRONMENT),),
        ),
        _DEFAULT,
    ),
)

# BED-004: what names the region when AWS_REGION does not.
_WITHOUT: tuple[tuple[str, str, World, str, str | None], ...] = (
    (
        "bedrock.default-region-variable",
        "AWS_DEFAULT_REGION names the region when AWS_REGION is not set",
        with_environment({"AWS_DEFAULT_REGION": "us-west-2"}),
        "us-west-2",
        "anthropics/claude-code#591",
    ),
    (
        "bedrock.default-region-variable-beside-empty",
        "AWS_DEFAULT_REGION names the region when AWS_REGION is empty",
        with_environment({**_EMPTY, "AWS_DEFAULT_REGION": "us-west-2"}),
        "us-west-2",
        "anthropics/claude-code#591",
    ),
    (
        "bedrock.default-region-variable-before-profile",
        "AWS_DEFAULT_REGION counts before the region of the active profile",
        with_environment({"AWS_DEFAULT_REGION": "us-west-2"}, _DEFAULT_PROFILE),
        "us-west-2",
        None,
    ),
    (
        "bedrock.region-of-default-profile",
        "The default profile names the region when no variable does",
        with_environment(None, _DEFAULT_PROFILE),
        "eu-central-1",
        "anthropics/anthropic-bedrock-python#130",
    ),
    (
        "bedrock.region-of-named-profile",
        "The profile that AWS_PROFILE names gives the region along with the key",
        replace(
            ready("bedrock"),
            environment={"CLAUDE_CODE_USE_BEDROCK": "1", **NAMED},
            files=(profile_file(ENVIRONMENT, "work"), _NAMED_PROFILE),
        ),
        "eu-central-1",
        "anthropics/anthropic-sdk-python#892",
    ),
    (
        "bedrock.region-beside-config-key",
        "A profile of ~/.aws/config gives the region that stands beside its key",
        replace(
            ready("bedrock"),
            environment={"CLAUDE_CODE_USE_BEDROCK": "1"},
            files=(config_file(("default", {**_FRANKFURT, **key_values(ENVIRONMENT)})),),
        ),
        "eu-central-1",
        "anthropics/anthropic-sdk-python#892",
    ),
)

# A region that would end the host's name, or begin another one.
_ODD: tuple[tuple[str, str, str], ...] = (
    ("bedrock.odd-region-slash", "a slash", "evil.example/"),
    ("bedrock.odd-region-domain", "a domain behind it", "us-east-1.evil.example"),
    ("bedrock.odd-region-fragment", "a number sign", "us-east-1.evil.example#"),
    ("bedrock.odd-region-query", "a question mark", "us-east-1.evil.example?"),
    ("bedrock.odd-region-port", "a port", "us-east-1.evil.example:443/"),
    ("bedrock.odd-region-user", "a user's name", "us-east-1@evil.example/"),
    ("bedrock.odd-region-user-alone", "a user's name alone", "x@evil"),
    ("bedrock.odd-region-backslash", "a backslash", "us-east-1.evil.example\\"),
    ("bedrock.odd-region-line", "a line break inside", "us-east-1\nHost: evil.example"),
    ("bedrock.odd-region-escape", "an escaped slash", "evil.example%2f"),
    ("bedrock.odd-region-full-stop", "an ideographic full stop", "us-east-1\u3002evil.example/"),
    ("bedrock.odd-region-long", "more than a label holds", f"evil{'x' * 60}"),
    ("bedrock.odd-region-dot", "nothing but a full stop", "."),
)


_ELSEWHERE = NotContacted(host="*evil*")
# To refuse it, in whatever words, and to use the default region conform; neither contacts another
# host.
_STAYS = AnyOf(choices=(Refused(), _SIGNED))

SCENARIOS: tuple[Scenario, ...] = (
    Scenario(
        id="bedrock.default-region",
        title="Without any word on a region Bedrock is asked in us-east-1",
        requires=("BED-002", "BED-001"),
        given=with_environment(),
        then=(_SIGNED, NotContacted(host="bedrock-runtime.us-[!e]*")),
    ),
    *(
        Scenario(
            id=id_,
            title=f"AWS_REGION={region} names the host, and the signature is for that region",
            requires=("BED-003", "BED-001"),
            given=in_region(with_environment({"AWS_REGION": region}), region),
            then=_SIGNED,
            origin=origin,
        )
        for id_, region, origin in _NAMED_REGIONS
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=(requirement,) if requirement != "ENV-003" else ("ENV-003", "BED-003"),
            given=in_region(given, region),
            then=_SIGNED,
        )
        for id_, title, requirement, given, region in _DECIDED
    ),
    *(
        Scenario(
            id=id_,
            title=title,
            requires=("BED-004", "BED-001"),
            given=in_region(given, region),
            then=_SIGNED,
            origin=origin,
        )
        for id_, title, given, region, origin in _WITHOUT
    ),
    *(
        Scenario(
            id=id_,
            title=f"A region with {what} takes the request to no other host",
            requires=("BED-025",),
            given=with_environment({"AWS_REGION": region}),
            then=(_STAYS, _ELSEWHERE),
            control=SENDS,
        )
        for id_, what, region in _ODD
    ),
    Scenario(
        id="bedrock.odd-region-in-default-variable",
        title="An odd AWS_DEFAULT_REGION takes the request to no other host",
        requires=("BED-025",),
        given=with_environment({"AWS_DEFAULT_REGION": "evil.example/"}),
        then=(_STAYS, _ELSEWHERE),
        control=SENDS,
    ),
    Scenario(
        id="bedrock.odd-region-in-profile",
        title="An odd region of a profile takes the request to no other host",
        requires=("BED-025",),
        given=with_environment(None, config_file(("default", {"region": "evil.example/"}))),
        then=(_STAYS, _ELSEWHERE),
        control=SENDS,
    ),
    Scenario(
        id="bedrock.odd-region-in-trusted-project",
        title="An odd region in a trusted project's settings takes the request to no other host",
        requires=("BED-025",),
        given=replace(
            with_environment(keys=(_PROFILE,)),
            settings=(Settings(scope="project", env={"AWS_REGION": "evil.example/"}),),
            trusted=True,
        ),
        then=(_STAYS, _ELSEWHERE),
        control=SENDS,
    ),
    Scenario(
        id="bedrock.untrusted-project-moves-nothing",
        title="The settings of an untrusted project cannot name another endpoint of Bedrock's",
        requires=("TRU-011", "BED-023"),
        given=replace(
            with_environment(keys=(_PROFILE,)),
            settings=(
                Settings(
                    scope="project",
                    env={
                        "ANTHROPIC_BEDROCK_BASE_URL": "https://evil.example",
                        **aws_variables(_PROFILE),
                    },
                ),
            ),
        ),
        then=(_SIGNED, _ELSEWHERE),
    ),
)
