"""Staged worlds in a test of another project: programs in them, this process in them."""

import json
import os
import sys
import time
from pathlib import Path

import psutil
import pytest
import requests

from conformance.adapters import processes
from conformance.stage.planting import StagingError
from conformance.testing.internet import FakeInternet
from conformance.testing.pool import Pool
from conformance.testing.worlds import Worlds
from conformance.vocabulary.target import Staging, Target
from conformance.vocabulary.world import Helper, Settings, StoredLogin, World
from fakes.internet import namespace
from fakes.situation import Fault

HOST = "api.anthropic.com"
KEY = World(environment={"ANTHROPIC_API_KEY": "«environment-key»"})
MODELS = f"https://{HOST}/v1/models"
# A program that sends the key of its environment to each address, and prints what it is answered.
_CODE = """
import os, sys, urllib.error, urllib.request
for url in sys.argv[1:]:
    request = urllib.request.Request(url, headers={"x-api-key": os.environ["ANTHROPIC_API_KEY"]})
    try:
        print(urllib.request.urlopen(request).status)
    except urllib.error.URLError as problem:
        print(problem.reason)
"""
SEND = (sys.executable, "-S", "-c", _CODE)


def _lives(pid: int) -> bool:
    """Whether a process goes on; one that was killed and not buried yet does not."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def test_a_program_in_a_world(world: Worlds) -> None:
    """Exit status, output, input, and what arrived of each run."""
    staged = world(KEY)
    ran = staged.run([*SEND, MODELS])
    assert (ran.status, ran.stdout, len(ran.requests)) == (0, "200\n", 1)
    ran = staged.run(["sh", "-c", "cat; echo there >&2; exit 3"], stdin="hello")
    assert (ran.status, ran.stdout, ran.stderr, ran.requests) == (3, "hello", "there\n", ())
    assert staged.run(["sh", "-c", "echo $MORE $HOME; pwd"], environment={"MORE": "x"}).stdout == (
        f"x {staged.home}\n{staged.workspace}\n"
    )
    staged.sent("environment-key", to=HOST)


def test_nothing_of_the_machine_is_in_it(world: Worlds, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment is made from nothing."""
    monkeypatch.setenv("ODD_NAME", "1")
    assert "ODD_NAME" not in world(KEY).run(["env"]).stdout


def test_files_and_helpers(world: Worlds) -> None:
    """Settings, the store, a helper that is counted, the value of a credential."""
    staged = world(World(helper=Helper(output="«helper-key»\n"), stored_login=StoredLogin()))
    settings = json.loads((staged.config / "settings.json").read_text("utf-8"))
    ran = staged.run(["sh", "-c", settings["apiKeyHelper"]])
    assert ran.stdout == f"{staged.canary('helper-key')}\n"
    assert staged.executions() == 1
    with pytest.raises(LookupError, match="there is key-helper"):
        staged.executions("another")
    assert staged.canary("stored-access") in (staged.config / ".credentials.json").read_text(
        "utf-8"
    )


def test_this_process_in_a_world(world: Worlds) -> None:
    """Variables, HOME and folder; a connection past the fakes is refused here, too."""
    staged = world(KEY)
    staged.enter()
    assert (Path.home(), Path.cwd()) == (staged.home, staged.workspace)
    key = os.environ["ANTHROPIC_API_KEY"]
    assert requests.get(MODELS, headers={"x-api-key": key}, timeout=5).status_code == 200
    staged.sent("environment-key", to=HOST)


def test_two_at_a_time(world: Worlds, fake_internet: FakeInternet) -> None:
    """Each has a fake internet of its own, and the process keeps the one of the fixture."""
    one, two = world(KEY), world(KEY)
    one.run([*SEND, MODELS])
    requests.get(MODELS, timeout=5)
    assert [len(item.requests) for item in (one, two, fake_internet)] == [1, 0, 1]
    assert one.home != two.home


def test_what_a_program_leaves_is_ended(world: Worlds) -> None:
    """A child in the background neither holds the run up nor survives it."""
    staged = world(KEY)
    begin = time.monotonic()
    ran = staged.run(["sh", "-c", "sleep 60 & echo $!"])
    assert time.monotonic() - begin < 30
    processes.wait([int(ran.stdout)], 5.0)  # one that was killed may take a moment to go
    assert not _lives(int(ran.stdout))


def test_a_program_without_end_is_told(world: Worlds) -> None:
    """With what it said until then."""
    with pytest.raises(TimeoutError, match=r"no end within 0\.2 s; it said: 'well'"):
        world(KEY).run(["sh", "-c", "echo well; sleep 60"], limit_s=0.2)


@pytest.mark.skipif(namespace.available() is not None, reason="no namespace can be made here")
def test_the_namespace_has_no_way_out(world: Worlds) -> None:
    """A program that heeds no proxy reaches the fakes there, and where nobody listens, nobody."""
    staged = world(
        World(
            environment={"ANTHROPIC_API_KEY": "«environment-key»"},
            faults=(Fault(kind="refuse", host="gateway.example"),),
        ),
        network="namespace",
    )
    ran = staged.run([*SEND, MODELS, "https://gateway.example/"])
    assert (ran.status, ran.stdout) == (0, "200\n[Errno 111] Connection refused\n")
    (request,) = staged.sent("environment-key", to=HOST)
    assert request.host == HOST
    assert "HTTPS_PROXY" not in staged.environment
    (staged.home / "here").touch()
    assert staged.run(["ls", str(staged.home / "here")]).status == 0
    with pytest.raises(FileNotFoundError):
        staged.run(["no-such-program"])
    with pytest.raises(StagingError, match="cannot be entered"):
        staged.enter()


@pytest.mark.skipif(namespace.available() is not None, reason="no namespace can be made here")
def test_what_is_frozen_is_so_for_its_world_alone(
    pecking_order_internets: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody can change it; the next world's, in the same namespace, everybody can."""
    words = ["sh", "-c", "touch $HOME/.claude/here"]
    login, frozen = StoredLogin(), ("«config»",)
    with Worlds(pecking_order_internets, monkeypatch, "one") as worlds:
        staged = worlds(World(stored_login=login, frozen=frozen), network="namespace")
        assert "Read-only" in staged.run(words).stderr
    with Worlds(pecking_order_internets, monkeypatch, "two") as worlds:
        assert worlds(World(stored_login=login), network="auto").run(words).status == 0


def test_what_a_proxy_cannot_do_is_told(world: Worlds) -> None:
    """And what can."""
    refusing = World(faults=(Fault(kind="refuse"),))
    with pytest.raises(StagingError, match=r"a host that refuses.*network='namespace'"):
        world(refusing)


def test_a_misspelt_scenario_is_told(world: Worlds) -> None:
    """With the near one."""
    with pytest.raises(LookupError, match=r"Did you mean precedence\.key-beats-login\?"):
        world("precedence.key-beats-logins")


def test_the_machine_is_not_changed(world: Worlds) -> None:
    """An administrator's settings at a path of the machine are not put there."""
    path = "/nowhere/managed-settings.json"
    managed = World(settings=(Settings(scope="managed", env={"A": "b"}),))
    with pytest.raises(StagingError, match="of this test does not say where managed settings lie"):
        world(managed)
    target = Target(name="theirs", staging=Staging(managed_settings=path))
    with pytest.raises(StagingError, match="theirs reads an administrator's settings at a path"):
        world(managed, target=target)
    variables = Staging(managed_settings={"THEIR_MANAGED": "{file}"})
    staged = world(managed, target=Target(name="theirs", staging=variables))
    assert json.loads(Path(staged.environment["THEIR_MANAGED"]).read_text("utf-8")) == {
        "env": {"A": "b"}
    }


def test_a_person_logs_in(world: Worlds) -> None:
    """The browser of a world clicks Allow: a code to paste comes of it, good at the issuer."""
    staged = world(World())
    address = (
        "https://claude.ai/oauth/authorize?response_type=code&client_id=c&state=s"
        "&redirect_uri=https%3A%2F%2Fplatform.claude.com%2Foauth%2Fcode%2Fcallback"
        f"&scope=user%3Ainference&code_challenge={'a' * 43}&code_challenge_method=S256"
    )
    ran = staged.run(["sh", "-c", f"$BROWSER '{address}'"])
    assert ran.stdout == f"{staged.canary('login-code')}#s\n", ran.stderr
    assert ran.requests == (), "what the browser asks for is nobody's request"


def test_nothing_is_left_of_worlds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Their folders go, also what a program has made unreadable."""
    before = psutil.Process().num_fds()
    with Pool() as pool, Worlds(pool, monkeypatch, "node") as worlds:
        staged = worlds(World(stored_login=StoredLogin()))
        staged.run(["sh", "-c", "mkdir -p deep/er; chmod 000 deep"])
        root = staged.home.parent.parent
        assert root.exists()
    assert not root.exists()
    assert psutil.Process().num_fds() <= before, "planted files are watched by descriptors"
