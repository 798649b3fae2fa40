"""What must be observed, in words."""

from collections.abc import Iterator, Sequence

from conformance.vocabulary.expectations import (
    AllSent,
    Anonymous,
    AnyOf,
    Asked,
    Authorizes,
    Carried,
    Diagnosed,
    Exchanges,
    Expectation,
    Failed,
    HelperEnded,
    HelperRuns,
    InferenceRequests,
    Keeps,
    KeychainCalls,
    Listens,
    Mentions,
    NotContacted,
    NothingStored,
    OneProvider,
    Private,
    Refused,
    Requests,
    SameWinner,
    Sent,
    Stored,
    Succeeded,
    TokenRequests,
    Unchanged,
    Unguessable,
    Unread,
    Unsuccessful,
    Within,
)

_WRITTEN = {
    "x-api-key": "x-api-key",
    "bearer": "authorization: Bearer",
    "api-key": "api-key",
    "signature": "a signature in authorization",
}


def expectation(item: Expectation, steps: int = 1) -> str:
    """One expectation as a sentence without a full stop; ``steps`` is how many steps there are."""
    at = getattr(item, "step", None)
    place = ""
    if steps > 1 and isinstance(at, int):
        place = f"step {at % steps + 1}: "
    return f"{place}{'; '.join(_told(item))}"


def _told(item: Expectation) -> Iterator[str]:
    match item:
        case AnyOf(choices=choices):
            yield " — or — ".join(expectation(choice) for choice in choices)
        case Sent() | AllSent() | Anonymous():
            yield from _answered(item)
        case Failed() | Refused():
            yield from _unanswered(item)
        case Succeeded() | Unsuccessful() | Asked() | Diagnosed() | Mentions() | Within():
            yield from _seen(item)
        case InferenceRequests() | Carried() | SameWinner() | NotContacted() | Requests():
            yield from _wire(item)
        case OneProvider() | TokenRequests() | Authorizes() | Exchanges() | Unguessable():
            yield from _identity(item)
        case HelperRuns() | HelperEnded() | KeychainCalls() | Listens():
            yield from _programs(item)
        case Stored():
            yield from _stored(item)
        case NothingStored() | Private() | Keeps() | Unread() | Unchanged():
            yield _file(item)


def _answered(item: Sent | AllSent | Anonymous) -> Iterator[str]:
    match item:
        case Sent(credential=slot, header=header):
            form = f" as {_WRITTEN[header]}" if header else ""
            host = f" to {item.host}" if item.host else ""
            yield f"it sends «{slot}»{form}{host}, and the API answers"
            if item.value is not None:
                yield f"its exact value is {item.value!r}"
            if item.alone:
                yield "no other credential beside it"
            if item.earlier:
                yield f"earlier requests may carry {_slots(item.earlier)}"
        case AllSent(credential=slot, earlier=earlier):
            yield f"every process sends «{slot}» and gets an answer"
            if earlier:
                yield f"earlier requests may carry {_slots(earlier)}"
        case Anonymous(authorization=value):
            yield "the API answers, and no request carries a credential"
            if value is not None:
                yield f"authorization may be {value!r}"


def _unanswered(item: Failed | Refused) -> Iterator[str]:
    match item:
        case Failed(credential=slot):
            carried = "no credential" if slot is None else f"«{slot}»"
            yield f"the request is made with {carried}, does not succeed, and it says so"
            yield _counted(item.least, item.most, "inference requests")
            yield from _texts(item.mentions, item.without)
        case Refused(reason=reason):
            because = f" (reason: {reason})" if reason else ""
            yield f"it refuses by its own decision and says so{because}"
            yield "no inference request" if item.silent else "no credential on the wire"
            yield from _texts(item.mentions, ())


def _seen(
    item: Succeeded | Unsuccessful | Asked | Diagnosed | Mentions | Within,
) -> Iterator[str]:
    match item:
        case Succeeded():
            yield "it ends by itself with exit status 0"
        case Unsuccessful():
            yield "it does not succeed, and says so"
            yield from _texts(item.mentions, item.without)
            if item.waiting:
                yield "it may go on waiting"
        case Asked(least=least, most=most):
            yield f"the question about trust is {_done('put', least, most)}"
        case Diagnosed(sources=sources, provider=provider):
            named = [*sources, *(["the provider"] if provider else [])]
            yield f"the doctor names {', '.join(named)}"
        case Mentions(words=words):
            yield from _texts(words, ())
        case Within(most_s=most_s, least_s=least_s):
            yield f"it ends by itself after {least_s:g} s to {most_s:g} s"


def _wire(
    item: InferenceRequests | Carried | SameWinner | NotContacted | Requests,
) -> Iterator[str]:
    match item:
        case InferenceRequests(least=least, most=most):
            yield _counted(least, most, "inference requests")
        case Carried(header=header, value=None):
            yield f"no inference request has the header {header}"
        case Carried(header=header, value=value, contains=contains):
            verb = "contains" if contains else "is"
            yield f"in every inference request the header {header} {verb} {value!r}"
        case SameWinner():
            yield "every step carries the same credential, or every step refuses"
        case NotContacted(host=host):
            yield f"nothing goes to {host}"
        case Requests(host=host, path=path, least=least, most=most):
            answered = " that are answered well" if item.accepted else ""
            yield f"{_counted(least, most, 'requests')} to {host}{path}{answered}"


def _identity(
    item: OneProvider | TokenRequests | Authorizes | Exchanges | Unguessable,
) -> Iterator[str]:
    match item:
        case OneProvider(among=among):
            yield f"all requests go to one provider{f', of {_words(among)}' if among else ''}"
        case TokenRequests(least=least, most=most, kind=kind):
            granted = " that are granted" if item.accepted else ""
            yield (
                _counted(least, most, "token requests") + (f" of {kind}" if kind else "") + granted
            )
        case Authorizes(host=host):
            at = f" at {host}" if host else ""
            yield f"the address of the login is a whole authorization request{at}"
        case Exchanges(least=least, most=most):
            done = _done("exchanged", least, most)
            yield f"the code is {done}, by a request that fits its address"
        case Unguessable():
            yield "each login has a state and a challenge of its own, long enough"


def _programs(item: HelperRuns | HelperEnded | KeychainCalls | Listens) -> Iterator[str]:
    match item:
        case HelperRuns(name=name, least=least, most=most):
            after = ", not before the question about trust is answered" if item.after_answer else ""
            yield f"{name} is {_done('executed', least, most)}{after}"
        case HelperEnded(name=name):
            yield f"{name}, which hangs, is ended after the program's own limit"
        case KeychainCalls(least=least, most=most, operation=operation):
            kind = f" to {operation}" if operation else ""
            yield f"the keychain is {_done(f'called{kind}', least, most)}"
        case Listens():
            yield "its listener is on the loopback interface alone, and gone afterwards"


def _stored(item: Stored) -> Iterator[str]:
    yield f"a login is stored{f' in the {item.place}' if item.place else ''}"
    for name, value in (("access", item.access), ("refresh", item.refresh)):
        if value is not None:
            yield f"its {name} token is {value}"
    if item.lasts_s is not None:
        yield f"it lasts {item.lasts_s:g} s or longer"
    if item.keeps:
        yield f"still beside it: {_words(item.keeps)}"


def _file(item: NothingStored | Private | Keeps | Unread | Unchanged) -> str:
    match item:
        case NothingStored(places=places):
            return f"no credential is left in: {_words(places)}"
        case Private(paths=paths):
            return f"for the user alone: {_words(paths)}"
        case Keeps(path=path, keys=keys):
            kept = ", ".join(".".join(key) for key in keys) or "everything that it held"
            return f"{path} still holds {kept}"
        case Unread(path=path):
            return f"{path} is not read"
        case Unchanged(path=path):
            return f"{path} is as it was"


def _texts(mentions: Sequence[str], without: Sequence[str]) -> Iterator[str]:
    if mentions:
        yield f"it mentions one of: {_words(mentions)}"
    if without:
        yield f"it does not mention: {_words(without)}"


def _slots(names: Sequence[str]) -> str:
    return ", ".join(f"«{name}»" for name in names)


def _words(words: Sequence[str]) -> str:
    return ", ".join(words)


def _done(what: str, least: int, most: int) -> str:
    if most == 0:
        return f"not {what}"
    if least == most:
        return f"{what} {'once' if most == 1 else f'{most} times'}"
    return f"{what} {least} to {most} times"


def _counted(least: int, most: int, what: str) -> str:
    """``what`` is plural."""
    if least == most:
        return f"no {what}" if most == 0 else f"{most} {what if most > 1 else what[:-1]}"
    return f"{least} to {most} {what}"
