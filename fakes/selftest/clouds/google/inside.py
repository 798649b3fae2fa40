"""Run inside the namespace by ``test_fidelity.py``: every case of the table, one after the other.

One process for all of them: google-auth keeps no credential between two ``google.auth.default``.
"""

import datetime as dt
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from unittest import mock

from google.auth import _helpers

from fakes.internet import namespace
from fakes.internet.internet import Internet
from fakes.selftest.clouds.google.case import Case
from fakes.selftest.clouds.google.cases import ROWS, case
from fakes.selftest.clouds.google.clients import CLIENTS
from fakes.situation import Situation

# google-auth's own switch for programs that print subject tokens.
_PROGRAMS = "GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES"
_POINTER = "GOOGLE_APPLICATION_CREDENTIALS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A folder and the address at which its files are served."""

    folder: Path
    server: str


class _Quiet(SimpleHTTPRequestHandler):
    """What serves the folder; standard output is for the result alone."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base's name
        """Say nothing."""


@contextmanager
def _served(folder: Path) -> Iterator[Place]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield Place(folder=folder, server=f"http://127.0.0.1:{server.server_port}")
        server.shutdown()


@contextmanager
def _staged(staged: Case, place: Place) -> Iterator[None]:
    """The credential file in place, and the clock of google-auth as far off as the case says."""
    for name, text in staged.files.items():
        (place.folder / name).write_text(text)
        (place.folder / name).chmod(0o700)
    os.environ.pop(_POINTER, None)
    if staged.file is not None:
        file = place.folder / "credentials.json"
        text = json.dumps(staged.file).replace("{folder}", str(place.folder))
        file.write_text(text.replace("{server}", place.server))
        os.environ[_POINTER] = str(file)
    if not staged.clock_s:
        yield
        return
    ahead = dt.timedelta(seconds=staged.clock_s)
    now = dt.datetime.now(dt.UTC).replace(tzinfo=None) + ahead
    # The vendor's clock, not ours: no other process is needed for a machine whose clock is off.
    with mock.patch.object(_helpers, "utcnow", return_value=now):
        yield


def _attempt(internet: Internet, client: str, staged: Case, place: Place) -> dict[str, object]:
    journal = internet.begin(Situation(google=staged.google))
    try:
        with _staged(staged, place):
            said, served = CLIENTS[client](staged), True
    except Exception as error:  # noqa: BLE001  # whatever a client calls a refusal is told
        said, served = f"{type(error).__name__}: {error}", False
    asked = [f"{one.method} {one.host}{one.path} {one.status}" for one in journal.exchanges]
    return {"served": served, "said": said, "asked": asked, "failures": journal.failures}


def main(folder: Path) -> None:
    """Make ready, try every case, print."""
    namespace.prepare(folder)
    files = folder / "served"
    files.mkdir()
    with Internet("namespace", folder) as internet, _served(files) as place:
        os.environ["REQUESTS_CA_BUNDLE"] = os.environ["SSL_CERT_FILE"] = str(internet.ca_file)
        os.environ[_PROGRAMS] = "1"
        tried = [
            {
                "row": [row.kind, row.client, twin],
                **_attempt(internet, row.client, case(row.kind, twin), place),
            }
            for row in ROWS
            for twin in (None, *row.wrong)
        ]
    sys.stdout.write(json.dumps(tried))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
