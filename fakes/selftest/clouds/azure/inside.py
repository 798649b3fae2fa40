"""Run inside the namespace by ``test_fidelity.py``: every case of the table, one after the other.

One process for all of them: azure-identity keeps tokens in a credential, and each case makes its
own.
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

from msal.oauth2cli import assertion

from fakes.internet import namespace
from fakes.internet.internet import Internet
from fakes.selftest.clouds.azure.case import Case
from fakes.selftest.clouds.azure.cases import ORDER, ROWS, case
from fakes.selftest.clouds.azure.clients import CLIENTS
from fakes.situation import Situation

_CHAIN = "DefaultAzureCredential"


@contextmanager
def _staged(staged: Case, folder: Path) -> Iterator[None]:
    """Files and programs in place, the environment as told, MSAL's clock as far off as told."""
    for name, text in {**staged.files, **staged.programs}.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o700 if name in staged.programs else 0o600)
    told = {name: value.format(folder=folder) for name, value in staged.environment.items()}
    path = f"{folder}:{os.environ['PATH']}" if staged.programs else os.environ["PATH"]
    # The vendor's clock, not ours: no other process is needed for a machine whose clock is off.
    clock = SimpleNamespace(time=lambda: time.time() + staged.clock_s)
    with (
        mock.patch.dict(os.environ, {**told, "PATH": path}),
        mock.patch.object(assertion, "time", clock),
    ):
        yield


def _attempt(internet: Internet, client: str, staged: Case, folder: Path) -> dict[str, object]:
    journal = internet.begin(Situation(azure=staged.azure))
    try:
        with _staged(staged, folder):
            said, served = CLIENTS[client](staged), True
    except Exception as error:  # noqa: BLE001  # whatever a client calls a refusal is told
        said, served = f"{type(error).__name__}: {error}", False
    asked = [f"{one.method} {one.host}{one.path} {one.status}" for one in journal.exchanges]
    bearers = [one.header("authorization") for one in journal.exchanges if one.service == "foundry"]
    return {
        "served": served,
        "said": said,
        "asked": asked,
        "bearers": bearers,
        "failures": journal.failures,
    }


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
        tried += [
            {"row": [name, _CHAIN, None], **_attempt(internet, _CHAIN, staged, folder)}
            for name, staged in ORDER.items()
        ]
    sys.stdout.write(json.dumps(tried))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
