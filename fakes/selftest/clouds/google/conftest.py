"""A client that has a proxy and trusts the fakes' certificates."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from fakes.internet.internet import Internet


@pytest.fixture
def ask(internet: Internet) -> Iterator[Callable[..., requests.Response]]:
    """Requests of a client that has a proxy and trusts the fakes' certificates."""
    with requests.Session() as session:
        session.trust_env = False
        session.verify = str(internet.ca_file)
        session.proxies = {"http": str(internet.proxy_url), "https": str(internet.proxy_url)}

        def send(method: str, url: str, **more: Any) -> requests.Response:
            return session.request(method, url, timeout=10, allow_redirects=False, **more)

        yield send
