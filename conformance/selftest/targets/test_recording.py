"""The oracle reads what real programs sent as a person would."""

import tomllib
from pathlib import Path

import pytest

from conformance.oracle import traces, wire
from conformance.selftest.targets import recording
from conformance.targets import loader

_RECORDINGS = sorted(recording.FOLDER.glob("*.json"))
# The form in which each program sends each credential, as the recordings show.
_FORMS = {
    "anthropic-python.environment-key": {"bearer"},
    "anthropic-python.environment-token": {"bearer"},
    "claude-code.environment-key": {"x-api-key"},
    "claude-code.environment-token": {"bearer"},
    "claude-code.stored-access": {"bearer"},
}


def test_every_recording_is_read() -> None:
    """No recording lies there unread, and none is missing."""
    assert {path.stem for path in _RECORDINGS} == set(_FORMS)


@pytest.mark.parametrize("path", _RECORDINGS, ids=[path.stem for path in _RECORDINGS])
def test_inference_and_its_credential_are_recognised(path: Path) -> None:
    """One inference request was answered, and it carries the credential of its world alone."""
    target, slot = path.stem.rsplit(".", 1)
    exchanges, canaries = recording.replay(path)
    # Read as it stands: the program itself need not be installed here.
    told = tomllib.loads(loader.path_of(target).read_text("utf-8"))
    housekeeping = told.get("wire", {}).get("housekeeping", ())
    inference = [item for item in exchanges if wire.is_inference(item, housekeeping)]
    assert [item.status for item in inference] == [200]
    assert traces.header_slots(inference[0], canaries) == {slot}
    assert wire.carrying_headers(inference[0], slot, canaries) == _FORMS[path.stem]


@pytest.mark.parametrize("path", _RECORDINGS, ids=[path.stem for path in _RECORDINGS])
def test_housekeeping_is_not_inference(path: Path) -> None:
    """What is not a messages request is not counted as one."""
    exchanges, _ = recording.replay(path)
    others = [item for item in exchanges if not item.path.endswith("/v1/messages")]
    assert not any(map(wire.is_inference, others))
