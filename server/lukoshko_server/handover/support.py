"""A cell opened from afar by a person of ours: with a reason, not too often, and its customer is told."""

from datetime import timedelta

from lukoshko_server.db import Work
from lukoshko_server.lockers.rules import MOST_AT_LOCKER, MOST_BY_HAND, TooManyOpenings
from lukoshko_server.lockers.service import Lockers
from lukoshko_server.notify.service import Notify
from lukoshko_server.orders.rules import FINAL
from lukoshko_server.orders.service import Orders
from lukoshko_server.people.service import People

WHY = {
    "look": "проверка", "repair": "ремонт", "clean": "уборка", "test": "проверка замка",
    "help_customer": "по вашей просьбе", "help_courier": "помощь курьеру", "take_out": "выемка",
}  # fmt: skip


class Support:
    """One use case; joins the caller's transaction."""

    def __init__(self, work: Work, lockers: Lockers, orders: Orders, notify: Notify, people: People) -> None:
        self._work, self._lockers, self._orders = work, lockers, orders
        self._notify, self._people = notify, people

    def open(self, locker_id: str, no: int, command_id: str, why: str, note: str, actor: str) -> None:
        """Open this one cell. The same id again is the same opening.

        Raises TooManyOpenings, LockerOffline, CellBusy, NotFound.
        """
        with self._work() as tx:
            self._lockers.must_have(locker_id, no)
            if self._lockers.command(command_id) is None:
                by_person = self._lockers.by_hand_since(tx.now - timedelta(minutes=10), actor=actor[:64])
                at_locker = self._lockers.by_hand_since(tx.now - timedelta(hours=1), locker_id=locker_id)
                if by_person >= MOST_BY_HAND or at_locker >= MOST_AT_LOCKER:
                    raise TooManyOpenings("too many cells were opened by hand", retry_after_s=600)
            self._lockers.open_cell(
                locker_id, no, "service", actor, command_id, why=f"{why}: {note}" if note else why
            )
            self._tell(locker_id, no, command_id, why)

    def _tell(self, locker_id: str, no: int, command_id: str, why: str) -> None:
        lies = self._lockers.lies_in(locker_id, no)
        if lies is None or not lies.occupied or lies.issued:
            return
        order = self._orders.get(lies.order_id)
        if order.state in FINAL:
            return
        text = f"Ячейку {no} с вашим заказом {order.number} открыл наш сотрудник: {WHY[why]}."
        self._notify.send(self._people.get(order.customer_id).phone, text, f"by-hand:{command_id}")
