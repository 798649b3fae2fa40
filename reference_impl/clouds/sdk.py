"""A vendor's SDK at work: in this run's environment, without a word, within a limit."""

import contextlib
import logging
import os
import warnings
from collections.abc import Callable, Iterator

from reference_impl import credential, helper, surroundings
from reference_impl.clouds.provider import Visit
from reference_impl.credential import RunEndedError
from reference_impl.local import settings
from reference_impl.surroundings import OverdueError, T

# Longer than any SDK needs, at a second or two a try, to find out that a metadata address is silent
# (the longest is the agent of AWS's containers: 8 s), and than token services take that are well.
# Left alone, SDKs try for minutes.
LIMIT_S = 10.0
LOGGERS = ("azure", "botocore", "google", "msal", "urllib3")


def work(visit: Visit, tried: str, task: Callable[[], T]) -> T:
    """Return what the task returns; when it takes too long, end the run naming what was tried."""
    mark = visit.around.random()
    try:
        with in_environment(variables(visit) | {helper.MARK: mark}), silence():
            return surroundings.within(LIMIT_S, task)
    except OverdueError:
        helper.end_descendants(mark)
        message = f"{visit.provider.name}: no credentials within {LIMIT_S:g} s. Tried: {tried}."
        raise RunEndedError("timeout", message) from None
    except KeyboardInterrupt:
        helper.end_descendants(mark)
        raise


def variables(visit: Visit) -> dict[str, str]:
    """Return the environment that the SDK sees.

    Trusted settings add variables that it reads; an empty one of these is not set.
    """
    prefixes = visit.provider.prefixes
    blocks = (layer.values.get("env") for layer in visit.given.layers)
    names = {name for block in blocks if isinstance(block, dict) for name in block}
    own = visit.around.environment
    seen = {name: value for name, value in own.items() if not name.startswith(prefixes)}
    for name in {*own, *names}:
        value = settings.lookup(visit.around, visit.given, name)
        if name.startswith(prefixes) and credential.is_set(value):
            seen[name] = value
    return {**visit.provider.bounds, **seen, "HOME": str(visit.around.home)}


@contextlib.contextmanager
def in_environment(wanted: dict[str, str]) -> Iterator[None]:
    """Let os.environ, where every SDK looks, hold just this."""
    former = dict(os.environ)
    replace_environment(wanted)
    try:
        yield
    finally:
        replace_environment(former)


def replace_environment(wanted: dict[str, str]) -> None:
    """Make os.environ hold just this."""
    for name in set(os.environ) - set(wanted):
        del os.environ[name]
    os.environ.update(wanted)


@contextlib.contextmanager
def silence() -> Iterator[None]:
    """Keep what an SDK logs, and what it warns of, away from the user: it may quote secrets."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        logger.propagate = False
        logger.handlers = logger.handlers or [logging.NullHandler()]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
