"""The table of receipts is what the builder makes today, and it has every flow."""

from pathlib import Path

from lukoshko_server.receipts.table import flows, table

PAGE = Path(__file__).parents[2] / "docs" / "receipts.md"


def test_the_pages_table_is_made_by_the_builder() -> None:
    shown = PAGE.read_text(encoding="utf-8").partition("<!-- table -->\n")[2].partition("<!-- /table -->")[0]
    assert shown == table(), "python -m lukoshko_server.receipts.table"


def test_no_flow_is_missing() -> None:
    letters = {name.partition(".")[0] for name, _ in flows() if name[1] == "."}
    assert letters == set("abcdefghij")
