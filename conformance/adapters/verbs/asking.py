"""The person at a terminal: meets the question about trust, answers it, leaves after the reply."""

import re
import time

from conformance.adapters.launch.talk import Drive, Talk
from conformance.adapters.verbs.scene import Notes, Quiet, Scene
from conformance.oracle import wire
from conformance.vocabulary.steps import Send

# How long a person who says nothing looks at the question.
_SILENCE_S = 1.5
# After its reply a program that writes nothing more for so long has said everything.
_QUIET_S = 0.6
# A session that shows neither a question nor a reply for so long waits for the person.
_NO_REPLY_S = 5.0
_KEY_S, _READ_S = 0.3, 0.6
# A program that was asked to leave is given so long.
_LEAVE_S = 5.0
_CURSOR_IS_MOVED = re.compile(r"\x1b\[\d*(;\d*)*[ABCDHf]")


def at_terminal(scene: Scene, step: Send, notes: Notes) -> Drive:
    """What the person does during an interactive ``send``."""
    first = len(scene.requests())

    def drive(talk: Talk) -> None:
        sight = _Sight(talk, scene.target.staging.question)
        limit_s = scene.target.limits.step_s
        still = _Stillness(talk, scene)
        while talk.wait(
            lambda: sight.is_asked() or _has_reply(scene, first) or still.lasts(), limit_s
        ):
            if not sight.take():
                break
            notes.questions += 1
            _answer(talk, scene, step, notes)
            if talk.ending is not None:
                return
        if _has_reply(scene, first):
            _leave(talk, scene)
        elif still.lasts():
            talk.end("still-waiting")

    return drive


class _Stillness:
    """A session that has to be left, and waits: it will send nothing of its own accord.

    A program that ends by itself is waited for.
    """

    def __init__(self, talk: Talk, scene: Scene) -> None:
        self._is_session = scene.target.staging.leave is not None
        self._quiet = Quiet(talk, scene, from_now=False)

    def lasts(self) -> bool:
        """Whether nothing has happened for so long that nothing more will."""
        return self._is_session and self._quiet.lasts(_NO_REPLY_S)


class _Sight:
    """The questions that were put so far.

    A program that writes lines has asked as often as the words stand in its output. One that moves
    the cursor repaints its screen: it asks anew when the words appear after they were gone.
    """

    def __init__(self, talk: Talk, question: str | None) -> None:
        self._talk = talk
        self._pattern = None if question is None else re.compile(question)
        self._seen = 0
        self._appeared = 0
        self._is_there = False

    def new_questions(self) -> int:
        """How many were put and not yet taken."""
        if self._pattern is None:
            return 0
        is_there = self._pattern.search(self._talk.screen) is not None
        self._appeared += is_there and not self._is_there
        self._is_there = is_there
        if _CURSOR_IS_MOVED.search(self._talk.text):
            return self._appeared - self._seen
        return len(self._pattern.findall(self._talk.text)) - self._seen

    def is_asked(self) -> bool:
        """Whether a question waits to be taken."""
        return self.new_questions() > 0

    def take(self) -> bool:
        """Take one question; whether there was one."""
        is_new = self.is_asked()
        self._seen += is_new
        return is_new


def _answer(talk: Talk, scene: Scene, step: Send, notes: Notes) -> None:
    match step.answer:
        case "accept" | "decline":
            staging = scene.target.staging
            notes.answered_at = notes.answered_at or time.time()
            _press(talk, staging.accept if step.answer == "accept" else staging.decline)
        case "silence":
            talk.pause(_SILENCE_S)
            talk.end("hung-up")
        case "hang-up":
            talk.end("hung-up")


def _press(talk: Talk, keys: tuple[str, ...]) -> None:
    """Type key by key, as slowly as a person: a program may read an escape and a key as one.

    One that repaints its screen may not listen yet when its words can be seen first.
    """
    if _CURSOR_IS_MOVED.search(talk.text):
        talk.pause(_READ_S)
    for number, key in enumerate(keys):
        if number:
            talk.pause(_KEY_S)
        talk.type(key)


def _has_reply(scene: Scene, first: int) -> bool:
    """Whether an inference request of this step was answered."""
    housekeeping = scene.target.housekeeping
    return any(
        item.status is not None and wire.is_inference(item, housekeeping)
        for item in scene.requests()[first:]
    )


def _leave(talk: Talk, scene: Scene) -> None:
    """Leave a program that goes on after its reply; one that ends by itself is waited for."""
    leave = scene.target.staging.leave
    if leave is None or talk.is_over:
        return
    quiet = Quiet(talk, scene, from_now=True)
    talk.wait(lambda: quiet.lasts(_QUIET_S), scene.target.limits.step_s)
    _press(talk, leave)
    talk.pause(_LEAVE_S)
    talk.end("still-waiting")
