"""A session of several prompts."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from freezegun import freeze_time

from reference_impl.selftest.conftest import World

NOW = "2026-11-23 12:00:00"
NOW_MS = 1_795_435_200_000
HELPER = {"apiKeyHelper": "echo run >> runs; wc -l < runs | tr -d ' '"}


def _runs(world: World) -> int:
    return len((world.home / "runs").read_text().splitlines())


def _keys(world: World) -> list[str]:
    return [sent.headers["x-api-key"].decode() for sent in world.inferences()]


def test_each_prompt_gets_a_line_and_the_session_one_outcome(world: World) -> None:
    """Empty lines are no prompts, and a reply of several lines is one."""
    world.environment = {"ANTHROPIC_API_KEY": "k"}
    world.typed = "one\n\n  two  \nthree"
    world.answer(json={"content": [{"type": "text", "text": "po\nng"}]})

    assert world.talk("chat") == {"outcome": "sent", "source": "environment"}
    assert world.out.splitlines()[:-1] == ["po ng"] * 3
    assert b'"two"' in world.inferences()[1].body


def test_the_first_prompt_that_fails_ends_the_session(world: World) -> None:
    """The outcome is its reason."""
    world.environment = {"ANTHROPIC_API_KEY": "k"}
    world.answer()
    world.answer(403)

    outcome = world.chat(3)

    assert outcome == {"outcome": "failed", "reason": "forbidden", "source": "environment"}
    assert len(world.inferences()) == 2


def test_without_prompts_nothing_is_asked(world: World) -> None:
    """No source, no request."""
    world.settings(HELPER)

    assert world.chat(0) == {"outcome": "sent"}
    assert not (world.home / "runs").exists()


@pytest.mark.parametrize(
    ("lifetime", "runs"), [("", 1), ("300000", 1), ("0", 3), ("-1", 1), ("soon", 1)]
)
def test_a_helpers_output_is_reused(world: World, lifetime: str, runs: int) -> None:
    """Within its lifetime, in milliseconds; 0 allows no reuse, anything odd is the default."""
    world.environment = {"CLAUDE_CODE_API_KEY_HELPER_TTL_MS": lifetime}
    world.settings(HELPER)
    world.answer()

    assert world.chat(3)["outcome"] == "sent"
    assert _runs(world) == runs


@pytest.mark.parametrize(("lifetime", "keys"), [("60000", ["1", "2", "2"]), ("", ["1", "1", "1"])])
def test_a_helper_runs_again_when_its_output_is_outdated(
    world: World, lifetime: str, keys: list[str]
) -> None:
    """A minute after it ran, not a minute after it was used."""
    world.environment = {"CLAUDE_CODE_API_KEY_HELPER_TTL_MS": lifetime}
    world.settings(HELPER)
    with freeze_time(NOW) as clock:
        _answer_later(world, clock.tick, 60, 59, 0)

        assert world.chat(3)["outcome"] == "sent"

    assert _keys(world) == keys


def _answer_later(world: World, tick: Callable[[timedelta], object], *seconds: int) -> None:
    """Let the API answer each request after so many seconds."""
    for pause in seconds:

        def reply(_: object, pause: int = pause) -> tuple[int, dict[str, str], str]:
            tick(timedelta(seconds=pause))
            return 200, {}, '{"content": []}'

        world.reply(reply)


def test_tries_of_one_request_use_one_output(world: World) -> None:
    """Also when nothing may be reused."""
    world.environment = {"CLAUDE_CODE_API_KEY_HELPER_TTL_MS": "0"}
    world.settings(HELPER)
    world.answer(500)
    world.answer(529)
    world.answer()

    assert world.chat(1)["outcome"] == "sent"
    assert _keys(world) == ["1", "1", "1"]


def test_a_401_runs_the_helper_again_and_its_output_stays(world: World) -> None:
    """The prompts after it use the newer key."""
    world.settings(HELPER)
    world.answer()
    world.answer(401)
    world.answer()

    assert world.chat(3)["outcome"] == "sent"
    assert _keys(world) == ["1", "1", "2", "2"]


def test_a_login_that_expires_on_the_way_is_refreshed(world: World) -> None:
    """Before the prompt that needs it, once."""
    world.login(expiresAt=NOW_MS + 60_000)
    world.grant(json={"access_token": "new-access", "expires_in": 3600})
    with freeze_time(NOW) as clock:
        _answer_later(world, clock.tick, 60, 0, 0)

        assert world.chat(3) == {"outcome": "sent", "source": "login"}

    sent = [request.headers["authorization"].decode() for request in world.inferences()]
    assert sent == ["Bearer old-access", "Bearer new-access", "Bearer new-access"]
    assert len(world.refreshes()) == 1


def test_a_source_that_appears_later_is_not_used(world: World) -> None:
    """The source is found once: a login stored meanwhile is for the next session."""
    world.write(world.home / ".claude.json", {"primaryApiKey": "k"})
    world.reply(lambda _: (bool(world.login()) and 200, {}, '{"content": []}'))

    assert world.chat(2)["source"] == "stored-key"
    assert _keys(world) == ["k", "k"]
