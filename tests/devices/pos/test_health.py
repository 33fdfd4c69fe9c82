"""What a till warns of, what a shift took, and what is refused before any register hears of it: pure rules."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.flows.agents.kit import receipt

from lukoshko_pos.drivers.register import Life, OfdQueue, Registration, State
from lukoshko_pos.health import Vitals, clock_off, warnings
from lukoshko_pos.limits import check_registration, check_size, misregistered
from lukoshko_pos.shift import is_old
from lukoshko_pos.takings import Entry, takings
from lukoshko_wire.pos import Industry, Mark, ReceiptLine
from lukoshko_wire.receipts import BadReceipt
from lukoshko_wire.values import Vat

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
FINE = Vitals(NOW, register_clock=NOW, life=Life(ends=date(2027, 12, 1)))


def waits(days: float) -> OfdQueue:
    """Documents since so many days."""
    return OfdQueue(7, NOW - timedelta(days=days))


@pytest.mark.parametrize(
    ("vitals", "codes"),
    [
        (FINE, []),
        (replace(FINE, register_clock=NOW + timedelta(seconds=120)), []),
        (replace(FINE, register_clock=NOW + timedelta(seconds=121)), ["clock_off"]),
        (replace(FINE, register_clock=NOW - timedelta(seconds=121)), ["clock_off"]),
        (replace(FINE, register_clock=NOW - timedelta(days=1), clock_trusted=False), []),
        (replace(FINE, register_clock=None), []),
        (replace(FINE, ofd=waits(2.99)), []),
        (replace(FINE, ofd=waits(3)), ["ofd_3_days"]),
        (replace(FINE, ofd=waits(10)), ["ofd_3_days", "ofd_10_days"]),
        (replace(FINE, ofd=waits(25)), ["ofd_3_days", "ofd_10_days", "ofd_25_days"]),
        (replace(FINE, ofd=OfdQueue(0, NOW - timedelta(days=25))), []),
        (replace(FINE, life=Life(ends_in_30_days=True)), ["storage_30_days"]),
        (replace(FINE, life=Life(ends_in_3_days=True, ends_in_30_days=True)), ["storage_replace", "storage_30_days"]),
        (replace(FINE, life=Life(nearly_full=True, critical=True)), ["storage_full", "storage_critical"]),
        (replace(FINE, life=Life(ofd_silent=True)), ["ofd_silent"]),
        (replace(FINE, paper_owed=True), ["paper_owed"]),
        (replace(FINE, unresolved="i-1"), ["receipt_unresolved"]),
        (replace(FINE, aside=("i-1",)), ["storage_exchanged"]),
    ],
)  # fmt: skip
def test_a_till_warns_of(vitals: Vitals, codes: list[str]) -> None:
    assert list(warnings(vitals)) == codes


def test_a_clock_is_off_only_against_a_clock_that_is_trusted() -> None:
    late = replace(FINE, register_clock=NOW - timedelta(minutes=7))
    assert clock_off(late) == timedelta(minutes=-7)
    assert clock_off(replace(late, clock_trusted=False)) is None


@pytest.mark.parametrize(
    ("shift", "ends", "old"),
    [
        ("closed", None, False),
        ("opened", None, False),
        ("expired", None, True),
        ("opened", NOW + timedelta(minutes=30), True),
        ("opened", NOW + timedelta(minutes=30, seconds=1), False),
        ("opened", NOW - timedelta(minutes=1), True),
    ],
)
def test_a_shift_is_rotated_half_an_hour_before_its_end(shift: str, ends: datetime | None, old: bool) -> None:
    state = State(shift=shift, shift_number=3, shift_ends=ends, clock=NOW)  # type: ignore[arg-type]
    assert is_old(state, NOW + timedelta(days=300)) is old, "the register's own clock counts"
    assert is_old(replace(state, clock=None), NOW) is old


WAYS = ("cash", "electronic", "prepaid", "credit", "other")
ENTRIES = st.builds(
    lambda kind, correction, paid: Entry(kind, correction, sum(paid), dict(zip(WAYS, paid, strict=True))),
    st.sampled_from([1, 2]),
    st.booleans(),
    st.tuples(*[st.integers(0, 10**9)] * 5),
)


@given(st.lists(ENTRIES, max_size=30))
def test_takings_are_the_sums_of_their_receipts_and_each_stands_once(entries: list[Entry]) -> None:
    told = takings(entries)
    assert len({(each.kind, each.correction) for each in told}) == len(told)
    assert sum(each.count for each in told) == len(entries)
    for each in told:
        mine = [e for e in entries if (e.kind, e.correction) == (each.kind, each.correction)]
        assert each.total_kopecks == sum(e.total_kopecks for e in mine)
        for way in WAYS:
            assert getattr(each, f"{way}_kopecks") == sum(e.paid[way] for e in mine)


def marked(no: int) -> ReceiptLine:
    """A line with everything at its longest."""
    said = Industry(foiv="030", date="21.11.2023", number="1944", value="v" * 256)
    code = f"{no:04}".ljust(150, "c")
    return ReceiptLine(
        name="м" * 128, price_kopecks=1, quantity_milli=1000, measure="piece", sum_kopecks=1, vat=Vat.VAT10,
        subject="commodity_with_marking", mark=Mark(code=code, identifier=code, industry=said),
    )  # fmt: skip


def test_a_receipt_that_no_storage_takes_is_refused_by_name() -> None:
    check_size(receipt())
    check_size(receipt(lines=[marked(no) for no in range(25)]))
    with pytest.raises(BadReceipt) as refused:
        check_size(receipt(lines=[marked(no) for no in range(45)]))
    assert refused.value.name == "size"
    long = replace_mark(marked(1), code="c" * 256, identifier="c" * 256)
    with pytest.raises(BadReceipt) as refused:
        check_size(receipt(lines=[long]))
    assert refused.value.name == "line_size"


def replace_mark(line: ReceiptLine, **other: str) -> ReceiptLine:
    """The line with another code."""
    assert line.mark is not None
    return msgspec.structs.replace(line, mark=msgspec.structs.replace(line.mark, **other))


REAL = Registration("4703148343", "0007993537061927    ", ("osn",), "1.2", "00106925180632")
"""As a printed receipt of 2026 shows it; its storage pads."""


@pytest.mark.parametrize(
    ("registration", "name"),
    [
        (REAL, None),
        (replace(REAL, inn="4703148343  "), None),
        (replace(REAL, inn="7707083893"), "rnm"),
        (replace(REAL, serial="00106925180633"), "rnm"),
        (replace(REAL, registration_number="0007993537061928"), "rnm"),
        (replace(REAL, registration_number="7993537061927"), "rnm"),
        (replace(REAL, inn="4703148344"), "inn"),
        (replace(REAL, inn="0000000000", registration_number=""), "inn"),
        (replace(REAL, inn=""), None),
        (replace(REAL, serial=""), None),
        (replace(REAL, registration_number=" "), None),
        (Registration(), None),
    ],
)
def test_a_registration_whose_digits_do_not_agree_prints_nothing(
    registration: Registration, name: str | None
) -> None:
    fault = misregistered(registration)
    assert (fault and fault[0]) == name
    told = warnings(replace(FINE, registration=registration))
    assert list(told) == (["registration_wrong"] if name else [])
    if name is None:
        check_registration(receipt(), registration)
        return
    with pytest.raises(BadReceipt) as refused:
        check_registration(receipt(), registration)
    assert refused.value.name == name


def test_a_receipt_of_another_seller_is_refused_by_name() -> None:
    check_registration(receipt(seller_inn="4703148343"), replace(REAL, inn="4703148343  "))
    check_registration(receipt(seller_inn="7707083893"), Registration())
    with pytest.raises(BadReceipt) as refused:
        check_registration(receipt(seller_inn="7707083893"), REAL)
    assert refused.value.name == "inn"


def test_a_taxation_that_the_register_is_not_registered_with_is_refused_by_name() -> None:
    check_registration(receipt(), Registration(taxations=("osn", "patent")))
    check_registration(receipt(), Registration())
    with pytest.raises(BadReceipt) as refused:
        check_registration(receipt(taxation="usnIncome"), Registration(taxations=("osn",)))
    assert refused.value.name == "taxation"
