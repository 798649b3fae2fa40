"""Blocks of a console are read, run and compared; a page that is not true any more is told."""

from pathlib import Path

import pytest

from conformance.selftest.documents import console

_PAGES = [
    page
    for page in sorted((*console.ROOT.glob("*.md"), *console.ROOT.glob("docs/**/*.md")))
    if "\n```console\n" in page.read_text("utf-8")
]
_PAGE = """\
Text.

```console
$ printf 'one\\ntwo\\n'
one
…
$ sh -c 'exit 3'
exit status 3
```

```sh
$ rm -rf /
```
"""


@pytest.mark.parametrize(
    "page", _PAGES, ids=[str(page.relative_to(console.ROOT)) for page in _PAGES]
)
def test_what_a_page_shows_is_what_its_commands_print(page: Path, tmp_path: Path) -> None:
    """``python -m conformance.selftest.documents PAGE`` writes what they print now."""
    printed = console.run(page, tmp_path / "console")
    assert "\n\n".join(console.differences(page, printed)) == ""


def test_commands_and_what_they_print_are_read() -> None:
    """Of the blocks that show a console alone."""
    first, second = console.commands(_PAGE)
    assert (first.line, first.number, first.shown) == (
        "printf 'one\\ntwo\\n'", 4, ("one", "…"),
    )  # fmt: skip
    assert (second.line, second.shown) == ("sh -c 'exit 3'", ("exit status 3",))


@pytest.mark.parametrize(
    ("shown", "printed", "are_alike"),
    [
        (["a"], ["a"], True),
        (["a"], ["b"], False),
        (["a"], ["a", "b"], False),
        (["in … s"], ["in 1.5 s"], True),
        (["in … s"], ["in 1.5 m"], False),
        (["a", "…", "z"], ["a", "b", "c", "z"], True),
        (["a", "…", "z"], ["a", "z"], True),
        (["a", "…"], ["b"], False),
        (["a.c"], ["abc"], False),
        (["a"], ["a  "], True),
        ([], [], True),
        ([], ["a"], False),
    ],
)
def test_output_is_compared_with_wildcards(
    shown: list[str], printed: list[str], *, are_alike: bool
) -> None:
    """One in a line, one for lines; everything else is literal."""
    assert console.matches(shown, printed) is are_alike


def test_a_page_is_renewed_where_it_is_not_true() -> None:
    """What is true stays as it is written, wildcards included."""
    new = console.renewed(_PAGE, [["one", "two"], ["exit status 4"]])
    assert new == _PAGE.replace("exit status 3", "exit status 4")


def test_a_difference_names_its_line(tmp_path: Path) -> None:
    """And shows both."""
    page = tmp_path / "page.md"
    page.write_text(_PAGE, "utf-8")
    (told,) = console.differences(page, [["one"], ["oops"]])
    assert told.startswith("page.md:7: $ sh -c 'exit 3'")
    assert "oops" in told
