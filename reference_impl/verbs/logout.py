"""`logout`: what is stored is removed, on this machine alone."""
# ruff: noqa: PLW0108  # a lambda looks its function up when called, so that it can be exchanged

from collections.abc import Callable

from reference_impl.credential import RunEndedError
from reference_impl.local import store
from reference_impl.surroundings import Surroundings

# Every store.
STORES: tuple[Callable[[Surroundings], bool], ...] = (
    lambda around: store.forget_chained(around),
    lambda around: store.forget_login(around),
    lambda around: store.forget_key(around),
)


def run(around: Surroundings) -> int:
    """Log out; return the exit status. One store that fails does not spare the others."""
    emptied = [clear(around, forget) for forget in STORES]
    if None in emptied:
        around.tell("You are not logged out: remove what is named above by hand.")
        return 1
    around.say("You are logged out." if any(emptied) else "There was nothing to log out of.")
    return 0


def clear(around: Surroundings, forget: Callable[[Surroundings], bool]) -> bool | None:
    """Return whether there was something in a store; None when it could not be changed."""
    try:
        return forget(around)
    except OSError as error:
        around.tell(f"{error.filename} cannot be changed ({error.strerror}).")
    except RunEndedError as error:
        around.tell(str(error))
    return None
