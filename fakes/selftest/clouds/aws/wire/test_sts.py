"""STS and IAM: what they give, and each refusal in the vendor's words."""

import re
import time
from dataclasses import replace
from urllib.parse import urlencode

import jwt
import pytest

from fakes.clouds.aws.identity import account
from fakes.internet.internet import Internet
from fakes.selftest import wire
from fakes.selftest.clouds import signing
from fakes.selftest.clouds.aws.keys import LASTING, TEMPORARY
from fakes.selftest.clouds.aws.roles import KINDS
from fakes.selftest.clouds.aws.wire.signed import Signed, send
from fakes.situation import Aws, Fault, Situation
from fakes.situation.aws import AwsKey, AwsRole

_HOST = "sts.us-east-1.amazonaws.com"
_FORM = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}
_ARN = "arn:aws:iam::444455556666:role/Target"
_GIVEN = AwsKey(id="ASIAPECKINGORDER0030", secret="&<secret>", session="s", expires_in_s=1800)
_ROLE = AwsRole(arn=_ARN, gives=_GIVEN, trusts=(LASTING.id, _GIVEN.id))
_TOLD = Aws(keys=(LASTING, TEMPORARY), roles=(_ROLE,))
_SESSION = {"RoleArn": _ARN, "RoleSessionName": "tester"}


@pytest.fixture(autouse=True, scope="module")
def _loaded() -> None:
    """To load moto takes longer on a busy machine than a test waits."""
    account.load()


def _query(action: str, key: AwsKey = LASTING, /, **parameters: str) -> Signed:
    asked = {"Action": action, "Version": "2011-06-15", **parameters}
    body = urlencode({name: value for name, value in asked.items() if value})
    return Signed(host=_HOST, path="/", body=body, key=key, service="sts", extra=_FORM)


def _fields(answer: str) -> dict[str, str]:
    return dict(re.findall(r"<(\w+)>([^<]*)</\1>", answer))


def _refusal(answer: str) -> tuple[int, str]:
    return wire.status(answer.encode()), _fields(answer)["Code"]


def test_a_role_gives_the_situations_key_and_tells_when_it_expires(internet: Internet) -> None:
    """Another one than moto would make up."""
    started = 1_800_000_000.0
    internet.begin(Situation(aws=_TOLD, started=started))
    fields = _fields(send(internet, _query("AssumeRole", **_SESSION)))
    assert fields["AccessKeyId"] == _GIVEN.id
    assert fields["SecretAccessKey"] == "&amp;&lt;secret&gt;"
    assert fields["SessionToken"] == "s"
    assert fields["Expiration"] == "2027-01-15T08:30:00Z"
    assert fields["Arn"] == "arn:aws:sts::444455556666:assumed-role/Target/tester"


def test_who_takes_on_a_role_is_known_by_the_name_of_the_session(internet: Internet) -> None:
    """Until the next situation, which knows nothing of it."""
    who = _query("GetCallerIdentity", _GIVEN)
    internet.begin(Situation(aws=_TOLD))
    send(internet, _query("AssumeRole", **_SESSION))
    assert _fields(send(internet, who))["Arn"].endswith(":assumed-role/Target/tester")
    internet.begin(Situation(aws=_TOLD))
    assert not _fields(send(internet, who))["Arn"].endswith("/tester")


def test_a_query_can_be_in_the_address(internet: Internet) -> None:
    """A GET is one too; the account is that of the key."""
    journal = internet.begin(Situation(aws=Aws(keys=(replace(LASTING, account="777788889999"),))))
    path = "/?Action=GetCallerIdentity&Version=2011-06-15"
    answer = send(internet, replace(_query(""), method="GET", path=path, body=""))
    assert _fields(answer)["Account"] == "777788889999"
    assert journal.failures == []


def test_iam_tells_a_user_about_itself(internet: Internet) -> None:
    """The user is called like the key."""
    internet.begin(Situation(aws=_TOLD))
    asked = replace(_query("GetUser", Version="2010-05-08"), host="iam.amazonaws.com")
    assert _fields(send(internet, replace(asked, service="iam")))["UserName"] == LASTING.id


_CHAINED = _query("AssumeRole", _GIVEN, **_SESSION, DurationSeconds="3601")
_WHO = _query("GetCallerIdentity")
_REFUSED: dict[str, tuple[Signed, int, str]] = {
    "no operation": (_query(""), 400, "MissingAction"),
    "an unknown operation": (_query("AssumeRole2"), 400, "InvalidAction"),
    "no role": (_query("AssumeRole", RoleSessionName="tester"), 400, "ValidationError"),
    "no name of the session": (_query("AssumeRole", RoleArn=_ARN), 400, "ValidationError"),
    "an odd name": (
        _query("AssumeRole", RoleArn=_ARN, RoleSessionName="a tester"), 400, "ValidationError",
    ),
    "14 minutes": (
        _query("AssumeRole", **_SESSION, DurationSeconds="840"), 400, "ValidationError",
    ),
    "a chain of more than an hour": (_CHAINED, 400, "ValidationError"),
    "a key that is not trusted": (
        _query("AssumeRole", TEMPORARY, **_SESSION), 403, "AccessDenied",
    ),
    "keys that nobody tells of": (_query("GetSessionToken"), 403, "AccessDenied"),
    "an unknown key": (
        _query("GetCallerIdentity", replace(LASTING, id="AKIAPECKINGORDER9999")),
        403, "InvalidClientTokenId",
    ),
    "another session token": (
        _query("GetCallerIdentity", replace(TEMPORARY, session="older")),
        403, "InvalidClientTokenId",
    ),
    "a wrong secret": (
        _query("GetCallerIdentity", replace(LASTING, secret="another")),
        403, "SignatureDoesNotMatch",
    ),
    "a signature of 2020": (
        replace(_WHO, changed={"x-amz-date": "20200101T000000Z"}), 403, "SignatureDoesNotMatch",
    ),
    "a signature for Bedrock": (replace(_WHO, service="bedrock"), 403, "SignatureDoesNotMatch"),
    "a signature for another region": (
        replace(_WHO, region="eu-west-1"), 403, "SignatureDoesNotMatch",
    ),
    "half a header": (
        replace(_WHO, changed={"authorization": "AWS4-HMAC-SHA256 Credential=x"}),
        400, "IncompleteSignature",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", _REFUSED)
def test_a_wrong_query_is_refused_for_what_is_wrong(internet: Internet, name: str) -> None:
    """And moto never hears of it."""
    asked, *refusal = _REFUSED[name]
    journal = internet.begin(Situation(aws=_TOLD))
    assert _refusal(send(internet, asked)) == tuple(refusal)
    assert journal.failures == []


def test_a_query_that_nobody_signed_is_refused(internet: Internet) -> None:
    """But for web identities, all are signed."""
    internet.begin(Situation(aws=_TOLD))
    assert _refusal(send(internet, _WHO, _FORM)) == (403, "MissingAuthenticationToken")


@pytest.mark.parametrize(
    ("key", "code"),
    [
        (replace(LASTING, expires_in_s=-1), "ExpiredToken"),
        (replace(LASTING, standings=("expired",)), "ExpiredToken"),
        (replace(LASTING, standings=("unrecognized",)), "InvalidClientTokenId"),
    ],
)
def test_a_key_that_is_over_is_over_here_too(internet: Internet, key: AwsKey, code: str) -> None:
    """Whatever tells so."""
    internet.begin(Situation(aws=Aws(keys=(key,))))
    assert _refusal(send(internet, _WHO)) == (403, code)


def test_iam_changes_nothing(internet: Internet) -> None:
    """As for a user without a policy."""
    internet.begin(Situation(aws=_TOLD))
    asked = replace(_query("CreateUser", UserName="x"), host="iam.amazonaws.com", service="iam")
    assert _refusal(send(internet, asked)) == (403, "AccessDenied")


def test_a_token_of_the_future_is_rejected(internet: Internet) -> None:
    """No client's clock is asked."""
    good, _ = KINDS["web identity, environment"]
    claims = jwt.decode(good.files["token"], options={"verify_signature": False})
    (role,) = good.aws.roles
    internet.begin(Situation(aws=good.aws))
    not_before = {"nbf": int(time.time()) + 600}
    token = jwt.encode({**claims, **not_before}, signing.private("workload"), algorithm="RS256")
    asked = _query(
        "AssumeRoleWithWebIdentity",
        RoleArn=role.arn,
        RoleSessionName="tester",
        WebIdentityToken=token,
    )
    assert _refusal(send(internet, asked, _FORM)) == (403, "IDPRejectedClaim")


@pytest.mark.parametrize(
    ("status", "code"), [(429, "Throttling"), (500, "InternalFailure"), (418, "ValidationError")]
)
def test_a_fault_is_in_the_vendors_shape(internet: Internet, status: int, code: str) -> None:
    """Also one that the vendor's documentation does not list."""
    fault = Fault(kind="status", host=_HOST, status=status, retry_after="7")
    internet.begin(Situation(aws=_TOLD, faults=(fault,)))
    answer = send(internet, _WHO)
    assert _refusal(answer) == (status, code)
    assert "retry-after: 7" in answer


def test_other_paths_are_nothing(internet: Internet) -> None:
    """The query protocol has one path."""
    internet.begin(Situation(aws=_TOLD))
    answer = send(internet, replace(_WHO, path="/sts"))
    assert wire.status(answer.encode()) == 404
    assert "<UnknownOperationException/>" in answer
