"""The person in a long session: types a prompt, waits for its reply, types the next one."""

from conformance.adapters.launch.talk import Drive, Talk
from conformance.adapters.verbs.scene import Quiet, Scene
from conformance.vocabulary.steps import Chat

# What the fake answers to every prompt, and so what a reply holds.
_REPLY = "pong"
# A prompt that gets no reply: when nothing more happens for so long, nothing more will.
_QUIET_S = 1.0


def in_session(scene: Scene, step: Chat) -> Drive:
    """What the person does during a ``chat``."""

    def drive(talk: Talk) -> None:
        for number, pause_s in enumerate(step.pauses_s, start=1):
            talk.pause(pause_s)
            if talk.is_over:
                return
            quiet = Quiet(talk, scene, from_now=False)
            talk.type(f"{step.prompt}\n")
            _await_reply(talk, quiet, number, scene.target.limits.step_s)
        talk.close_input()

    return drive


def _await_reply(talk: Talk, quiet: Quiet, number: int, limit_s: float) -> None:
    talk.wait(lambda: talk.text.count(_REPLY) >= number or quiet.lasts(_QUIET_S), limit_s)
