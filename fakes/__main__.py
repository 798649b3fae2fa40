"""``python -m fakes``: the fake internet for a person, to point a program at and watch."""

import argparse
import json
import os
import shlex
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

from fakes.internet import namespace
from fakes.internet.internet import Entry, Internet
from fakes.journal import Exchange
from fakes.situation import Authorization, Aws, Azure, Google, Grant, Secret, Situation
from fakes.situation.aws import AwsKey
from fakes.situation.azure import RESOURCE
from fakes.situation.google import PROJECT, AuthorizedUser, GoogleToken

_KEY = "sk-ant-api03-a-key-to-try"
_ACCESS = "sk-ant-oat01-an-access-token-to-try"
_REFRESH = "sk-ant-ort01-a-refresh-token-to-try"
_NEXT_ACCESS = "sk-ant-oat01-the-access-token-after-it"
_SECRET_HEADERS = frozenset({"authorization", "x-api-key", "api-key", "proxy-authorization"})
_LOGIN_ACCESS = "sk-ant-oat01-the-access-token-of-a-login"
_LOGIN_REFRESH = "sk-ant-ort01-the-refresh-token-of-a-login"
_LOGIN_NEXT_ACCESS = "sk-ant-oat01-the-login-after-a-refresh"
_SPENT = "sk-ant-ort01-good-for-nothing"
_SHOWN = 14  # characters of a secret: its public form, and no more
_CA_VARIABLES = (
    "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "CURL_CA_BUNDLE", "AWS_CA_BUNDLE",
)  # fmt: skip
_AWS_KEY = AwsKey(id="AKIAPECKINGORDERTOTRY", secret="a-secret-access-key-to-try")  # noqa: S106  # made up
_GOOGLE_USER = AuthorizedUser(
    client_id="pecking-order.apps.googleusercontent.com",
    client_secret="GOCSPX-to-try",  # noqa: S106  # made up
    refresh_token="1//a-refresh-token-to-try",  # noqa: S106  # made up
    gives=(GoogleToken(value="ya29.an-access-token-to-try"),),
)
_FOUNDRY_KEY = "a-foundry-key-to-try"
_SITUATION = Situation(
    aws=Aws(keys=(_AWS_KEY,)),
    google=Google(users=(_GOOGLE_USER,)),
    azure=Azure(keys=(Secret(value=_FOUNDRY_KEY),)),
    secrets=(Secret(value=_KEY), Secret(value=_ACCESS)),
    grants=(
        Grant(refresh_token=_REFRESH, access_token=_NEXT_ACCESS, next_refresh_token=_SPENT),
        Grant(
            refresh_token=_LOGIN_REFRESH,
            access_token=_LOGIN_NEXT_ACCESS,
            next_refresh_token=_SPENT,
        ),
    ),
    authorizations=(
        Authorization(
            code="a-code-to-paste", access_token=_LOGIN_ACCESS, refresh_token=_LOGIN_REFRESH
        ),
    ),
)


def main() -> int:
    """Run until the command ends, or for ever without one. Gives the command's exit status."""
    options = _options()
    if options.inside is not None:
        return _inside(options.inside, options.command)
    reason = namespace.available()
    if options.network == "namespace" and reason is not None:
        sys.exit(f"No namespace can be made here: {reason}. Try --network proxy.")
    with tempfile.TemporaryDirectory(prefix="fakes-") as folder:
        if options.network == "proxy" or reason is not None:
            return _serve("proxy", Path(folder), options.command)
        again = [sys.executable, "-m", "fakes", "--inside", folder, "--", *options.command]
        return _run(namespace.command(again, Path(folder)), os.environ)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m fakes", description=__doc__)
    parser.add_argument("--network", choices=("auto", "namespace", "proxy"), default="auto")
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("command", nargs="*", help="run this (default in a namespace: a shell)")
    return parser.parse_args()


def _inside(folder: Path, command: list[str]) -> int:
    namespace.prepare(folder)
    if found := namespace.isolated():
        sys.exit(f"The namespace is not closed: {found}.")
    return _serve("namespace", folder, command or [os.environ.get("SHELL", "/bin/sh")])


def _serve(entry: Entry, folder: Path, command: list[str]) -> int:
    with Internet(entry, folder) as internet:
        internet.begin(_SITUATION, watcher=lambda exchange: _say(_line(exchange)))
        variables = _variables(internet) | {"BROWSER": str(_browser(internet, folder))}
        for line in (*_manual(variables), *_clouds(folder), "What arrives:", ""):
            _say(line)
        if command:
            return _run(command, {**_without_proxies(os.environ), **variables})
        threading.Event().wait()
        return 0


def _run(command: list[str], environment: Mapping[str, str]) -> int:
    """Run a command; Ctrl-C is its own affair, and it is waited for."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with subprocess.Popen(
            command,
            env=environment,
            preexec_fn=_heed_interrupts,  # noqa: PLW1509  # no thread holds a lock that this needs
        ) as process:
            return process.wait()
    finally:
        signal.signal(signal.SIGINT, before)


def _heed_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _without_proxies(environment: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value for name, value in environment.items() if not name.lower().endswith("_proxy")
    }


def _variables(internet: Internet) -> dict[str, str]:
    variables = dict.fromkeys(_CA_VARIABLES, str(internet.ca_file))
    if internet.proxy_url is not None:
        variables |= {"HTTPS_PROXY": internet.proxy_url, "HTTP_PROXY": internet.proxy_url}
        variables["NODE_USE_ENV_PROXY"] = "1"
    return variables


def _browser(internet: Internet, folder: Path) -> Path:
    """A program that clicks Allow, since the person's own browser knows nothing of the fakes."""
    words = [sys.executable, "-m", "fakes.programs.browser", "--ca-file", str(internet.ca_file)]
    if internet.proxy_url is not None:
        words += ["--proxy", internet.proxy_url]
    program = folder / "browser"
    program.write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n')
    program.chmod(0o700)
    return program


def _manual(variables: Mapping[str, str]) -> Iterator[str]:
    yield "The fake internet is up; Ctrl-C ends it. Set this where your program runs:"
    yield ""
    for name, value in variables.items():
        yield f"  export {name}={value}"
    yield f"  export ANTHROPIC_API_KEY={_KEY}"
    yield ""
    yield "To log in, unset ANTHROPIC_API_KEY and run your program's login: it opens BROWSER, which"
    yield "clicks Allow for you. With BROWSER=false a program prints its address and takes a code:"
    yield f"  {variables['BROWSER']} ADDRESS"
    yield "prints it. To click yourself, set BROWSER to a browser that is started here and trusts"
    yield "the certificates of SSL_CERT_FILE."
    yield f"A login to plant: access token {_ACCESS}, refresh token {_REFRESH}"
    yield "(the latter is good once). Anything else is answered 401."
    yield ""


def _clouds(folder: Path) -> Iterator[str]:
    """One credential of each cloud, and what selects it."""
    adc = folder / "application_default_credentials.json"
    adc.write_text(
        json.dumps(
            {
                "type": "authorized_user",
                "client_id": _GOOGLE_USER.client_id,
                "client_secret": _GOOGLE_USER.client_secret,
                "refresh_token": _GOOGLE_USER.refresh_token,
            }
        )
    )
    yield "For a cloud instead, one line of these:"
    yield ""
    for variables in (
        {
            "CLAUDE_CODE_USE_BEDROCK": "1",
            "AWS_ACCESS_KEY_ID": _AWS_KEY.id,
            "AWS_SECRET_ACCESS_KEY": _AWS_KEY.secret,
        },
        {
            "CLAUDE_CODE_USE_VERTEX": "1",
            "ANTHROPIC_VERTEX_PROJECT_ID": PROJECT,
            "GOOGLE_APPLICATION_CREDENTIALS": str(adc),
        },
        {
            "CLAUDE_CODE_USE_FOUNDRY": "1",
            "ANTHROPIC_FOUNDRY_RESOURCE": RESOURCE,
            "ANTHROPIC_FOUNDRY_API_KEY": _FOUNDRY_KEY,
        },
    ):
        yield f"  export {shlex.join(f'{name}={value}' for name, value in variables.items())}"
    yield ""


def _line(exchange: Exchange) -> str:
    if exchange.malformed:
        return f"{exchange.order:4} not HTTP: {exchange.malformed[:80]!r}"
    shown = (
        f"{name}: {value if len(value) <= _SHOWN else value[:_SHOWN] + '…'}"
        for name, value in exchange.headers
        if name in _SECRET_HEADERS
    )
    place = f"{exchange.scheme}://{exchange.host}{exchange.path}"
    unknown = "" if exchange.known else "  (unknown host: 421)"
    browser = "  (browser)" if exchange.is_browser else ""
    return f"{exchange.order:4} {exchange.method} {place}  {'  '.join(shown)}{browser}{unknown}"


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201  # the output of a command line


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(0)  # how a person ends it
