"""Marked goods in the composition: who is asked about a code, and who hears of it."""

from typing import TYPE_CHECKING

from lukoshko_server.marking.checking import Asked, Checker
from lukoshko_server.marking.client import LocalModule, Online
from lukoshko_server.marking.service import CHECK, MarkJudged
from lukoshko_server.orders.service import OrderMoved
from lukoshko_server.receipts.service import ReceiptPrinted

if TYPE_CHECKING:
    from lukoshko_server.app import App
    from lukoshko_server.floor import Floor


def wire_marking(app: "App", floor: "Floor") -> None:
    """The check of codes leaves by the outbox; its outcome reaches the picker, receipts and ends of orders the codes."""

    def fiscal_drive(order_id: str) -> str:
        """The storage of the till that will print; the first one's while that is not known."""
        numbers = {till.id: till.fn_number for till in app.tills.all() if till.fn_number}
        wanted = app.windows.place(app.orders.get(order_id).place_id).till_id
        return numbers.get(wanted or "", next(iter(numbers.values()), ""))

    marking = floor.marking
    checker = Checker(
        marking, _sources(app), fiscal_drive, sell_unchecked=app.settings.marking_sell_unchecked
    )
    app.handlers[CHECK] = checker.check
    app.hub.listen(MarkJudged, floor.picking.on_mark)
    app.hub.listen(OrderMoved, marking.on_order)
    app.hub.listen(ReceiptPrinted, marking.on_printed)


def _sources(app: "App") -> list[Asked]:
    settings, found = app.settings, list[Asked]()
    if settings.marking_url:
        online = Online(settings.marking_url, settings.marking_key, app.clock)
        found.append(lambda held, drive: online.check(held.code, drive))
    if settings.marking_local_url:
        module = LocalModule(
            settings.marking_local_url,
            settings.marking_local_user,
            settings.marking_local_password,
            app.clock,
        )
        found.append(lambda held, _drive: module.check(held.identifier))
    return found
