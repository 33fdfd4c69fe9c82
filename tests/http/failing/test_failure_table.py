"""docs/handover.md row by row: every failure is made to happen to the real services, and comes to what the row says."""

from pathlib import Path
from typing import NamedTuple

import pytest
from tests.floor import Shop
from tests.http.failing.plays import PLAYS
from tests.http.failing.stage import Stage
from tests.http.marking.conftest import Marked

PAGE = Path(__file__).parents[3] / "docs" / "handover.md"


class Row(NamedTuple):
    """A failure and what must come of it."""

    ways: str
    step: str
    failure: str
    does: str
    order: str
    trouble: str
    screen: str
    named: str
    ends: str
    end: str
    left: str


def rows() -> list[Row]:
    """The rows of the table, as they stand on the page."""
    text = PAGE.read_text(encoding="utf-8")
    table = text.partition("<!-- table -->")[2].partition("<!-- /table -->")[0].strip().splitlines()[2:]
    return [Row(*(cell.strip().strip("`") for cell in line.strip("|").split("|"))) for line in table]


CASES = [(way, row) for row in rows() for way in row.ways.split(", ")]
on_sqlite = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def cases(*, codes: bool) -> pytest.MarkDecorator:
    """The rows about marking codes, or all others; each way of a row is a case."""
    mine = [(way, row) for way, row in CASES if (row.step == "codes") is codes]
    names = [f"{way}: {row.step} {row.failure}" for way, row in mine]
    return pytest.mark.parametrize(("way", "row"), mine, ids=names)


@on_sqlite
@cases(codes=False)
def test_a_failure_comes_to_what_its_row_says(shop: Shop, way: str, row: Row) -> None:
    play(Stage(shop, way), row)


@on_sqlite
@cases(codes=True)
def test_a_failure_of_codes_comes_to_what_its_row_says(marked: Marked, way: str, row: Row) -> None:
    play(Stage(marked.shop, way, marked), row)


def play(stage: Stage, row: Row) -> None:
    """Make it happen, look, let it end, look again."""
    acts = PLAYS[row.step, row.failure](stage)
    next(acts)
    order = stage.shop.see(stage.order)
    screen = "*" if row.screen == "*" else stage.screen()
    seen = (order["state"], order["trouble"] or "-", screen, stage.named())
    assert seen == (row.order, row.trouble, row.screen, row.named), "after the failure"
    assert next(acts, "over") == "over"
    order = stage.shop.see(stage.order)
    assert (order["state"], stage.named()) == (row.end, row.left), "at the end"
    live = stage.shop.bank.counts()["by_order"].get(stage.order, {}).get("live", 0)
    assert live == 0, "a hold is left hanging"


def test_every_row_is_played_and_every_play_has_its_row() -> None:
    assert {(row.step, row.failure) for row in rows()} == set(PLAYS)
    assert all(row.does and row.ends for row in rows())
