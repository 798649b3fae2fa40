"""report.html shows what report.json holds, in one file that can be read by anybody."""

from collections import Counter
from typing import Any

import pytest

from conformance import catalogue
from conformance.reports.html import cases, render, scene, statement
from conformance.selftest.reports.html import made
from conformance.selftest.reports.html.document import Element, parse
from conformance.vocabulary import canary

_MOST_BYTES = 4_000_000


def _case(page: Element, scenario: str) -> Element:
    return page.one("details", id=scenario)


def test_the_verdict_comes_first(page: Element, report: dict[str, Any]) -> None:
    """With the program, its version, and that the run was partial."""
    head = page.one("header", **{"class": "masthead bad"})
    judged = len(report["results"]) - report["totals"]["not applicable"]

    assert head.one("h1").text == "agent_cli agent 1.2"
    assert f"partial 3 of {judged} judged scenarios are red" in head.text
    assert f"{report['totals']['pass']} pass" in head.text


def test_the_statement_says_what_was_run(page: Element, report: dict[str, Any]) -> None:
    """Suite, revision, and how much of the catalogue."""
    told = page.one("section", id="statement").text

    whole = len(catalogue.catalogue())
    assert (
        f"{len(report['results']):,} of the {whole:,} scenarios of the catalogue were run" in told
    )
    assert "pecking-order 0.1.0" in told
    assert "revision 2026-11" in told
    assert "no namespace here" in told


def test_a_whole_run_does_not_say_partial(report: dict[str, Any]) -> None:
    """Only when all was run that the report knows of, and nothing was selected."""
    ran = {item["id"] for item in report["results"]}
    rows = {
        name: {**row, "scenarios": [item for item in row["scenarios"] if item in ran]}
        for name, row in report["requirements"].items()
    }
    whole = {**report, "requirements": rows}
    unselected = {**report["circumstances"], "selection": ""}

    assert statement.state(report).partial
    assert statement.state(whole).partial
    assert not statement.state({**whole, "circumstances": unselected}).partial


def test_areas_and_verdicts_are_counted(page: Element, report: dict[str, Any]) -> None:
    """Each count is the report's, and the rows add up."""
    rows = list(page.one("section", id="areas").one("tbody").all("tr"))

    told = {row.one("abbr").text: [cell.text for cell in row.all("td")] for row in rows}
    assert list(told) == ["PRE", "ENV", "HLP"]
    for area, cells in told.items():
        numbers = [int(cell.split()[0]) for cell in cells]
        assert sum(numbers[:-1]) == numbers[-1] == sum(report["areas"][area].values())


def test_every_requirement_stands_with_its_sentence(page: Element, report: dict[str, Any]) -> None:
    """Level, worst verdict, and each of its scenarios that was run."""
    article = page.one("article", id="PRE-003")

    assert "MUST" in article.one("header").text
    assert article.attributes["data-verdict"] == report["requirements"]["PRE-003"]["worst"]
    assert "the request's Authorization: Bearer holds the token." in article.text
    ran = {item["id"] for item in report["results"] if "PRE-003" in item["requires"]}
    assert {link.text for link in article.one("details").all("a")} == ran
    assert [item.attributes["id"] for item in page.all("article")] == list(report["requirements"])


def test_a_failure_shows_what_was_expected_beside_what_was_seen(page: Element) -> None:
    """Step by step, in the specification's words and the wire's."""
    case = _case(page, made.FAILED)
    (turn,) = (item for item in case.all("div") if item.attributes.get("class") == "turn")

    assert "it sends «environment-token»" in turn.one("div", **{"class": "expected"}).text
    observed = turn.one("div", **{"class": "observed"}).text
    assert "POST api.anthropic.com/v1/messages x-api-key: «helper-key» → answer 200" in observed
    assert observed.endswith("send, exit status 0")


def test_a_failure_shows_its_world(page: Element) -> None:
    """Variables, files and programs, secrets by their slots."""
    world = _case(page, made.FAILED).one("div", **{"class": "world"}).text

    assert "ANTHROPIC_AUTH_TOKEN = «environment-token»" in world
    assert "«config» /settings.json" in world
    assert '"apiKeyHelper": " «program» "' in world
    assert "key-helper prints" in world


def test_a_failure_shows_the_two_commands(page: Element) -> None:
    """To run it again, and to look around in its world."""
    commands = _case(page, made.FAILED).one("div", **{"class": "commands"})

    assert [item.text for item in commands.one("dl").all("code")] == [
        f"pytest conformance -k {made.FAILED} --target agent_cli",
        f"pecking-order shell {made.FAILED}",
    ]


def test_known_failures_and_warnings_have_their_reason(page: Element) -> None:
    """Each under a heading of its own."""
    known = page.one("section", id="known-failures")
    warned = page.one("section", id="warnings")

    assert f"why: {made.MARKUP}" in known.one("details", id=made.KNOWN).text
    assert "SHOULD" in warned.one("details", id=made.WARNED).text


def test_the_leak_matrix_leads_to_its_scenarios(page: Element) -> None:
    """A cell is the verdict, and a link."""
    table = next(iter(page.one("section", id="leaks").all("table")))
    link = table.one("a", href=f"#{made.LEAKING}")

    assert link.text == "✗ fail"


def test_the_inferred_order_is_drawn_and_told(page: Element) -> None:
    """The picture's own text is the sentence; the line of the one that comes first stands out."""
    figure = page.one("figure", id="order-plain")

    title = figure.one("title").text
    assert "this program behaves as helper > token > key > login > stored key" in title
    assert figure.one("svg").attributes["aria-labelledby"] == "order-plain-t"
    assert [item.text for item in figure.all("text", **{"class": "label ahead"})] == ["helper"]
    assert figure.one("a").attributes["href"] == f"#{made.FAILED}"


def test_an_older_report_says_why_there_is_no_order(report: dict[str, Any]) -> None:
    """Everything else is shown."""
    older = {
        **report,
        "results": [{k: v for k, v in r.items() if k != "chosen"} for r in report["results"]],
    }

    page = parse(render(older))

    assert "does not tell which credential was chosen" in page.one("section", id="order").text
    assert _case(page, made.FAILED).text


def test_what_this_release_does_not_know_is_shown_all_the_same(report: dict[str, Any]) -> None:
    """A scenario and a requirement of another release."""
    strange = {**report["results"][0], "id": "new.scenario", "verdict": "fail"}
    requirements = {
        **report["requirements"],
        "NEW-001": {"level": "MUST", "scenarios": ["new.scenario"], "worst": "fail"},
    }
    newer = {**report, "results": [*report["results"], strange], "requirements": requirements}

    page = parse(render(newer))

    assert "POST" in _case(page, "new.scenario").text
    assert "does not have the sentence" in page.one("article", id="NEW-001").text


@pytest.mark.parametrize(
    ("verdicts", "told"),
    [
        ((), "No scenario was run"),
        (("pass", "warn"), "None of 2 judged scenarios is red"),
        (("pass", "known failure"), "Nothing new: 1 known failure in 2 judged scenarios"),
        (("error", "not applicable"), "1 of 1 judged scenario is red"),
        (("not applicable", "not observed"), "No scenario could be judged"),
    ],
)
def test_the_headline_is_the_runs(
    report: dict[str, Any], verdicts: tuple[str, ...], told: str
) -> None:
    """A run that shows nothing is never a good one."""
    pairs = zip(report["results"], verdicts, strict=False)
    results = [{**item, "verdict": verdict} for item, verdict in pairs]
    totals = {**dict.fromkeys(report["totals"], 0), **Counter(verdicts)}

    assert statement.state({**report, "results": results, "totals": totals}).verdict == told


def test_the_page_of_a_program_that_does_everything_wrong_stays_small() -> None:
    """The first failures with all that explains them, the others with their first finding."""
    html = render(made.failing())

    assert len(html.encode()) < _MOST_BYTES
    assert "more stand among" in html


def test_every_world_is_told_without_a_secret() -> None:
    """Whatever is planted in variables, settings, stores and files is named by its slot."""
    for scenario in catalogue.catalogue():
        world = scenario.given
        told = [*scene.variables(world).values(), *(file.text for file in scene.files(world))]
        planted = [*world.environment.values(), world.stored_key or ""]
        planted += [text for item in world.settings for text in item.env.values()]
        planted += [item.text for item in world.files if item.kind == "text"]
        short = [text for text in planted if len(text) < len("«slot»") * 100]

        assert canary.slots(short) <= canary.slots(told), scenario.id
        assert not [text for text in told if "canary-" in text], scenario.id


def test_bytes_that_are_no_text_can_be_written() -> None:
    """A damaged store is shown by its codes, and the page is UTF-8 all the same."""
    report = made.report("store.binary")
    for item in report["results"]:
        if item["id"] == "store.binary-above-key":
            item["verdict"] = "fail"

    html = render(report)

    assert html.encode()
    assert "\\udcfe\\udced␁" in html


def test_a_scenario_of_several_steps_has_a_turn_for_each() -> None:
    """What holds of all of them stands by itself, and a step that was not reached says so."""
    result = {"id": "precedence.same-winner-key-and-token", "evidence": ["step 1: send, killed"]}

    case = cases.case(result, "reference")

    assert [turn.done for turn in case.turns][0::3] == ["send", ""]
    assert [turn.ended for turn in case.turns] == ["send, killed", "not reached", "not reached", ""]
    assert "every step carries the same credential" in case.turns[-1].expected[0]


def test_what_a_step_owes_stands_with_the_step() -> None:
    """Also where a scenario counts from its end."""
    case = cases.case({"id": "trust.prompt-no-is-no-yes-later", "evidence": []}, "reference")

    first, last, whole = (turn.expected for turn in case.turns)
    assert "the question about trust" in first[0]
    assert last[0].startswith("it sends ")
    assert whole[0] == "project-helper is not executed"
