"""An access token as it is, at every kind of host, and what is none."""

from dataclasses import replace

from fakes.selftest.clouds.google.case import Case
from fakes.situation import Google, Standing
from fakes.situation.google import GoogleToken

_TOKEN = GoogleToken(value="ya29.an-access-token")
_TOLD = Google(tokens=(_TOKEN,))
_UNSUPPORTED = "ACCESS_TOKEN_TYPE_UNSUPPORTED"


def _standing(standing: Standing) -> Google:
    return Google(tokens=(replace(_TOKEN, standings=(standing,)),))


GOOD = Case(google=_TOLD, access_token=_TOKEN.value)
WRONG = {
    name: replace(GOOD, access_token=value, refusal=_UNSUPPORTED)
    for name, value in (
        ("a token that nobody gave", "ya29.x"),
        ("a key of Anthropic's API", "sk-ant-api03-of-the-first-party"),
        ("a login of Anthropic's", "sk-ant-oat01-of-the-first-party"),
        ("a key of Amazon's", "AKIAIOSFODNN7EXAMPLE"),
        ("a key of Bedrock's", "bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t"),
    )
} | {
    "an expired token": replace(
        GOOD,
        google=Google(tokens=(replace(_TOKEN, lifetime_s=-1),)),
        refusal="ACCESS_TOKEN_EXPIRED",
    ),
    "a location of another host": replace(
        GOOD, location="europe-west1", refusal="is not served by 'us-east5-aiplatform"
    ),
    "a caller without permission": replace(
        GOOD, google=_standing("forbidden"), refusal="'aiplatform.endpoints.predict' denied"
    ),
    "a caller of too much": replace(
        GOOD, google=_standing("throttled"), refusal="RESOURCE_EXHAUSTED"
    ),
}

# The hosts as both SDKs of Anthropic's call them.
_HOSTS = {
    "global": "aiplatform.googleapis.com",
    "us": "aiplatform.us.rep.googleapis.com",
    "eu": "aiplatform.eu.rep.googleapis.com",
    "europe-west1": "europe-west1-aiplatform.googleapis.com",
}
PLACES = {
    location: replace(GOOD, location=location, host=host) for location, host in _HOSTS.items()
}
WRONG_PLACES = {
    location: {
        "the location of a region": replace(case, location="us-east5", refusal="is not served by"),
        "a token that nobody gave": replace(case, access_token="ya29.x", refusal=_UNSUPPORTED),
    }
    for location, case in PLACES.items()
}
