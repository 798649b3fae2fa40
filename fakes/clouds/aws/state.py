"""What Amazon's fakes know in one situation."""

from fakes.situation import Aws


class AwsState:
    """The credentials of one situation and what became of them.

    ``started``: seconds since the epoch, to which the credentials' times are relative.
    """

    def __init__(self, told: Aws, started: float) -> None:
        self.told = told
        self.started = started
