"""A whole shop behind its HTTP interface, with the real simulator of a bank; effects are sent by hand."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from tests.banking import BankSim, running_bank
from tests.conftest import FixedClock
from tests.shop import settings
from tests.store.catalogue.shop import bring

from lukoshko_server.app import App, build
from lukoshko_server.catalogue.service import Card
from lukoshko_server.lockers.rules import Cell
from lukoshko_server.outbox.rows import EffectRow
from lukoshko_server.outbox.service import Later
from lukoshko_server.payments.acquirers.contract import BankUnsure
from lukoshko_server.windows.rules import Place, Template
from lukoshko_wire.values import Unit, Vat, Way, Zone

GUARD = {"X-Lukoshko": "1"}
TEMPLATE = Template(
    from_minute=0, to_minute=1440, length_minutes=120, capacity=2, cutoff_minutes=30, fee_kopecks=9900
)
CARDS = [
    Card("milk", "Молоко 2,5 %", "А-1", (), Unit.PIECE, "food", "", Vat.VAT10),
    Card("pears", "Груши", "10101", (), Unit.KG, "food", "", Vat.VAT10),
    Card("lager", "Пиво", "", (), Unit.PIECE, "beer", "", Vat.VAT22),
    Card("bare", "Творог без цены", "", (), Unit.PIECE, "food", "", None),
]


class Visitor:
    """A signed-in person with a browser."""

    def __init__(self, client: FlaskClient, person: dict[str, Any]) -> None:
        self.client = client
        self.id: str = person["id"]

    def call(self, method: str, path: str, body: object = None) -> tuple[int, dict[str, Any]]:
        """One request: status and JSON."""
        answer = self.client.open(f"/api/v1{path}", method=method, json=body, headers=GUARD)
        return answer.status_code, answer.get_json()

    def put(self, goods: str, quantity: int) -> tuple[int, dict[str, Any]]:
        """Set a line of the cart."""
        return self.call("PUT", f"/cart/lines/{goods}", {"quantity": quantity})

    def order(self, order_id: str, window_id: str, **changes: Any) -> tuple[int, dict[str, Any]]:
        """Order what lies in the cart, to the counter unless told otherwise."""
        body = {"id": order_id, "way": "counter", "place_id": "counter-1", "window_id": window_id, **changes}
        return self.call("POST", "/orders", body)


class Front:
    """The shop."""

    def __init__(self, app: App, sim: BankSim, clock: FixedClock) -> None:
        self.app = app
        self.sim = sim
        self.clock = clock
        self.flask = app.flask()

    def visitor(self, phone: str, *roles: str) -> Visitor:
        """Sign in as this phone; with roles the person is made staff first."""
        if roles:
            self.app.people.add_staff(phone, "Имя", list(roles))
        client = self.flask.test_client()
        client.post("/api/v1/sign-in/code", json={"phone": phone}, headers=GUARD)
        with self.app.work.read() as tx:
            query = select(EffectRow.body).where(EffectRow.kind == "message").order_by(EffectRow.id.desc())
            code = json.loads(tx.session.scalars(query).first() or "{}")["text"].split()[0]
        me = client.post("/api/v1/sign-in", json={"phone": phone, "code": code}, headers=GUARD).get_json()
        return Visitor(client, me)

    def window(self, place: str = "counter-1", nth: int = 0) -> str:
        """Id of one of the coming windows of a place."""
        found: str = self.app.windows.windows_of(place)[nth].id
        return found

    def free(self, place: str = "counter-1", nth: int = 0) -> int:
        """How many more orders a window takes."""
        return self.app.windows.windows_of(place)[nth].free

    def left(self, goods: str) -> int:
        """What can still be had of these goods."""
        return self.app.stock.available([goods])[goods]

    def send(self, rounds: int = 3, step_s: float = 3) -> None:
        """Send what is due to the bank, for so many rounds."""
        handlers = {kind: act for kind, act in self.app.handlers.items() if kind.startswith("bank.")}
        for _ in range(rounds):
            with self.app.work() as tx:
                effects = self.app.outbox.claim(tx, list(handlers))
            for effect in effects:
                try:
                    handlers[effect.kind](effect)
                except (Later, BankUnsure) as later:
                    with self.app.work() as tx:
                        seconds = getattr(later, "seconds", None)
                        self.app.outbox.postpone(tx, effect, seconds=seconds, why=str(later))
                else:
                    with self.app.work() as tx:
                        self.app.outbox.finish(tx, [effect])
            self.clock.forward(seconds=step_s)

    def pay(self, order_id: str) -> None:
        """The customer pays on the bank's page and the shop learns of it."""
        self.send(rounds=1)
        self.sim.pay(self.app.payments.money(order_id).payment_url)
        self.send()


@contextmanager
def open_front(
    engine: Engine, folder: Path, clock: FixedClock, *, sbp: bool = False, **over: Any
) -> Iterator[Front]:
    """A shop with ten of milk and five kilograms of pears, a locker, a delivery zone and a counter."""
    with running_bank(folder) as sim:
        url = f"{sim.url}/v3"
        by_sbp = {"kind": "yookassa", "url": url, "shop_id": "100500", "secret_file": "bank", "means": "sbp"}
        more = {"acquirers": {"sbp": by_sbp}} if sbp else {}
        given = settings(folder, bank_url=url, minimum_order_kopecks=100_00, code_again_s=0, **more, **over)
        app = build(given, clock=clock, engine=engine)
        groups = [("food", "Продукты", None, False), ("beer", "Алкоголь", None, False)]
        prices = {"milk": {"retail": 89_90}, "pears": {"retail": 199_00}, "lager": {"retail": 79_90}}
        bring(app.work, app.catalogue, groups=groups, cards=CARDS, prices=prices)
        app.stock.name_warehouses({"shop": "Магазин"})
        rests = {"milk": {"shop": 10_000}, "pears": {"shop": 5_000}, "lager": {"shop": 5_000}}
        app.stock.set_rests(rests, {"milk": 1000, "pears": 1, "lager": 1000}, "file-1")
        app.windows.add_place(Place("counter-1", Way.COUNTER, "Магазин", "Лесная, 1"), [TEMPLATE])
        cells = [Cell(no, Zone.AMBIENT, 400, 500, 350, 20_000) for no in (1, 2)]
        app.lockers.add("locker-1", "Продуктомат", "Лесная, 5", cells)
        app.windows.add_place(
            Place("locker-1", Way.LOCKER, "Продуктомат", "Лесная, 5", locker_id="locker-1"), [TEMPLATE]
        )
        app.windows.add_place(Place("zone-1", Way.COURIER, "Рядом", "", streets=("Лесная",)), [TEMPLATE])
        yield Front(app, sim, clock)
