"""What a world has beside files and variables: its programs, and what the servers know."""

from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass

from conformance.vocabulary.world import Helper, World, helpers
from fakes.situation import FIRST_PARTY, Fault


def helper(item: Helper) -> str:
    """What a helper program does when it is executed, as a phrase."""
    told = [f"prints {' then '.join(repr(output) for output in item.outputs)}"]
    if item.delay_s:
        told.insert(0, f"waits {item.delay_s:g} s")
    if item.stderr:
        told.append(f"says {item.stderr!r} on standard error")
    if item.reads_stdin:
        told.append("reads its standard input to the end")
    if item.child != "none":
        kind = "that holds the output open" if item.child == "holds-output" else "that is detached"
        told.append(f"leaves a process behind {kind}")
    told += [f"writes {file.path}" for file in item.writes]
    if item.hangs:
        told.append("never ends, and ignores SIGTERM")
    elif item.signal is not None:
        told.append(f"dies by signal {item.signal}")
    else:
        told.append(f"ends with status {item.exit_status}")
    return ", ".join(told)


def programs(world: World) -> dict[str, str]:
    """What each helper program of a world does, by name."""
    return {item.name: helper(item) for item in helpers(world)}


def servers(world: World) -> tuple[str, ...]:
    """What the servers make of this world's requests, where it is not the usual."""
    return tuple(_servers(world))


def _servers(world: World) -> Iterator[str]:
    if world.cloud is not None:
        yield f"the provider is {world.cloud.provider}, models are at {world.cloud.endpoint or '-'}"
    elif world.endpoint != FIRST_PARTY:
        yield f"the endpoint is {world.endpoint}, a gateway that serves the API"
    for host in world.gateways:
        yield f"{host} serves the API as a gateway would"
    for slot, standings in world.standings.items():
        yield f"«{slot}» is {', then '.join(standings)}"
    for slot in world.unknown:
        yield f"«{slot}» is unknown to the API"
    for slot in world.strangers:
        yield f"«{slot}» belongs to no host at all"
    yield from map(_fault, world.faults)
    for refresh in world.refreshes:
        yield (
            f"the token endpoint gives {refresh.access} and {refresh.refresh} for {refresh.token}"
            f"{f', without {chr(44).join(refresh.omitted)}' if refresh.omitted else ''}, once"
        )
    if world.barrier is not None:
        yield f"{world.barrier} token requests wait for one another, two seconds at most"
    for name in ("aws", "google", "azure"):
        yield from (f"{name}: {line}" for line in _changed(getattr(world, name)))


def _fault(item: Fault) -> str:
    how = {
        "status": f"answers {item.status}",
        "delay": f"answers after {item.delay_s:g} s",
        "redirect": f"answers {item.status} to {item.location}",
    }.get(item.kind, item.kind)
    path = "" if item.path == "*" else item.path
    first = "" if item.first is None else f" for the first {item.first} requests"
    after = "" if item.retry_after is None else f", Retry-After: {item.retry_after}"
    return f"{item.host}{path}: {how}{after}{first}"


def _changed(value: object) -> Iterator[str]:
    """Each field that is not as it is by default, on a line of its own."""
    if not is_dataclass(value):
        return
    for field in fields(value):
        own = getattr(value, field.name)
        if own == field.default:
            continue
        for item in own if isinstance(own, tuple) else (own,):
            yield f"{field.name.replace('_', ' ')}: {_compact(item)}"


def _compact(value: object) -> str:
    """A value of the vocabulary in one line, without what is as by default."""
    match value:
        case tuple():
            return ", ".join(map(_compact, value))
        case _ if is_dataclass(value):
            told = [
                f"{field.name}={_compact(getattr(value, field.name))}"
                for field in fields(value)
                if field.default is MISSING or getattr(value, field.name) != field.default
            ]
            return f"({', '.join(told)})"
        case _:
            return str(value)
