"""What people ask of a till, always with a reason: one row, one command under its own id, one outcome.

A drop has no end of life: it is sent until the till has answered, for a receipt goes to another till only after that.
The rest is for somebody who stands at the till now, and is lost when it is not begun in time.
"""

import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Integer, Select, bindparam, func, select

from lukoshko_server.db import Tx, Work
from lukoshko_server.devices import commands
from lukoshko_server.outbox.service import Outbox
from lukoshko_server.tills.letting_go import KEPT, may_tell
from lukoshko_server.tills.prints import AGAIN_S, BATCH, Prints
from lukoshko_server.tills.refusals import NothingToGive, TillBusy, TooManyActions
from lukoshko_server.tills.rows import PrintRow, TillCommandRow
from lukoshko_server.tills.wording import DROP, END, GONE, Evidence, on_the_wire
from lukoshko_wire.api.tills import TillAction
from lukoshko_wire.locker import Ack
from lukoshko_wire.message import encode, parse
from lukoshko_wire.problems import Conflict

log = logging.getLogger(__name__)

DROPS = uuid.UUID("5b1d1d0e-62c3-5b8e-9a3c-1c7f64d2a0d4")
COMMAND_S = 120
"""A shift is closed in up to a minute, after the receipt that is being printed."""
GRACE_S = 90
LIVE = ("sent", "accepted")
MOST = 30
"""Actions of one person in ten minutes."""


@dataclass(frozen=True)
class Deed:
    """An action as read."""

    id: str
    kind: str
    kopecks: int | None
    receipt_id: str | None
    to_till_id: str | None
    why: str
    actor: str
    issued_at: datetime
    state: str
    code: str


@dataclass(frozen=True)
class Ended:
    """The till is helpless about an intent: it ends as a person found it."""

    intent_id: str
    evidence: Evidence
    why: str


@dataclass(frozen=True)
class Dropped:
    """The till let an intent go: its receipt may be printed elsewhere."""

    intent_id: str
    receipt_id: str
    to_till_id: str


_LATEST = (
    select(TillCommandRow, PrintRow.receipt_id)
    .outerjoin(PrintRow, TillCommandRow.intent_id == PrintRow.id)
    .where(TillCommandRow.till_id == bindparam("till_id"))
    .order_by(TillCommandRow.ended_at.is_(None).desc(), TillCommandRow.issued_at.desc(), TillCommandRow.id)
    .limit(bindparam("most", type_=Integer))
)


class Deeds:
    """Sends commands to tills; each use joins the caller's transaction."""

    def __init__(self, work: Work, outbox: Outbox, prints: Prints) -> None:
        self._work, self._outbox, self._prints = work, outbox, prints

    def act(
        self,
        tx: Tx,
        till_id: str,
        kind: TillAction,
        why: str,
        actor: str,
        command_id: str,
        kopecks: int | None,
    ) -> None:
        """Send one action; the same id again is the same action. Raises TillBusy, TooManyActions, Conflict."""
        there = _row(tx, command_id)
        if there is not None:
            if (there.till_id, there.kind, there.kopecks) != (till_id, kind, kopecks):
                raise Conflict("this id belongs to another command", command_id=command_id)
            return
        _must_be_few(tx, actor)
        _must_be_quiet(tx, till_id, kind)
        self._add(
            tx,
            command_id,
            till_id,
            kind,
            why,
            actor,
            request_id=command_id,
            kopecks=kopecks,
            lasts_s=COMMAND_S,
        )

    def give(self, tx: Tx, till_id: str, to_till_id: str, why: str, actor: str, request_id: str) -> int:
        """Ask the till to let go of every receipt that it has not answered; how many. Raises NothingToGive.

        What the other till has not let go of itself stays.
        """
        if self.knows(tx, request_id):
            return 0
        waiting = self._prints.open(tx, till_id)
        wanted = [
            row.id
            for row in waiting
            if tx.session.scalar(_asked(row.id)) is None and not may_tell(tx, row.receipt_id, to_till_id)
        ]
        if not wanted:
            raise NothingToGive("no receipt waits that could be given", till_id=till_id)
        _must_be_few(tx, actor)
        for intent in wanted:
            self._add(
                tx, str(uuid.uuid5(DROPS, f"{request_id}:{intent}")), till_id, DROP, why, actor,
                request_id=request_id, intent_id=intent, to_till_id=to_till_id,
            )  # fmt: skip
        return len(wanted)

    def call_back(self, tx: Tx, receipt_id: str, till_id: str) -> None:
        """This till has written a receipt that was not waited for: the one that was given it is asked to let go."""
        given = self._prints.of_receipt(tx, receipt_id)
        if given is None or given.till_id == till_id or tx.session.scalar(_asked(given.id)) is not None:
            return
        id_ = str(uuid.uuid5(DROPS, given.id))
        if self.knows(tx, id_):
            return
        self._add(
            tx, id_, given.till_id, DROP, "written after all", f"till {till_id}", request_id=id_, intent_id=given.id,
            to_till_id=till_id,
        )  # fmt: skip

    def knows(self, tx: Tx, request_id: str) -> bool:
        """True for a repeat of what was asked before."""
        query = select(TillCommandRow.id).where(TillCommandRow.request_id == request_id)
        return tx.session.scalar(query.limit(1)) is not None

    def end(
        self, tx: Tx, till_id: str, intent: str, evidence: Evidence, why: str, actor: str, request_id: str, *,
        gone: bool,
    ) -> None:  # fmt: skip
        """Ask the till to let a person end an intent; one that is gone is only told of it when it comes back.

        Raises TillBusy while something is asked of the intent, TooManyActions.
        """
        _must_be_few(tx, actor)
        for row in tx.session.scalars(_asked(intent)):
            if row.kind == END or not gone:
                raise TillBusy("something is asked of this receipt already", command_id=row.id)
            row.state, row.code, row.ended_at = "failed", GONE, tx.now
            tx.session.flush()
        self._add(
            tx, request_id, till_id, END, why, actor, request_id=request_id, intent_id=intent,
            evidence=encode(evidence).decode(), code=GONE if gone else "",
        )  # fmt: skip

    def again(self, tx: Tx, till_id: str) -> None:
        """The till came: it is asked again for what it has not answered."""
        for row in tx.session.scalars(_open_of(till_id)):
            self._send(tx, row)

    def answered(self, tx: Tx, till_id: str, ack: Ack) -> Dropped | Ended | None:
        """Apply an answer to its command, once; what it frees. A final outcome stands, only `lost` is corrected."""
        row = _row(tx, ack.id)
        if row is None or row.till_id != till_id or row.state not in (*LIVE, "lost"):
            return None
        if not ack.final:
            row.state = "accepted" if row.state == "sent" else row.state
            return None
        kept = (row.code, ack.code) == (GONE, KEPT)  # what a person has ended is not over there
        row.state, row.code, row.ended_at = "failed" if kept else ack.outcome, ack.code[:60], tx.now
        tx.session.flush()
        _record(tx, row, f"{row.kind} {row.state}", after=ack.code)
        if ack.outcome != "done" or row.intent_id is None:
            return None
        if (row.kind, ack.code) == (END, "ended"):
            return Ended(row.intent_id, parse(Evidence, row.evidence.encode()), row.why)
        if (row.kind, ack.code) == (DROP, "dropped"):
            intent = tx.session.get_one(PrintRow, row.intent_id)
            return Dropped(intent.id, intent.receipt_id, row.to_till_id or "")
        return None

    def tick(self, now: datetime) -> None:
        """Send again what is not answered; what is past its time is lost, and a late outcome still corrects it."""
        again = now - timedelta(seconds=AGAIN_S)
        due = (
            select(TillCommandRow)
            .where(TillCommandRow.ended_at.is_(None), TillCommandRow.sent_at <= again)
            .order_by(TillCommandRow.sent_at)
            .limit(BATCH)
        )
        with self._work.read() as tx:
            if tx.session.scalar(due.limit(1)) is None:
                return
        with self._work() as tx:
            for row in list(tx.session.scalars(due.with_for_update(skip_locked=True))):
                if row.expires_at is not None and row.expires_at + timedelta(seconds=GRACE_S) <= now:
                    row.state, row.code, row.ended_at = "lost", "lost", tx.now
                    _record(tx, row, f"{row.kind} lost")
                elif row.expires_at is None or row.expires_at > now:
                    self._send(tx, row)

    def latest(self, tx: Tx, till_id: str, most: int) -> list[Deed]:
        """What was asked of a till, the latest first; drops that wait are all among them."""
        found = tx.session.execute(_LATEST, {"till_id": till_id, "most": most})
        return [_deed(row, receipt_id) for row, receipt_id in found]

    def _add(
        self, tx: Tx, id_: str, till_id: str, kind: str, why: str, actor: str, *, request_id: str,
        kopecks: int | None = None, intent_id: str | None = None, to_till_id: str | None = None,
        evidence: str = "", code: str = "", lasts_s: int | None = None,
    ) -> None:  # fmt: skip
        row = TillCommandRow(
            id=id_, request_id=request_id, till_id=till_id, kind=kind, kopecks=kopecks, intent_id=intent_id,
            to_till_id=to_till_id, why=why[:200], actor=actor[:100], issued_at=tx.now, sendings=0, sent_at=tx.now,
            state="sent", code=code, evidence=evidence,
            expires_at=tx.now + timedelta(seconds=lasts_s) if lasts_s is not None else None,
        )  # fmt: skip
        tx.session.add(row)
        self._send(tx, row)
        _record(tx, row, f"asked {kind}", before=row.why)

    def _send(self, tx: Tx, row: TillCommandRow) -> None:
        row.sendings, row.sent_at = row.sendings + 1, tx.now
        tx.session.flush()
        channel, message = on_the_wire(row)
        until = row.expires_at or tx.now + timedelta(seconds=AGAIN_S)
        key = f"till:{row.id}:{row.sendings}"
        commands.put(tx, self._outbox, key, channel, row.till_id, message, until=until)


def states(tx: Tx, command_ids: Sequence[str]) -> dict[str, str]:
    """What became of these commands; unknown ids are left out."""
    query = select(TillCommandRow.id, TillCommandRow.state).where(TillCommandRow.id.in_(command_ids))
    return {row.id: row.state for row in tx.session.execute(query)}


def _open_of(till_id: str) -> Any:
    query = select(TillCommandRow).where(
        TillCommandRow.till_id == till_id,
        TillCommandRow.ended_at.is_(None),
        TillCommandRow.intent_id.is_not(None),
    )
    return query.order_by(TillCommandRow.sent_at).limit(BATCH)


def _asked(intent: str) -> Select[TillCommandRow]:
    return select(TillCommandRow).where(TillCommandRow.intent_id == intent, TillCommandRow.ended_at.is_(None))


def _row(tx: Tx, command_id: str) -> TillCommandRow | None:
    query = select(TillCommandRow).where(TillCommandRow.id == command_id).with_for_update()
    return tx.session.scalar(query.execution_options(populate_existing=True))


def _must_be_few(tx: Tx, actor: str) -> None:
    since = tx.now - timedelta(minutes=10)
    query = select(func.count(func.distinct(TillCommandRow.issued_at))).where(
        TillCommandRow.actor == actor[:100], TillCommandRow.issued_at >= since
    )
    if (tx.session.scalar(query) or 0) >= MOST:
        raise TooManyActions("too much was asked of tills", retry_after_s=600)


def _must_be_quiet(tx: Tx, till_id: str, kind: str) -> None:
    query = select(TillCommandRow.id).where(
        TillCommandRow.till_id == till_id, TillCommandRow.kind == kind, TillCommandRow.ended_at.is_(None),
        TillCommandRow.expires_at > tx.now,
    )  # fmt: skip
    busy = tx.session.scalar(query.limit(1))
    if busy is not None:
        raise TillBusy(f"till {till_id} has not answered the last {kind}", command_id=busy)


def _record(tx: Tx, row: TillCommandRow, what: str, *, before: str = "", after: str = "") -> None:
    log.info("command %s: till %s: %s %s", row.id, row.till_id, what, after)
    money = f"{row.kopecks} kopecks" if row.kopecks is not None else ""
    tx.record("till", row.till_id, what, before=before, after=f"{after} {row.to_till_id or money}".strip())
    tx.touch("till", row.till_id)


def _deed(row: TillCommandRow, receipt_id: str | None) -> Deed:
    return Deed(
        id=row.id, kind=row.kind, kopecks=row.kopecks, receipt_id=receipt_id, to_till_id=row.to_till_id, why=row.why,
        actor=row.actor, issued_at=row.issued_at, state=row.state, code=row.code,
    )  # fmt: skip
