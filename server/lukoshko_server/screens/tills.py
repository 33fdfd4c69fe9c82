"""Tills as operator and technician see them: the list with the worst first, and one till's page."""

from dataclasses import asdict

from msgspec import structs

from lukoshko_server.db import Tx, Work
from lukoshko_server.receipts.by_shift import ByShift
from lukoshko_server.receipts.elsewhere import AtTill, Elsewhere
from lukoshko_server.tills.deeds import LIVE, Deed
from lukoshko_server.tills.rules import Unlike, Wrong, compare, severity, shift_ends_at, shift_opened_at
from lukoshko_server.tills.service import Tills
from lukoshko_server.tills.showing import Till
from lukoshko_server.tills.wording import DROP, END
from lukoshko_server.views import View
from lukoshko_server.windows.service import Windows
from lukoshko_wire.api.tills import (
    ShiftCard,
    ShiftDocument,
    ShiftFigures,
    ShiftUnlike,
    ShiftView,
    TillDeedView,
    TillList,
    TillPage,
    TillReceipt,
    TillView,
    TillWrong,
)
from lukoshko_wire.problems import NotFound
from lukoshko_wire.till import Takings

PRINTED, DEEDS, SHIFTS, DOCUMENTS = 10, 30, 14, 500


class TillScreen:
    """Builds TillView, TillList and TillPage."""

    def __init__(
        self, work: Work, tills: Tills, elsewhere: Elsewhere, by_shift: ByShift, windows: Windows
    ) -> None:
        self._work, self._tills, self._elsewhere = work, tills, elsewhere
        self._by_shift, self._windows = by_shift, windows

    def ranked(self) -> TillList:
        """Every till, those in trouble first."""
        return TillList(tills=sorted(self.views(), key=lambda each: (-each.severity, each.name, each.id)))

    def views(self) -> list[TillView]:
        """Every till, by id."""
        with self._work.read() as tx:
            tills = self._tills.all()
            seqs = tx.seqs("till", [till.id for till in tills])
            return [self._view(till, seqs.get(till.id, 0)) for till in tills]

    def page(self, till_id: str) -> TillPage:
        """One till. Raises NotFound."""
        with self._work.read() as tx:
            return self._page(till_id, tx.seq("till", till_id))

    def must_be(self, till_id: str) -> None:
        """Raises NotFound unless there is such a till."""
        self._tills.get(till_id)

    def shift(self, till_id: str, fn_number: str, number: int) -> ShiftView:
        """A shift with its differences, each by name. Raises NotFound."""
        with self._work.read():
            shift, till = self._tills.shift(till_id, fn_number, number), self._tills.get(till_id)
            ours = self._by_shift.takings(fn_number, number)
            documents = self._by_shift.documents(fn_number=fn_number, shift_number=number, most=DOCUMENTS)
            doubled = self._tills.doubled(fn_number, number)
        told = shift.report
        unlike = compare(told, ours) if told is not None else []
        unlike += [Unlike("doubled", 0, False, doubled, 0)] if doubled else []
        return ShiftView(
            till_id=till_id, till=till.name, fn_number=fn_number, number=number, opened_at=shift.opened_at,
            closed_at=shift.closed_at, report=told.report if told else "none", reported_at=told.at if told else None,
            cash_in_kopecks=told.cash_in_kopecks if told else 0, cash_out_kopecks=told.cash_out_kopecks if told else 0,
            register=[_figures(each) for each in told.takings] if told else [], ours=[_figures(each) for each in ours],
            unlike=[ShiftUnlike(**asdict(each)) for each in unlike],
            documents=[
                ShiftDocument(
                    id=each.id, order_id=each.order_id, kind=each.kind, fd_number=each.fd_number,
                    printed_at=each.printed_at, total_kopecks=each.total_kopecks,
                )
                for each in documents
            ],
        )  # fmt: skip

    def views_of(self, tx: Tx, till_id: str, seq: int) -> list[View]:  # noqa: ARG002
        """What is pushed when a till changes."""
        return [
            ("tills", "till", self._view(self._tills.get(till_id), seq)),
            (f"till:{till_id}", "till_page", self._page(till_id, seq)),
        ]

    def _page(self, till_id: str, seq: int) -> TillPage:
        till, deeds = self._tills.get(till_id), self._tills.deeds(till_id, DEEDS)
        names = self._tills.names() if deeds else {}
        leaving = {
            deed.receipt_id: names.get(deed.to_till_id or "", "")
            for deed in deeds
            if deed.kind == DROP and deed.state in LIVE
        }

        by_hand = dict.fromkeys(self._tills.may_end(till_id), "may")
        by_hand |= {
            deed.receipt_id or "": "asked" for deed in deeds if deed.kind == END and deed.state in LIVE
        }

        def receipts(state: str, most: int) -> list[TillReceipt]:
            found = self._elsewhere.of_till(till_id, state, most)
            return [_receipt(each, leaving.get(each.id, ""), by_hand.get(each.id, "")) for each in found]

        return TillPage(
            id=till_id, seq=seq, till=self._view(till, seq), waiting=receipts("queued", 100),
            refused=receipts("refused", 100), printed=receipts("printed", PRINTED),
            deeds=[_deed(each, names) for each in deeds],
            shifts=[
                ShiftCard(
                    fn_number=each.fn_number, number=each.number, opened_at=each.opened_at, closed_at=each.closed_at
                )
                for each in self._tills.shifts(till_id, SHIFTS)
            ],
        )  # fmt: skip

    def _view(self, till: Till, seq: int) -> TillView:
        health = till.health
        ends_at = shift_ends_at(till.shift, health)
        return TillView(
            id=till.id, name=till.name, seq=seq, place=self._place(till.place_id), online=till.online,
            seen_at=till.seen_at, electronic=till.electronic, shift=till.shift, shift_number=till.shift_number,
            shift_opened_at=shift_opened_at(ends_at), shift_ends_at=ends_at, paper=till.paper,
            cover_open=health.cover_open, clock_off_s=health.clock_off_s, fn_number=till.fn_number, serial=till.serial,
            registration_number=health.registration_number, family=health.family, ffd=health.ffd,
            storage_ends=health.storage_ends, last_fd=till.last_fd, queue=till.queue, ofd_unsent=till.ofd_unsent,
            ofd_oldest_at=health.ofd_oldest_at, trouble=till.trouble, severity=severity(till.wrong),
            wrong=[_wrong(each) for each in till.wrong],
        )  # fmt: skip

    def _place(self, place_id: str | None) -> str:
        try:
            return self._windows.place(place_id).name if place_id else ""
        except NotFound:
            return ""


def _figures(takings: Takings) -> ShiftFigures:
    return ShiftFigures(**structs.asdict(takings))


def _wrong(wrong: Wrong) -> TillWrong:
    return TillWrong(code=wrong.code, grade=wrong.grade, since=wrong.since, until=wrong.until, n=wrong.n)


def _receipt(one: AtTill, leaving_to: str, by_hand: str) -> TillReceipt:
    return TillReceipt(
        id=one.id, order_id=one.order_id, order_number=one.order_number, kind=one.kind, state=one.state,  # type: ignore[arg-type]
        total_kopecks=one.total_kopecks, created_at=one.created_at, printed_at=one.printed_at,
        fd_number=one.fd_number, code=one.code, leaving_to=leaving_to,
        by_hand=by_hand if one.state == "queued" else "",  # type: ignore[arg-type]
    )  # fmt: skip


def _deed(deed: Deed, names: dict[str, str]) -> TillDeedView:
    return TillDeedView(
        id=deed.id, action=deed.kind, kopecks=deed.kopecks, receipt_id=deed.receipt_id,  # type: ignore[arg-type]
        to_till=names.get(deed.to_till_id or "", ""), why=deed.why, actor=deed.actor, at=deed.issued_at,
        state=deed.state, code=deed.code,  # type: ignore[arg-type]
    )  # fmt: skip
