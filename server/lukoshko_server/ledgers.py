"""The proof of days in the composition: what it reads, who tells it, who sees it."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, get_args

from lukoshko_server.orders.rules import FINAL
from lukoshko_server.orders.service import OrderMoved
from lukoshko_server.payments.acquirers.registry import acquirers_of
from lukoshko_server.payments.at_bank import AtBank
from lukoshko_server.payments.happenings import (
    AheadReturned,
    CompanyPaid,
    HoldExpired,
    HoldVoided,
    MoneyFailed,
    MoneyKept,
    MoneyReturned,
    MoneyTaken,
    PaidAhead,
)
from lukoshko_server.payments.taken import Taken
from lukoshko_server.receipts.by_shift import ByShift
from lukoshko_server.receipts.service import ReceiptPrinted, ReceiptRefused
from lukoshko_server.reports import proof_http
from lukoshko_server.reports.books import Books
from lukoshko_server.reports.proofs import Proofs
from lukoshko_server.reports.registers import Registers
from lukoshko_server.reports.rules import Owed
from lukoshko_server.screens.cash import CashScreen
from lukoshko_server.screens.proof import ProofScreen

if TYPE_CHECKING:
    from lukoshko_server.app import App
    from lukoshko_server.floor import Floor

Moneyed = (
    MoneyTaken | CompanyPaid | MoneyFailed | MoneyReturned | MoneyKept | HoldVoided | HoldExpired | ReceiptPrinted
    | ReceiptRefused | PaidAhead | AheadReturned
)  # fmt: skip


def wire_proof(
    app: "App", floor: "Floor", books: Books, cash: CashScreen, owed: Callable[[Sequence[str]], list[Owed]]
) -> Proofs:
    """Build on everything that is proved, and wire."""
    work, offset = app.work, timedelta(minutes=app.settings.utc_offset_minutes)
    registers = Registers(work, AtBank(work), acquirers_of(app.settings).names(), offset)
    proofs = Proofs(work, app.orders, floor.reports, Taken(work), ByShift(work), registers, owed, offset)
    screen = ProofScreen(work, proofs, books, app.orders, app.people, cash, app.order_screen)

    def on_money(told: Moneyed) -> None:
        """The books of an order have changed."""
        with work() as tx:
            tx.touch("proof", told.order_id)

    def on_order(moved: OrderMoved) -> None:
        """Goods count once they are handed over, or are not going to be."""
        if moved.state in FINAL:
            with work() as tx:
                tx.touch("proof", moved.order_id)

    for told in get_args(Moneyed):
        app.hub.listen(told, on_money)
    app.hub.listen(OrderMoved, on_order)
    app.hub.show("proof", screen.views_of_order)
    app.hub.show("register", screen.views_of_register)
    app.blueprints.append(
        proof_http.blueprint(
            proofs, app.clock, view=screen.day, story=screen.order, register=screen.register,
            of=screen.of,
        )
    )  # fmt: skip
    return proofs
