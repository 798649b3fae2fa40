"""The fake internet as a test sees it: what it is told, which credentials there are."""

from __future__ import annotations

import os
import re
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from conformance.stage import environment, shims
from conformance.stage.filling import Filling
from conformance.testing import guard
from conformance.testing.ambient import ambient
from conformance.testing.arrivals import Arrivals
from conformance.testing.pool import Pool, network_of
from conformance.vocabulary.canary import ends_with, is_place, of_a_cloud
from fakes.situation import Secret, Situation, Standing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pytest

    from conformance.stage.environment import Network
    from fakes.internet.internet import Internet

_NAME = re.compile("[a-z][a-z0-9-]*")
# Endings of credentials that are shown to an authorization server alone.
_OF_AN_ISSUER = ("-refresh", "-code")
_HERE = "localhost,127.0.0.1,::1"
# A backend that keeps nothing and knows nothing, of the package keyring.
_NO_KEYCHAIN = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}


class FakeInternet(Arrivals):
    """The fake internet of one test. ``home`` is the empty folder that HOME names."""

    def __init__(self, internet: Internet, node: str, home: Path) -> None:
        self._started = time.time()
        places = {"home": str(home), "now": str(int(self._started * 1000))}
        self._filling = Filling(scenario=node, places=places)
        super().__init__(self._filling.canaries)
        self.home = home
        self._internet = internet
        self._secrets: dict[str, Secret] = {}
        self._told: dict[str, Any] = {}
        self._begin()

    def canary(self, name: str, *standings: Standing, expires_in_s: float | None = None) -> str:
        """A made-up credential that is recognised by its name wherever it arrives.

        Its ending chooses the form: ``environment-key``, ``stored-access``, ``my-google-refresh``;
        ``conformance.vocabulary.canary`` has them all. The API takes it: ``standings`` say what
        each use is answered (default ``valid``), the last one stays. ``expires_in_s``, from the
        test's beginning, may be negative. What a cloud or an issuer knows is told by ``tell``.

        To say something else of one that was used before begins anew, as ``tell`` does.
        """
        if not _NAME.fullmatch(name) or is_place(name):
            raise ValueError(
                f"{name!r} cannot name a credential: expected lower-case words joined by hyphens, "
                "such as environment-key, and none of the places, such as home"
            )
        if odd := set(standings) - set(get_args(Standing)):
            known = ", ".join(get_args(Standing))
            raise ValueError(
                f"{name}: no such standing: {', '.join(sorted(odd))}. There are {known}."
            )
        value = self._filling.value(name)
        if of_a_cloud(name) or ends_with(name, *_OF_AN_ISSUER):
            return value
        until = None if expires_in_s is None else self._started + expires_in_s
        secret = Secret(value=value, standings=standings or ("valid",), expires_at=until)
        says_something = bool(standings) or expires_in_s is not None
        if name not in self._secrets or (says_something and self._secrets[name] != secret):
            self._secrets[name] = secret
            self._begin()
        return value

    def tell(self, **told: Any) -> None:
        """Tell the fakes more: fields of ``fakes.situation.Situation`` by their names.

        Texts in them may hold places: ``Grant(refresh_token="«stored-refresh»", …)``. The fakes
        begin anew: uses are counted from the first, connections are dropped. What arrived before
        stays among ``requests``.
        """
        known = {item.name for item in fields(Situation)}
        if odd := told.keys() - known:
            words = ", ".join(sorted(odd))
            raise TypeError(f"there is nothing to tell of {words}, only of {sorted(known)}")
        self._told |= {name: self._filling.whole(value) for name, value in told.items()}
        self._begin()

    def text(self, text: str) -> str:
        """A text with its places filled: ``{"accessToken": "«stored-access»"}``, for a file."""
        for name in re.findall("«([^»]*)»", text):
            if _NAME.fullmatch(name) and not is_place(name):
                self.canary(name)
        return self._filling.text(text)

    def _begin(self) -> None:
        told: dict[str, Any] = {"started": self._started, **self._told}
        secrets = {item.value: item for item in self._secrets.values()}
        secrets |= {item.value: item for item in told.pop("secrets", ())}
        self.journals.append(
            self._internet.begin(Situation(secrets=tuple(secrets.values()), **told))
        )


@contextmanager
def opened(pool: Pool, monkeypatch: pytest.MonkeyPatch, node: str) -> Iterator[FakeInternet]:
    """The fake internet for this process, until the test's end."""
    with (
        pool.lend() as internet,
        tempfile.TemporaryDirectory(prefix="pecking-order-", ignore_cleanup_errors=True) as name,
    ):
        folder = Path(name).resolve()
        home, programs = folder / "home", folder / "bin"
        home.mkdir(mode=0o700)
        programs.mkdir()
        network = network_of(internet)
        seen = FakeInternet(internet, node, home)
        browser = shims.install_clicking_browser(programs, network.ca_file, network.proxy_url)
        variables = {
            **environment.metadata(network.metadata_urls),
            "HOME": str(home),
            "BROWSER": str(browser),
        }
        enter(monkeypatch, network, variables)
        guard.close(monkeypatch, seen.past)
        yield seen
        seen.check()


def enter(monkeypatch: pytest.MonkeyPatch, network: Network, variables: Mapping[str, str]) -> None:
    """Take what is ambient out of this process's environment, and put this in."""
    for name in ambient(os.environ):
        monkeypatch.delenv(name)
    reach = environment.reach(network)
    # Some programs read the names in lower case alone; what listens on loopback is the test's own.
    reach |= {"http_proxy": reach["HTTP_PROXY"], "NO_PROXY": _HERE, "no_proxy": _HERE}
    for name, value in {**reach, **_NO_KEYCHAIN, **variables}.items():
        monkeypatch.setenv(name, value)
    # An opener that was made before has the proxy of before.
    monkeypatch.setattr(urllib.request, "_opener", None)
