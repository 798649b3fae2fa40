"""Run inside the namespace by ``test_fidelity.py``: every case of the table, one after the other.

One process for all of them: google-auth keeps no credential between two ``google.auth.default``.
"""

import datetime as dt
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from google.auth import _helpers

from fakes.internet import namespace
from fakes.internet.internet import Internet
from fakes.selftest.clouds.google.case import Case
from fakes.selftest.clouds.google.cases import ROWS, case
from fakes.selftest.clouds.google.clients import CLIENTS
from fakes.situation import Situation

_POINTER = "GOOGLE_APPLICATION_CREDENTIALS"


@contextmanager
def _staged(staged: Case, folder: Path) -> Iterator[None]:
    """The credential file in place, and the clock of google-auth as far off as the case says."""
    for name, text in staged.files.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o700)
    os.environ.pop(_POINTER, None)
    if staged.file is not None:
        place = folder / "credentials.json"
        place.write_text(json.dumps(staged.file).replace("{folder}", str(folder)))
        os.environ[_POINTER] = str(place)
    if not staged.clock_s:
        yield
        return
    ahead = dt.timedelta(seconds=staged.clock_s)
    now = dt.datetime.now(dt.UTC).replace(tzinfo=None) + ahead
    # The vendor's clock, not ours: no other process is needed for a machine whose clock is off.
    with mock.patch.object(_helpers, "utcnow", return_value=now):
        yield


def _attempt(internet: Internet, client: str, staged: Case, folder: Path) -> dict[str, object]:
    journal = internet.begin(Situation(google=staged.google))
    try:
        with _staged(staged, folder):
            said, served = CLIENTS[client](staged), True
    except Exception as error:  # noqa: BLE001  # whatever a client calls a refusal is told
        said, served = f"{type(error).__name__}: {error}", False
    asked = [f"{one.method} {one.host}{one.path} {one.status}" for one in journal.exchanges]
    return {"served": served, "said": said, "asked": asked, "failures": journal.failures}


def main(folder: Path) -> None:
    """Make ready, try every case, print."""
    namespace.prepare(folder)
    with Internet("namespace", folder) as internet:
        os.environ["REQUESTS_CA_BUNDLE"] = os.environ["SSL_CERT_FILE"] = str(internet.ca_file)
        tried = [
            {
                "row": [row.kind, row.client, twin],
                **_attempt(internet, row.client, case(row.kind, twin), folder),
            }
            for row in ROWS
            for twin in (None, *row.wrong)
        ]
    sys.stdout.write(json.dumps(tried))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
