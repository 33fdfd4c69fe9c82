"""An acquirer's register: read line by line whatever was written into it, and laid beside our books."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lukoshko_server.payments.at_bank import BankOp
from lukoshko_server.reports.register import BadRegister, RegisterRow, day_of, match, read

OFFSET = timedelta(hours=3)
HEAD = "operation_id;payment_id;order_id;kind;amount;fee;date;reference"
NOON = datetime(2026, 11, 23, 9, tzinfo=UTC)
LINE = "p1;p1;o1;capture;1240.50;34.73;2026-11-23T12:00:00+03:00;"


def captured(no: int, kopecks: int) -> BankOp:
    return BankOp("capture", f"hold-{no}", f"p{no}", f"o{no}", kopecks, NOON)


def returned(no: int, kopecks: int) -> BankOp:
    return BankOp("refund", f"refund-{no}", f"p{no}", f"o{no}", kopecks, NOON)


def row(op: BankOp, *, kopecks: int | None = None, reference: str | None = None) -> RegisterRow:
    """What a bank writes of it."""
    sum_ = op.kopecks if kopecks is None else kopecks
    told = op.op if reference is None else reference
    own = op.provider_id if op.kind == "capture" else f"r-{op.op}"
    return RegisterRow(own, op.provider_id, op.order_id, op.kind, sum_, 0, NOON, told)


def test_a_register_is_read_to_the_kopeck() -> None:
    (found,) = read([HEAD, LINE], OFFSET)
    assert (found.kopecks, found.fee_kopecks, found.at) == (1240_50, 34_73, NOON)
    (bare,) = read(["\ufeff" + HEAD, LINE.replace("+03:00", "").replace("1240.50", "1240,50")], OFFSET)
    assert (bare.kopecks, bare.at) == (1240_50, NOON)
    assert day_of([found, bare], OFFSET).isoformat() == "2026-11-23"


@pytest.mark.parametrize(
    ("line", "no"),
    [
        ("p1;p1;o1;capture;1240.5;0.00;2026-11-23T12:00:00+03:00;", 2),
        ("p1;p1;o1;capture;-1.00;0.00;2026-11-23T12:00:00+03:00;", 2),
        ("p1;p1;o1;capture;1e3;0.00;2026-11-23T12:00:00+03:00;", 2),
        ("p1;p1;o1;capture;١.00;0.00;2026-11-23T12:00:00+03:00;", 2),
        ("p1;p1;o1;capture;100000000.01;0.00;2026-11-23T12:00:00+03:00;", 2),
        ("p1;p1;o1;payout;1.00;0.00;2026-11-23T12:00:00+03:00;", 2),
        ("p1;p1;o1;capture;1.00;0.00;вчера;", 2),
        ("p1;p1;o1;capture;1.00;0.00;0001-01-01T00:00:00+03:00;", 2),
        ("p1;p1;o1;capture;1.00;0.00;9999-12-31T23:59:59;", 2),
        (";p1;o1;capture;1.00;0.00;2026-11-23T12:00:00+03:00;", 2),
        ("p1;p1;o1;capture;1.00;0.00", 2),
        (f"{'p' * 65};p1;o1;capture;1.00;0.00;2026-11-23T12:00:00+03:00;", 2),
        ("\x00;p1;o1;capture;1.00;0.00;2026-11-23T12:00:00+03:00;", 2),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_taken(line: str, no: int) -> None:
    with pytest.raises(BadRegister) as refused:
        list(read([HEAD, line], OFFSET))
    assert refused.value.facts["line"] == no


def test_a_file_without_heads_or_of_two_days_is_no_register() -> None:
    with pytest.raises(BadRegister):
        list(read([LINE], OFFSET))
    with pytest.raises(BadRegister):
        list(read([], OFFSET))
    late = LINE.replace("12:00:00", "23:59:59"), LINE.replace("11-23T12:00:00", "11-24T00:00:00")
    with pytest.raises(BadRegister):
        day_of(list(read([HEAD, *late], OFFSET)), OFFSET)
    with pytest.raises(BadRegister):
        day_of([], OFFSET)


def test_every_way_to_differ_has_its_name() -> None:
    ours = [captured(1, 100_00), captured(2, 200_00), captured(3, 300_00), returned(1, 40_00)]
    rows = [
        row(ours[0]), row(ours[1], kopecks=200_01), row(ours[1], kopecks=200_01), row(captured(9, 999_00)),
        row(ours[3], reference=""),
    ]  # fmt: skip
    found = match(rows, ours, ours)
    assert [(each.kind, each.operation, each.kopecks) for each in found.unmatched] == [
        ("sum", "p2", 1), ("doubled", "p2", 200_01), ("missing_here", "p9", 999_00), ("missing_at_bank", "hold-3", -300_00),
    ]  # fmt: skip
    assert (found.rows, found.matched) == (5, 2)


def test_a_refund_that_nobody_here_knows_takes_no_other_of_its_payment() -> None:
    ours = [
        captured(1, 900_00),
        BankOp("refund", "a", "p1", "o1", 100_00, NOON),
        BankOp("refund", "b", "p1", "o2", 200_00, NOON),
    ]
    by_hand = RegisterRow("r-x", "p1", "o1", "refund", 300_00, 0, NOON, "")
    for told in ("a", ""):
        rows = [by_hand, row(ours[1], reference=told), row(ours[2], reference=""), row(ours[0])]
        found = match(rows, ours, ours)
        assert [(each.kind, each.operation, each.kopecks) for each in found.unmatched] == [
            ("missing_here", "r-x", -300_00)
        ]
        assert found.matched == 3


def test_an_operation_of_another_day_is_found_by_its_payment_and_none_is_missed() -> None:
    ours = [captured(1, 100_00), captured(2, 200_00)]
    found = match([row(ours[0]), row(ours[1])], ours, ours[:1])
    assert found.unmatched == ()
    assert found.ours_kopecks == 300_00


@st.composite
def books(draw: st.DrawFn) -> tuple[list[BankOp], list[RegisterRow]]:
    """Our operations, and a register in which some are missing, foreign, doubled or off."""
    ours: list[BankOp] = []
    for no in range(draw(st.integers(1, 8))):
        ours.append(captured(no, draw(st.integers(1, 10**7))))
        if draw(st.booleans()):
            ours.append(returned(no, draw(st.integers(1, ours[-1].kopecks))))
    rows: list[RegisterRow] = []
    for each in ours:
        match draw(st.sampled_from(["fine", "fine", "missing", "off", "doubled"])):
            case "fine":
                rows.append(row(each))
            case "off":
                rows.append(row(each, kopecks=each.kopecks + 1))
            case "doubled":
                rows += [row(each)] * 2
    if draw(st.booleans()):
        rows.append(row(captured(99, 5)))
    return ours, draw(st.permutations(rows))


@given(books())
def test_what_differs_is_exactly_the_difference_of_the_two_books(
    drawn: tuple[list[BankOp], list[RegisterRow]],
) -> None:
    ours, rows = drawn
    found = match(rows, ours, ours)
    bank = sum(each.kopecks * (1 if each.kind == "capture" else -1) for each in rows)
    mine = sum(each.kopecks * (1 if each.kind == "capture" else -1) for each in ours)
    assert sum(each.kopecks for each in found.unmatched) == bank - mine
    assert found.captured_kopecks - found.refunded_kopecks == bank
    assert found.ours_kopecks == mine
