"""What the stage makes of a cloud's world: times, keys, tokens, programs, the fakes' orders."""

import json
import subprocess
from pathlib import Path
from typing import Any

import jwt
import pytest

from conformance.selftest.stage.worlds import STARTED, content, stand_up, variables
from conformance.stage.environment import Network, compose
from conformance.stage.filling import Filling, pem
from conformance.stage.situation import situation
from conformance.vocabulary.cloud import Cloud
from conformance.vocabulary.steps import Send
from conformance.vocabulary.target import Target
from conformance.vocabulary.world import File, Helper, World
from fakes.situation import Aws, Google
from fakes.situation.aws import AwsKey
from fakes.situation.google import GoogleToken, ServiceAccount

_NOW = 1_800_000_000
_CLOUD = Cloud(provider="bedrock")


def _filling() -> Filling:
    return Filling(scenario="stage.clouds", places={"now": str(_NOW * 1000)})


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("«in-3600s»", "2027-01-15T09:00:00Z"),
        ("«ago-60s»", "2027-01-15T07:59:00Z"),
        ("«epoch-in-60s»", str(_NOW + 60)),
        ("«epoch-ago-60s»", str(_NOW - 60)),
    ],
)
def test_times_are_relative_to_the_start(text: str, filled: str) -> None:
    """In ISO 8601, or in seconds since the epoch; none of them is a secret."""
    filling = _filling()

    assert filling.text(text) == filled
    assert filling.canaries == {}


def test_a_private_key_counts_as_planted() -> None:
    """Whoever shows its telling line shows a secret; the public half tells nothing."""
    filling = _filling()

    assert filling.text("«public-pem-client»") == pem("public", "client")
    assert filling.canaries == {}
    private = filling.text("«key-pem-client»")
    assert filling.canaries["client-pem-secret"] in private.splitlines()


def test_an_access_key_s_id_is_letters_and_digits() -> None:
    """As the vendor's ids are, which go into the scope of a signature."""
    assert _filling().text("«profile-aws-id»").isalnum()


def test_a_json_file_is_a_document(tmp_path: Path) -> None:
    """Places inside are filled, and a key's line ends are escaped."""
    file = File(path="«home»/a.json", kind="json", json={"private_key": "«key-pem-client»", "n": 1})

    stand = stand_up(World(files=(file,)), tmp_path)

    found = content(stand.layout.home / "a.json")
    assert found == {"private_key": pem("key", "client"), "n": 1}


def _decoded(token: str, key: str) -> dict[str, Any]:
    # The time of these tests is not the machine's.
    found: dict[str, Any] = jwt.decode(
        token, pem("public", key), ["RS256"], {"verify_exp": False}, audience="a"
    )
    return found


def test_a_jwt_is_signed_by_the_key_that_it_names(tmp_path: Path) -> None:
    """Its times are numbers, its claims are filled, and a stranger's key does not verify it."""
    claims = {"aud": "a", "exp": "«epoch-in-60s»", "jti": "«pod-web-token»"}
    file = File(path="«home»/token", kind="jwt", text="workload", json=claims)

    stand = stand_up(World(files=(file,)), tmp_path)

    token = (stand.layout.home / "token").read_text("ascii")
    found = _decoded(token, "workload")
    assert found == {"aud": "a", "exp": 60, "jti": stand.filling.canaries["pod-web-token"]}
    with pytest.raises(jwt.InvalidSignatureError):
        _decoded(token, "stranger")


def test_a_program_on_the_path_writes_what_it_is_told(tmp_path: Path) -> None:
    """In folders that it makes, private to the user, before it prints."""
    written = File(path="«home»/.aws/credentials", text="«fresh-aws-id»")
    world = World(cloud=_CLOUD, programs=(Helper(name="aws", output="done\n", writes=(written,)),))
    stand = stand_up(world, tmp_path)

    ran = subprocess.run([stand.layout.bin / "aws"], capture_output=True, text=True, check=True)

    made = stand.layout.home / ".aws" / "credentials"
    assert made.read_text("ascii") == stand.filling.canaries["fresh-aws-id"]
    assert made.stat().st_mode & 0o777 == 0o600
    assert ran.stdout == "done\n"


def test_the_fakes_are_told_real_values() -> None:
    """Every place is filled, however deep; the first party knows none of a cloud's secrets."""
    account = ServiceAccount(
        email="a@b", key_id="k", public_key="«public-pem-client»",
        gives=(GoogleToken(value="«adc-google-access»"),),
    )  # fmt: skip
    key = AwsKey(id="«profile-aws-id»", secret="«profile-aws-secret»")  # places
    world = World(
        environment={"AWS_ACCESS_KEY_ID": key.id, "ANTHROPIC_API_KEY": "«environment-key»"},
        aws=Aws(keys=(key,)),
        google=Google(service_accounts=(account,)),
    )
    filling = _filling()

    told = situation(world, (Send(),), filling, STARTED, Target(name="stage"))

    known = filling.canaries
    assert told.aws.keys[0].secret == known["profile-aws-secret"]
    assert told.google.service_accounts[0].gives[0].value == known["adc-google-access"]
    assert told.google.service_accounts[0].public_key == pem("public", "client")
    assert [secret.value for secret in told.secrets] == [known["environment-key"]]
    assert told.started == STARTED


def test_behind_a_proxy_the_sdks_are_told_where_metadata_is(tmp_path: Path) -> None:
    """By their own variables, in a cloud's world alone."""
    found = {}
    for name, world in (("cloud", World(cloud=_CLOUD)), ("first party", World())):
        stand = stand_up(world, tmp_path / name.replace(" ", "-"))
        network = Network(
            ca_file=Path("/ca.pem"),
            proxy_url="http://127.0.0.1:1",
            metadata_urls={"169.254.169.254": "http://127.0.0.1:2"},
        )
        made = compose(
            world,
            Send(),
            target=stand.target,
            layout=stand.layout,
            filling=stand.filling,
            network=network,
        )
        found[name] = {made.get("AWS_EC2_METADATA_SERVICE_ENDPOINT"), made.get("GCE_METADATA_HOST")}

    assert found == {
        "cloud": {"http://127.0.0.1:2", "127.0.0.1:2"},
        "first party": {None},
    }


def test_in_the_namespace_they_find_it_by_themselves(tmp_path: Path) -> None:
    """The addresses are there: no variable is needed, none is set."""
    world = World(cloud=_CLOUD)

    assert "GCE_METADATA_HOST" not in variables(world, stand_up(world, tmp_path))


def test_json_of_a_helper_is_a_document(tmp_path: Path) -> None:
    """A program can write one too: the cache of a sign-in."""
    written = File(path="«home»/.aws/sso/cache/a.json", kind="json", json={"expiresAt": "«in-60s»"})
    world = World(cloud=_CLOUD, programs=(Helper(name="aws", writes=(written,)),))
    stand = stand_up(world, tmp_path)

    subprocess.run([stand.layout.bin / "aws"], capture_output=True, check=True)

    text = (stand.layout.home / ".aws/sso/cache/a.json").read_text("ascii")
    assert json.loads(text) == {"expiresAt": "1970-01-01T00:01:00Z"}
