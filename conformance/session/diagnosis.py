"""Why a program's key did not reach the fake API: what was seen, in words, each with a remedy."""

from collections.abc import Iterator
from dataclasses import dataclass

from conformance.oracle import traces, wire
from conformance.vocabulary.observation import Observation, Run
from conformance.vocabulary.target import Target

_NOT_FOUND = 127
_NOT_EXECUTABLE = 126
_SAID = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something that is wrong, and what helps."""

    text: str
    remedy: str


def troubles(target: Target, seen: Observation) -> tuple[Trouble, ...]:
    """What hindered the key on its way, the likeliest cause first."""
    if seen.error is not None:
        remedy = "install the program, or correct [run] in the target file"
        return (Trouble(text=f"it could not be run: {seen.error}", remedy=remedy),)
    ending, arrived = _ending(target, seen.runs[-1], seen), _wire(target, seen)
    # A stack trace is how many programs tell of what the wire shows better.
    return (*arrived, *ending) if seen.runs[-1].crash else (*ending, *arrived)


def said(run: Run, seen: Observation) -> str:
    """The end of what the program wrote, secrets by their slots' names."""
    text = " ".join(f"{run.stderr}\n{run.stdout}".split())
    return traces.redact(text, seen.canaries)[-_SAID:] or "nothing"


def _ending(target: Target, run: Run, seen: Observation) -> Iterator[Trouble]:
    told = said(run, seen)
    if run.ending == "timed-out":
        yield Trouble(
            text=f"it was still running after {run.duration_s:.0f} s; it said: {told}",
            remedy="does it wait for a person? Give run.send the words for one prompt without a "
            "terminal, or raise limits.step_s",
        )
    elif run.crash is not None:
        yield Trouble(text=f"it crashed: {run.crash}; it said: {told}", remedy="run it by hand")
    elif run.exit_status in {_NOT_FOUND, _NOT_EXECUTABLE}:
        yield Trouble(
            text=f"exit status {run.exit_status}; it said: {told}",
            remedy="something that it starts is not on PATH: only the folder of the program and "
            "the system's folders are",
        )
    elif run.outcome_problem is not None:
        yield Trouble(text=run.outcome_problem, remedy="leave the capability outcome out")
    if target.python is None and not _takes_prompt(target):
        yield Trouble(
            text="run.send has no {prompt}: the program is not told what to send",
            remedy='add the word "{prompt}" where the prompt belongs',
        )


def _takes_prompt(target: Target) -> bool:
    return any("{prompt}" in word for word in target.run.get("send", ()))


def _wire(target: Target, seen: Observation) -> Iterator[Trouble]:
    if not seen.exchanges:
        yield from _nothing_arrived(seen)
        return
    inference = [item for item in seen.exchanges if wire.is_inference(item, target.housekeeping)]
    for item in inference[:1]:
        yield Trouble(
            text=f"an inference request came without the key: {wire.line(item, seen.canaries)}",
            remedy="does it read ANTHROPIC_API_KEY? If it has a variable of its own, an adapter "
            "program beside the target file can set that one",
        )
    if inference:
        return
    strange = sorted({item.host for item in seen.exchanges if not item.known})
    if strange:
        yield Trouble(
            text=f"it asked {', '.join(strange)}, which are no hosts of a model API",
            remedy="without configuration it has to ask api.anthropic.com; turn telemetry and "
            "update checks off in [env]",
        )
    for item in [item for item in seen.exchanges if item.known][:1]:
        yield Trouble(
            text=f"what arrived is no inference: {wire.line(item, seen.canaries)}",
            remedy="is it POST /v1/messages that it should send? A pattern of wire.housekeeping "
            "may be too wide",
        )


def _nothing_arrived(seen: Observation) -> Iterator[Trouble]:
    run = seen.runs[-1]
    unfinished = sorted({item.tls_name or item.address for item in seen.connections})
    if unfinished:
        yield Trouble(
            text=f"it connected to {', '.join(unfinished)} and sent no request: "
            "it does not trust the fakes' certificate authority",
            remedy="SSL_CERT_FILE, NODE_EXTRA_CA_CERTS and their like name it; a program that "
            "reads none of them needs an adapter program that hands it on",
        )
        return
    names = sorted({item.name.rstrip(".") for item in seen.lookups})
    refused = sorted({item.authority for item in seen.tunnels})
    ending = f"exit status {run.exit_status}" if run.ending == "exited" else run.ending
    told = f"{ending}, it said: {said(run, seen)}"
    if names or refused:
        yield Trouble(
            text=f"it looked for {', '.join(names or refused)} and sent no request; {told}",
            remedy="it has to ask https://api.anthropic.com",
        )
    elif seen.network == "proxy":
        yield Trouble(
            text=f"nothing reached the proxy; {told}",
            remedy="a program that ignores HTTPS_PROXY needs the namespace: --network namespace, "
            "as root or where users may make one",
        )
    else:
        yield Trouble(
            text=f"it asked nothing on the network; {told}",
            remedy="run.send has to be the words by which it sends one prompt and prints a reply",
        )
