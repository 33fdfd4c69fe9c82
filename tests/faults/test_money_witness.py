"""The witness of `./run faults money` can say each of its words: what it never says would prove nothing."""

import pytest
from tests.faults.many import Findings
from tests.faults.money.deal import money_and_paper


@pytest.mark.parametrize(
    ("kinds", "exchanged"),
    [
        (set(), {}),
        (set(), {"bank": {"captured": 150, "refunded": 50}, "paper": {"sell": 150, "sellReturn": 50}}),
        (set(), {"bank": {}, "by_hand": 100}),
        (set(), {"bank": {"captured": 60}, "by_hand": 40, "in_two_ways": True}),
        (set(), {"bank": {}, "by_invoice": 100, "paper": {}}),
        ({"charged twice"}, {"bank": {"captured": 60}, "by_hand": 40}),
        ({"charged twice"}, {"bank": {"captured": 60}, "by_invoice": 40, "paper": {"sell": 60}}),
        ({"charged twice", "over-charged"}, {"by_hand": 100, "paper": {"sell": 200}}),
        ({"over-charged"}, {"bank": {"captured": 200}, "paper": {"sell": 200}}),
        ({"over-charged", "settlements without receipt"}, {"bank": {"captured": 101}}),
        ({"hanging holds"}, {"bank": {"captured": 100, "live": 1}}),
        ({"settlements without receipt"}, {"paper": {}}),
        ({"receipts without settlement"}, {"paper": {"sell": 200}}),
        ({"receipts without settlement"}, {"bank": {}, "by_invoice": 100}),
        ({"goods without money"}, {"bank": {}, "paper": {}}),
        ({"goods without money", "receipts without settlement"}, {"bank": {"captured": 99}}),
    ],
)
def test_every_sum_that_is_not_the_same_has_its_name(kinds: set[str], exchanged: dict[str, object]) -> None:
    found = Findings()
    usual = {"bank": {"captured": 100}, "by_hand": 0, "paper": {"sell": 100}}
    money_and_paper(found, "one order", 100, **{**usual, **exchanged})  # type: ignore[arg-type]
    assert set(found.bad) == kinds
