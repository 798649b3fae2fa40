"""Debian's Chromium and its driver, for tests that run them inside fresh namespaces."""

import base64
import hashlib
import os
import shutil
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

from fakes.internet import namespace

PATIENCE_S = 20
HOSTS = ("claude.ai", "platform.claude.com")  # whose certificates it trusts
_PACKAGES = {"chromium": "chromium", "chromedriver": "chromium-driver"}
_FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", "--window-size=900,900",
)  # fmt: skip


def programs() -> list[str]:
    """Chromium and its driver; without them the test is skipped, or fails where required."""
    found = {program: shutil.which(program) for program in _PACKAGES}
    missing = [_PACKAGES[program] for program, path in found.items() if path is None]
    reason = f"not installed: {', '.join(missing)} (Debian's packages)" if missing else None
    reason = reason or namespace.available()
    if reason is not None:
        stop = pytest.fail if os.environ.get("PECKING_ORDER_DESKTOP") == "required" else pytest.skip
        stop(f"no desktop here: {reason}")
    return [str(path) for path in found.values()]


@contextmanager
def running(folder: Path, program: str, driver: str) -> Iterator[Chrome]:
    """A Chromium that trusts the fakes' pages; its profile is below the folder."""
    options = ChromeOptions()
    options.binary_location = program
    keys = ",".join(_fingerprint(host) for host in HOSTS)
    for flag in (
        *_FLAGS,
        f"--ignore-certificate-errors-spki-list={keys}",
        f"--user-data-dir={folder / 'profile'}",
    ):
        options.add_argument(flag)
    environment = {"HOME": str(folder), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    chrome = Chrome(options=options, service=Service(executable_path=driver, env=environment))
    try:
        chrome.set_page_load_timeout(PATIENCE_S)
        yield chrome
    finally:
        chrome.quit()


def _fingerprint(host: str) -> str:
    """The digest of a certificate's key, as Chromium's list of trusted keys wants it."""
    pem = ssl.get_server_certificate((host, 443), timeout=PATIENCE_S)
    key = x509.load_pem_x509_certificate(pem.encode()).public_key()
    raw = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(raw).digest()).decode()
