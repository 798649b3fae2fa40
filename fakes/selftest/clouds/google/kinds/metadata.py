"""The metadata server's token, and those who may not have it."""

from dataclasses import replace

from fakes.selftest.clouds.google.case import Case
from fakes.situation import Google
from fakes.situation.google import GoogleInstance, GoogleToken

_TOLD = Google(instance=GoogleInstance(gives=(GoogleToken(value="ya29.of-the-machine"),)))
_EXPIRED = Google(
    instance=GoogleInstance(gives=(GoogleToken(value="ya29.of-the-machine", lifetime_s=0),))
)

GOOD = Case(google=_TOLD)
WRONG = {
    "no machine of Google's": Case(
        google=Google(), refusal="Your default credentials were not found."
    ),
    "a token without a future": Case(google=_EXPIRED, refusal="ACCESS_TOKEN_EXPIRED"),
}
PLAIN = replace(GOOD, headers={"Metadata-Flavor": "Google"})
WRONG_PLAIN = {
    "no flavour": replace(PLAIN, headers={}, refusal="403: Missing Metadata-Flavor:Google header."),
    "another flavour": replace(
        PLAIN, headers={"Metadata-Flavor": "Amazon"}, refusal="403: Missing"
    ),
    "a forwarded request": replace(
        PLAIN,
        headers={"Metadata-Flavor": "Google", "X-Forwarded-For": "192.0.2.1"},
        refusal="403: The X-Forwarded-For header",
    ),
}
