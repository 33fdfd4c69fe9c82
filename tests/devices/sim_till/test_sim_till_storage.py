"""The fiscal storage: numbers rise by one, shifts are kept, nothing can be changed."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lukoshko_sim.keeping import Clock, Fault, Faults, Refused, Store
from lukoshko_sim.till.counts import counts
from lukoshko_sim.till.documents import Document, stamp
from lukoshko_sim.till.enums import OPERATIONS
from lukoshko_sim.till.fiscal_storage import SCHEMA, FiscalStorage
from lukoshko_sim.till.main import till
from lukoshko_sim.till.older import carry_over
from lukoshko_sim.till.paper import Paper
from lukoshko_sim.till.passport import Passport
from lukoshko_sim.till.printing import Printer
from lukoshko_sim.till.refusal import Refusal, Why
from lukoshko_sim.till.tlv import Fields

WHO = Passport().checked()
MORNING = datetime(2026, 11, 23, 9, 0)  # noqa: DTZ001 - the storage knows only the wall clock


@contextmanager
def storage(folder: Path, who: Passport = WHO) -> Iterator[FiscalStorage]:
    store = Store(folder / "fn.db", SCHEMA)
    try:
        yield FiscalStorage(store, who)
    finally:
        store.close()


def sale(operation: int, cash: int, card: int, order: str) -> Fields:
    return [
        (1054, operation),
        (1020, cash + card),
        (1031, cash),
        (1081, card),
        (1084, [(1085, "Заказ"), (1086, order)]),
    ]


@dataclass(frozen=True)
class Sale:
    operation: int
    cash: int
    card: int
    order: str


class Ledger:
    """What a clerk with a notebook would have written down."""

    def __init__(self) -> None:
        self.latest = MORNING
        self.opened: datetime | None = None
        self.documents = 1
        self.shifts = 0
        self.receipts = 0
        self.sums = {number: [0, 0, 0, 0] for number in OPERATIONS.values()}

    def refusal(self, action: object, now: datetime) -> Why | None:
        """What the manual says: closed, open or expired shift first, then the clock."""
        if action == "open" and self.opened is not None:
            return Why.SHIFT_OPEN
        if action != "open" and self.opened is None:
            return Why.SHIFT_CLOSED
        day = timedelta(hours=24)
        if isinstance(action, Sale) and self.opened is not None and now - self.opened >= day:
            return Why.SHIFT_EXPIRED
        return Why.CLOCK_BEHIND if now < self.latest else None

    def write(self, action: object, now: datetime) -> None:
        self.latest = now
        self.documents += 1
        if isinstance(action, Sale):
            self.receipts += 1
            parts = (1, action.cash + action.card, action.cash, action.card)
            sums = self.sums[action.operation]
            self.sums[action.operation] = [a + b for a, b in zip(sums, parts, strict=True)]
        elif action == "open":
            self.opened, self.receipts, self.shifts = now, 0, self.shifts + 1
        else:
            self.opened = None


_KOPECKS = st.integers(0, 10**6)
_SALES = st.builds(Sale, st.sampled_from([1, 2]), _KOPECKS, _KOPECKS, st.sampled_from("ab"))
_ACTIONS = st.one_of(st.just("open"), st.just("close"), st.integers(-5, 30 * 60), _SALES)


def _act(fn: FiscalStorage, action: object, now: datetime) -> Document:
    if isinstance(action, Sale):
        fields = sale(action.operation, action.cash, action.card, action.order)
        return fn.receipt(now, fields)
    return fn.open_shift(now, []) if action == "open" else fn.close_shift(now, [])


@settings(max_examples=40, deadline=None)
@given(st.lists(_ACTIONS, max_size=25))
def test_numbers_shifts_and_sums_follow_a_simple_ledger(actions: list[object]) -> None:
    with TemporaryDirectory() as folder, storage(Path(folder)) as fn:
        fn.register(MORNING)
        ledger = Ledger()
        now = MORNING
        for action in actions:
            if isinstance(action, int):
                now += timedelta(minutes=action)
                fn.send_all()
                continue
            why = ledger.refusal(action, now)
            if why is not None:
                with pytest.raises(Refusal) as refused:
                    _act(fn, action, now)
                assert refused.value.why is why
                continue
            document = _act(fn, action, now)
            ledger.write(action, now)
            assert document.fd == ledger.documents == fn.last_fd
            assert document.shift == ledger.shifts
            assert document.receipt == (ledger.receipts if isinstance(action, Sale) else None)
            assert fn.document(document.fd) == document
        view = counts(fn)
        assert (view["documents"], view["shifts"]) == (ledger.documents, ledger.shifts)
        by_type = view["by_type"]
        assert isinstance(by_type, dict)
        names = ("count", "total_kopecks", "cash_kopecks", "electronic_kopecks")
        kept = {number: [by_type[word][name] for name in names] for word, number in OPERATIONS.items()}
        assert kept == ledger.sums


def test_documents_can_be_neither_changed_nor_deleted(tmp_path: Path) -> None:
    with storage(tmp_path) as fn:
        fn.register(MORNING)
        for attempt in ("update document set sign = 1", "delete from document"):
            with (
                pytest.raises(sqlite3.IntegrityError, match="fiscal document"),
                fn._store.write() as db,
            ):
                db.execute(attempt)


def test_a_storage_outlives_its_process_and_belongs_to_one_till(tmp_path: Path) -> None:
    with storage(tmp_path) as fn:
        fn.register(MORNING)
        first = fn.open_shift(MORNING, [])
        with pytest.raises(Refused, match="in use"), storage(tmp_path):
            pass
    with storage(tmp_path) as fn:
        fn.register(MORNING)
        assert fn.document(2) == first
        assert fn.shift().open
    with (
        pytest.raises(Refused, match="another till"),
        storage(tmp_path, Passport(fn="9999078900000962").checked()),
    ):
        pass


BEFORE_EXCHANGES = """
drop table document;
create table document (
    fd integer primary key check (fd > 0), code integer not null, at integer not null, shift integer not null,
    receipt integer, sign integer not null, tlv blob not null
) strict;
create unique index receipt_once on document (shift, receipt) where receipt is not null;
create trigger no_change before update on document
    begin select raise(abort, 'a fiscal document cannot be changed'); end;
create trigger no_loss before delete on document
    begin select raise(abort, 'a fiscal document cannot be deleted'); end;
"""
"""What a till of before storages could be exchanged made of a file."""


def test_a_file_of_before_storages_could_be_exchanged_goes_on_with_all_its_documents(tmp_path: Path) -> None:
    with storage(tmp_path) as fn:
        fn.register(MORNING)
        fn.open_shift(MORNING, [])
        fn.receipt(MORNING, sale(1, 100, 0, "ord-1"))
        kept = list(fn.documents())
    file = sqlite3.connect(tmp_path / "fn.db")
    file.executescript(BEFORE_EXCHANGES)
    for each in kept:
        row = (each.fd, each.code, stamp(each.at), each.shift, each.receipt, each.sign, each.tlv)
        file.execute("insert into document values (?, ?, ?, ?, ?, ?, ?)", row)
    notes = [("ofd_sent_fd", "2"), ("owed_print", "3 sell Заказ ord-1\nСпасибо")]
    file.executemany("insert into note values (?, ?)", notes)
    file.commit()
    file.close()

    with till(tmp_path / "fn.db", WHO):
        pass
    store = Store(tmp_path / "fn.db", SCHEMA)
    try:
        carry_over(store)
        fn = FiscalStorage(store, WHO)
        assert list(fn.documents()) == kept
        with pytest.raises(sqlite3.IntegrityError, match="fiscal document"), store.write() as db:
            db.execute("delete from document")
        roll = Paper(store, Clock(store))
        printer = Printer(store, Faults(store, {"during_print": Fault("")}), fn, roll)
        assert printer.finish()
        assert "Спасибо" in str(roll.after(0))
    finally:
        store.close()


def test_signs_differ_between_documents_and_storages(tmp_path: Path) -> None:
    signs = set()
    for number in ("9999078900000961", "9999078900000962"):
        folder = tmp_path / number
        with storage(folder, Passport(fn=number).checked()) as fn:
            fn.register(MORNING)
            fn.open_shift(MORNING, [])
            signs |= {document.sign for document in fn.documents()}
    assert len(signs) == 4


def test_thirty_days_without_the_operator_of_fiscal_data_stop_everything(tmp_path: Path) -> None:
    with storage(tmp_path) as fn:
        fn.register(MORNING)
        fn.open_shift(MORNING + timedelta(days=30), [])
        late = MORNING + timedelta(days=30, minutes=1)
        with pytest.raises(Refusal) as refused:
            fn.close_shift(late, [])
        assert refused.value.why is Why.UNSENT
        assert fn.unsent().count == 2
        fn.send_all()
        fn.close_shift(late, [])


def test_a_document_larger_than_the_storage_takes_is_refused(tmp_path: Path) -> None:
    item: Fields = [(1030, "я" * 128)]
    with storage(tmp_path) as fn:
        fn.register(MORNING)
        fn.open_shift(MORNING, [])
        with pytest.raises(Refusal) as refused:
            fn.receipt(MORNING, [(1059, item)] * 300)
        assert refused.value.why is Why.TLV_LARGE
        with pytest.raises(Refusal) as refused:
            fn.receipt(MORNING, [(1059, item * 9)])
        assert refused.value.why is Why.TLV_LARGE
        assert fn.last_fd == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"fn": "123"},
        {"inn": "7701234561"},
        {"serial": "x"},
        {"rnm": "0000000001016870"},
        {"columns": 20},
        {"utc_offset_hours": 20},
    ],
)
def test_a_till_that_cannot_exist_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each has its own sentence
        Passport(**wrong).checked()  # type: ignore[arg-type]


def test_a_file_that_is_no_database_is_refused_in_words(tmp_path: Path) -> None:
    file = tmp_path / "till.sqlite"
    file.write_text("[device]\nid = 1\n" * 100, encoding="utf-8")
    with pytest.raises(Refused, match=r"till\.sqlite is no file of a simulator"):
        Store(file, "")
    file.unlink()
    Store(file, "").close()
