"""Loads one file step by step: read and stage, retire what a full file left out, switch, count the rests.

reading -> retiring -> (switch) -> resting -> counting -> done
Every batch moves the cursor in its own transaction, so that a repeated or killed request continues where it was.
"""

import logging
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from lukoshko_server.catalogue.service import Catalogue, importing
from lukoshko_server.db import Tx, Work
from lukoshko_server.exchange import store
from lukoshko_server.exchange.files import Files
from lukoshko_server.exchange.reader import BrokenFile, read
from lukoshko_server.exchange.records import Package, Record, Remark, Warehouse
from lukoshko_server.exchange.report import Report
from lukoshko_server.exchange.rows import FileRow
from lukoshko_server.exchange.rules import NoSuchFile, Step
from lukoshko_server.exchange.staging import stage_batch
from lukoshko_server.stock.service import Stock
from lukoshko_wire.problems import LukoshkoError
from lukoshko_wire.values import Unit

log = logging.getLogger(__name__)

BATCH = 200
LEASE = timedelta(seconds=20)
RENEW_S = 5.0
MILLI = {Unit.KG.value: 1, Unit.PIECE.value: 1000, Unit.PACK.value: 1000}
"""Thousandths in one unit of stock: grams of a kilogram, whole pieces and packs."""


class LostLease(LukoshkoError):
    """Another request goes on with this file, or a new exchange took it away."""

    code = "exchange.lost-lease"
    status = 409


@dataclass(frozen=True)
class Tools:
    """What loading works with; `elapsed` are seconds that rise steadily."""

    work: Work
    catalogue: Catalogue
    stock: Stock
    files: Files
    step_s: float
    elapsed: Callable[[], float]


def step(tools: Tools, session_id: str, name: str) -> Step:
    """Work on a file for as long as a step lasts. Raises NoSuchFile, BrokenFile, ImportRuns."""
    with tools.work() as tx:
        row = store.file_for_change(tx, session_id, name)
        if row is None:
            raise NoSuchFile(f"{name[:80]} was not sent in this exchange", name=name[:80])
        if row.state == "done":
            return Step("success", Report(row.report).sentence())
        if row.state == "broken":
            raise BrokenFile(row.detail)
        if row.leased_until is not None and row.leased_until > tx.now:
            return Step("progress", "файл ещё загружается другим запросом")
        if row.state == "uploading":
            row.generation = tools.catalogue.begin(row.id)
            row.state, row.cursor, row.after, row.report = "reading", 0, "", Report().kept()
        row.lease, row.leased_until = secrets.token_hex(16), tx.now + LEASE
        run = _Run(tools, row)
    try:
        return run.go()
    except BrokenFile as error:
        run.break_off(error)
        raise
    except LostLease:
        return Step("progress", "файл загружается другим запросом")


class _Run:
    """One request's work on one file."""

    def __init__(self, tools: Tools, row: FileRow) -> None:
        self._tools = tools
        self._work = tools.work
        self._file_id, self._session_id = row.id, row.session_id
        self._lease, self._generation = row.lease, row.generation or 0
        self._renewed = tools.elapsed()
        self._until = self._renewed + tools.step_s
        self._steps: dict[str, Callable[[], Iterator[None]]] = {
            "reading": self._read, "retiring": self._retire, "resting": self._rest, "counting": self._count,
        }  # fmt: skip

    def go(self) -> Step:
        """Batch after batch until all is done or the time is over."""
        while (state := self._state()) in self._steps:
            for _ in self._steps[state]():
                if self._tools.elapsed() >= self._until:
                    return self._pause()
        with self._work() as tx:
            row = self._mine(tx)
            row.lease, row.leased_until = "", None
            return Step("success", Report(row.report).sentence())

    def break_off(self, error: BrokenFile) -> None:
        """The file cannot be read to its end: nothing of it stays, what was there before does."""
        with self._work() as tx:
            row = self._mine(tx)
            self._tools.catalogue.give_up(self._file_id)
            store.drop_rests(tx, self._file_id)
            row.state, row.detail, row.finished_at = "broken", error.detail[:500], tx.now
            row.lease, row.leased_until = "", None
            tx.record("exchange", self._file_id, "broken", after=error.detail[:200])
        log.warning("exchange file %s is broken, nothing of it was taken: %s", self._file_id, error.detail)

    def _state(self) -> str:
        with self._work.read() as tx:
            row = tx.session.get(FileRow, self._file_id)
            return row.state if row else ""

    def _pause(self) -> Step:
        with self._work() as tx:
            row = self._mine(tx)
            row.lease, row.leased_until = "", None
            return Step("progress", f"обработано записей: {row.cursor}")

    def _mine(self, tx: Tx) -> FileRow:
        """The file's row, locked and still ours; the lease begins anew. Raises LostLease."""
        row = store.file_by_id(tx, self._file_id)
        if row is None or row.lease != self._lease:
            raise LostLease(f"file {self._file_id} is in other hands")
        row.leased_until = tx.now + LEASE
        self._renewed = self._tools.elapsed()
        return row

    def _read(self) -> Iterator[None]:
        with self._work.read() as tx:
            row = tx.session.get_one(FileRow, self._file_id)
            done, size = row.cursor, row.size
        if self._tools.files.size(self._session_id, self._file_id) < size:
            raise BrokenFile("the bytes of the file are gone")
        with self._tools.files.path(self._session_id, self._file_id).open("rb") as source:
            records = read(source)
            for _ in islice(records, done):
                self._renew()
            while batch := list(islice(records, BATCH)):
                with self._work() as tx:
                    self._take(tx, batch)
                yield
        with self._work() as tx:
            self._mine(tx).state = "retiring"

    def _renew(self) -> None:
        if self._tools.elapsed() - self._renewed > RENEW_S:
            with self._work() as tx:
                self._mine(tx)

    def _take(self, tx: Tx, batch: list[Record]) -> None:
        row = self._mine(tx)
        report = Report(row.report)
        for record in batch:
            if isinstance(record, Remark):
                report.remark(record)
            elif isinstance(record, Package) and record.full:
                report.full.append(record.kind)
            elif isinstance(record, Warehouse):
                report.warehouses[record.id] = record.name
        stage_batch(tx, self._generation, self._file_id, batch, report)
        row.cursor += len(batch)
        row.report = report.kept()

    def _retire(self) -> Iterator[None]:
        """End what a full file did not name; an empty file ends nothing. Then switch."""
        with self._work.read() as tx:
            report = Report(tx.session.get_one(FileRow, self._file_id).report)
        retiring: list[tuple[str, Callable[[Tx, int], int]]] = []
        if "catalogue" in report.full and report.counts.get("товары"):
            retiring.append(("снято с продажи", importing.retire_cards))
        if "offers" in report.full and report.counts.get("предложения"):
            retiring.append(("снято цен", importing.retire_prices))
        for kind, retire in retiring:
            while True:
                with self._work() as tx:
                    row = self._mine(tx)
                    number = retire(tx, self._generation)
                    report = Report(row.report)
                    report.count(kind, number)
                    row.report = report.kept()
                if not number:
                    break
                yield
        with self._work() as tx:
            row = self._mine(tx)
            report = Report(row.report)
            for goods_id in importing.strange_prices(tx, self._generation):
                report.remark(
                    Remark("offer-without-goods", goods_id, "предложение неизвестного товара отложено")
                )
            row.report = report.kept()
            if "offers" in report.full:
                importing.retire_price_types(tx, self._generation)
            self._tools.stock.name_warehouses(report.warehouses, whole="offers" in report.full)
            self._tools.catalogue.switch(self._generation)
            row.state = "resting"

    def _rest(self) -> Iterator[None]:
        """Hand the staged rests over to the stock; those of unknown goods wait there for their card."""
        while True:
            with self._work() as tx:
                row = self._mine(tx)
                rests = store.some_rests(tx, self._file_id, BATCH)
                if not rests:
                    row.state, row.after = "counting", ""
                    return
                units = importing.units_of(tx, list(rests))
                ref = f"1c:{self._generation}:{min(rests)}"
                self._tools.stock.set_rests(rests, {each: MILLI[unit] for each, unit in units.items()}, ref)
                store.drop_rests(tx, self._file_id, list(rests))
                report = Report(row.report)
                report.count("остатки", len(rests))
                row.report = report.kept()
            yield

    def _count(self) -> Iterator[None]:
        """Goods whose card came with this file may have had rests before it; then finish."""
        while True:
            with self._work() as tx:
                row = self._mine(tx)
                units = importing.units_staged(tx, self._generation, row.after)
                if not units:
                    self._finish(tx, row)
                    return
                self._tools.stock.count(
                    {each: MILLI[unit] for each, unit in units.items()}, f"1c:{self._generation}:card"
                )
                row.after = max(units)
            yield

    def _finish(self, tx: Tx, row: FileRow) -> None:
        report = Report(row.report)
        if report.counts.get("предложения"):
            bare, some = self._tools.catalogue.not_for_sale()
            for own, name in some[:1]:
                report.remark(Remark("goods-without-offer", own, name), times=bare)
            for own, name in some[1:]:
                report.remark(Remark("goods-without-offer", own, name), times=0)
        row.report, row.state, row.finished_at = report.kept(), "done", tx.now
        tx.record("exchange", self._file_id, "loaded", after=report.sentence())
        tx.touch("goods", "all")
        tx.after(lambda: self._tools.files.forget(self._session_id, self._file_id))
        log.info("exchange file %s loaded: %s", self._file_id, report.sentence())
