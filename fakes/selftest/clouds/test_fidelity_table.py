"""What the table says is what the tests of the clouds try."""

from fakes.selftest.clouds.fidelity import CLOUDS, table
from fakes.selftest.clouds.table import Row


def test_a_row_says_what_is_accepted_and_what_is_refused() -> None:
    """Under a heading, in Markdown."""
    said = table([Row(kind="a key", client="a program", wrong=("old", "other"))])
    assert said.splitlines()[2:] == ["| a key | a program | accepted | old, other |"]


def test_no_row_stands_twice_and_every_kind_has_a_wrong_twin() -> None:
    """A kind without one would prove nothing."""
    for cloud, rows in CLOUDS.items():
        cells = [(row.kind, row.client) for row in rows]
        assert len(cells) == len(set(cells)), cloud
        assert {row.kind for row in rows} == {row.kind for row in rows if row.wrong}, cloud
