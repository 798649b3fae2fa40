"""What Microsoft's fakes know in one situation."""

from fakes.situation import Azure


class AzureState:
    """The credentials of one situation and what became of them.

    ``started``: seconds since the epoch, to which the credentials' times are relative.
    """

    def __init__(self, told: Azure, started: float) -> None:
        self.told = told
        self.started = started
