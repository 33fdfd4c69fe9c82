"""The picker's endpoints, and the customer's answer to a shortage."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response

from lukoshko_server.picking.put_backs import PutBacks
from lukoshko_server.picking.service import Picking
from lukoshko_server.picking.shortages import Shortages
from lukoshko_server.web import allow, answer, read
from lukoshko_wire.api.orders import AnswerShortage
from lukoshko_wire.api.picking import (
    Pack,
    Pick,
    PutBack,
    RaiseShortage,
    Scan,
    Scanned,
    TaskList,
    TaskView,
    Unpick,
)

Show = Callable[[str], TaskView]


def blueprint(
    picking: Picking,
    shortages: Shortages,
    *,
    task_view: Show,
    task_list: Callable[[str], TaskList],
) -> Blueprint:
    """Build the blueprint around what it may touch."""
    bp = Blueprint("picking", __name__, url_prefix="/api/v1")

    @bp.get("/picking/tasks")
    def tasks() -> Response:
        """The queue, and my own open task."""
        return answer(task_list(allow("picker", "operator").id))

    @bp.post("/picking/tasks/next")
    def take_next() -> Response:
        """The most urgent task, or my open one; 404 picking.nothing-to-do."""
        return answer(task_view(picking.next(allow("picker").id)))

    @bp.post("/picking/tasks/<order_id>/take")
    def take(order_id: str) -> Response:
        """This task; 403 picking.not-yours when another picker has it."""
        picking.take(order_id, allow("picker").id)
        return answer(task_view(order_id))

    @bp.get("/picking/tasks/<order_id>")
    def task(order_id: str) -> Response:
        """One task."""
        allow("picker", "operator")
        return answer(task_view(order_id))

    @bp.post("/picking/tasks/<order_id>/scans")
    def scan(order_id: str) -> Response:
        """What the scanner typed."""
        done = picking.scan(order_id, allow("picker").id, read(Scan))
        view = task_view(order_id)
        return answer(
            Scanned(outcome=done.outcome, line_no=done.line_no, grams=done.grams, task=view, why=done.why)  # type: ignore[arg-type]
        )

    @bp.post("/picking/tasks/<order_id>/lines/<int:no>/shortage")
    def shortage(order_id: str, no: int) -> Response:
        """Not enough on the shelf."""
        shortages.raise_one(order_id, allow("picker").id, no, read(RaiseShortage))
        return answer(task_view(order_id))

    @bp.post("/picking/tasks/<order_id>/pack")
    def pack(order_id: str) -> Response:
        """Make parcels; 409 placement.no-room when the locker cannot take them all."""
        picking.pack(order_id, allow("picker").id, read(Pack))
        return answer(task_view(order_id))

    _tote(bp, picking, task_view)
    return bp


def _tote(bp: Blueprint, picking: Picking, task_view: Show) -> None:
    """What goes into the tote by hand, and out of it."""

    @bp.post("/picking/tasks/<order_id>/lines/<int:no>/picks")
    def pick(order_id: str, no: int) -> Response:
        """Pieces counted or grams weighed."""
        picking.pick(order_id, allow("picker").id, no, read(Pick))
        return answer(task_view(order_id))

    @bp.post("/picking/tasks/<order_id>/lines/<int:no>/unpick")
    def unpick(order_id: str, no: int) -> Response:
        """Take a line out of the tote."""
        picking.unpick(order_id, allow("picker").id, no, read(Unpick))
        return answer(task_view(order_id))

    @bp.post("/picking/tasks/<order_id>/lines/<int:no>/weighings/<weighing_id>/out")
    def take_out(order_id: str, no: int, weighing_id: str) -> Response:
        """Take one weighing out of the tote."""
        picking.take_out(order_id, allow("picker").id, no, weighing_id, read(Unpick))
        return answer(task_view(order_id))


def answers(shortages: Shortages, *, order_for: Callable[[str], Any]) -> Blueprint:
    """Answers to shortages. `order_for` gives the OrderView for the person of the request, or refuses."""
    bp = Blueprint("shortages", __name__, url_prefix="/api/v1")

    @bp.post("/orders/<order_id>/shortages/<shortage_id>/answer")
    def decide(order_id: str, shortage_id: str) -> Response:
        """The owner's decision, or the operator's for the owner."""
        allow("customer", "operator")
        order_for(order_id)
        shortages.answer(order_id, shortage_id, read(AnswerShortage))
        return answer(order_for(order_id))

    return bp


def put_backs(put_backs: PutBacks) -> Blueprint:
    """Build the blueprint of what goes back onto the shelves."""
    bp = Blueprint("put-backs", __name__, url_prefix="/api/v1/picking/put-backs")

    @bp.get("")
    def waiting() -> Response:
        """What is to be put back."""
        allow("picker", "operator")
        return answer(put_backs.waiting())

    @bp.post("/<put_back_id>/done")
    def done(put_back_id: str) -> Response:
        """It lies on its shelf, or is spoiled and written off."""
        person = allow("picker", "operator")
        put_backs.done(put_back_id, person.id, spoiled=read(PutBack).spoiled)
        return answer(put_backs.waiting())

    return bp
