"""The picker's screen: the queue and one task."""

import msgspec

from lukoshko_server.catalogue.service import Catalogue
from lukoshko_server.config import Settings
from lukoshko_server.db import Tx, Work
from lukoshko_server.marking.rules import Held
from lukoshko_server.orders.rules import Line
from lukoshko_server.people.service import People
from lukoshko_server.picking.looking import TaskPicture
from lukoshko_server.picking.overweight import Overweight
from lukoshko_server.picking.rules import Weighing
from lukoshko_server.picking.service import Picking
from lukoshko_server.picking.store import TaskLine as Kept
from lukoshko_server.picking.tote import bound
from lukoshko_server.views import View
from lukoshko_server.windows.service import Windows
from lukoshko_wire.api.picking import (
    MarkView,
    TareView,
    TaskCard,
    TaskLine,
    TaskList,
    TaskView,
    WeighingView,
)

_LINE_STATES = {"asked": "asked", "replaced": "replaced", "removed": "removed"}


class TaskScreen:
    """Builds TaskView, TaskCard and TaskList."""

    def __init__(
        self, work: Work, settings: Settings, picking: Picking, overweight: Overweight, catalogue: Catalogue, people: People,
        windows: Windows,
    ) -> None:  # fmt: skip
        self._work, self._picking, self._catalogue = work, picking, catalogue
        self._people, self._windows, self._overweight = people, windows, overweight
        self._tares = [TareView(name=name, grams=grams) for name, grams in settings.tares.items()]

    def task(self, order_id: str) -> TaskView:
        """One task. Raises NotFound."""
        with self._work.read() as tx:
            return self._view(self._picking.picture(order_id), tx.seq("task", order_id))

    def queue(self, picker_id: str) -> TaskList:
        """Tasks to do, the most urgent first, and the picker's own open one."""
        with self._work.read() as tx:
            queued, mine = self._picking.queue(picker_id)
            names = self._people.many({each.task.picker_id for each in queued if each.task.picker_id})
            cards = [
                TaskCard(
                    id=each.task.order_id, order_number=each.task.order_number, way=each.task.way,
                    seq=tx.seq("task", each.task.order_id), state=each.task.state,  # type: ignore[arg-type]
                    window_starts_at=each.task.window_starts_at, lines=each.lines, done=each.done,
                    picker=names[each.task.picker_id].name if each.task.picker_id else "",
                    open_shortages=each.open_shortages,
                )
                for each in queued
            ]  # fmt: skip
            return TaskList(tasks=cards, mine=mine)

    def views_of(self, tx: Tx, order_id: str, seq: int) -> list[View]:  # noqa: ARG002
        """What is pushed when a task changes."""
        view = self._view(self._picking.picture(order_id), seq)
        return [("picking", "task_card", _card(view)), (f"task:{order_id}", "task", view)]

    def _view(self, picture: TaskPicture, seq: int) -> TaskView:
        order, task = picture.order, picture.task
        known = self._catalogue.many([line.goods_id for line in order.lines])
        lines = []
        for line in order.lines:
            kept = picture.lines.get(line.no)
            if kept is not None:
                goods = known.get(line.goods_id)
                codes = [*goods.barcodes, *([goods.item_code] if goods.item_code else [])] if goods else []
                made = _line(line, kept, codes, bound(line, kept.budget_kopecks))
                lines.append(
                    msgspec.structs.replace(
                        made,
                        shelf=goods.shelf if goods else "",
                        marked=(goods.marked or "") if goods else "",
                        limit=self._overweight.limit(line),
                        marks=[_mark(held) for held in picture.marks.get(line.no, [])],
                    )
                )
        return TaskView(
            id=order.id, order_number=order.number, seq=seq, way=order.way, window_starts_at=order.window_starts_at,
            state="packed" if task.state == "gone" else task.state,  # type: ignore[arg-type]
            place=self._windows.place(order.place_id).name, picker=self._name(task.picker_id),
            lines=sorted(lines, key=lambda line: (line.shelf or "~", line.no)), shortages=picture.shortages,
            parcels=[parcel.view() for parcel in picture.parcels], tares=self._tares,
            over=self._overweight.ways(order), overweight=self._overweight.of_order(order.id),
        )  # fmt: skip

    def _name(self, person_id: str | None) -> str:
        return self._people.get(person_id).name if person_id else ""


def _line(line: Line, kept: Kept, barcodes: list[str], most: int) -> TaskLine:
    state = _LINE_STATES.get(line.state, "picked" if kept.done else "to_pick")
    return TaskLine(
        no=line.no, goods_id=line.goods_id, name=line.name, unit=line.unit, zone=line.zone, picture=line.picture,
        shelf="", barcodes=barcodes, price_kopecks=line.price_kopecks, ordered=line.ordered, picked=kept.picked,
        most=max(most, 0), done=kept.done, state=state, replaces=line.replaces,  # type: ignore[arg-type]
        pieces=line.pieces, piece_grams=line.piece_grams,
        weighings=[_weighing(each) for each in kept.weighings],
    )  # fmt: skip


def _weighing(made: Weighing) -> WeighingView:
    return WeighingView(
        id=made.id, gross_grams=made.gross_grams, tare_grams=made.tare_grams, tare=made.tare,
        source=made.source,  # type: ignore[arg-type]
    )  # fmt: skip


def _mark(held: Held) -> MarkView:
    return MarkView(
        id=held.id, identifier=held.identifier, state=held.state, grams=held.grams,  # type: ignore[arg-type]
        why=f"marking.{held.why}" if held.why else "",
    )  # fmt: skip


def _card(view: TaskView) -> TaskCard:
    real = [line for line in view.lines if line.state not in ("removed", "replaced")]
    return TaskCard(
        id=view.id, order_number=view.order_number, seq=view.seq, state=view.state, way=view.way,
        window_starts_at=view.window_starts_at, lines=len(real), done=sum(line.done for line in real),
        picker=view.picker, open_shortages=sum(each.state == "asked" for each in view.shortages),
    )  # fmt: skip
