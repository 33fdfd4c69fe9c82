"""A whole shop over one database: goods, people, places, a locker and tills; asked over HTTP, devices played by hand.

Nothing runs in the background: effects leave when a test says so, through the real handlers where the far side is
simulated (the bank) and into lists where it is only looked at (MQTT, messages, screens).
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from flask.testing import FlaskClient
from sqlalchemy import Engine
from tests.banking import BankSim, running_bank
from tests.conftest import FixedClock
from tests.machines import FakeLocker, FakeTill
from tests.shop import settings as shop_settings

from lukoshko_server.app import App, build
from lukoshko_server.bridge.inbox import take_all, understand
from lukoshko_server.catalogue.service import Card, importing
from lukoshko_server.lockers.rules import Cell
from lukoshko_server.outbox.service import Effect, Later
from lukoshko_server.views import Screens
from lukoshko_server.web import GUARD
from lukoshko_server.windows.rules import Place, Template
from lukoshko_wire.live import LIVE, Pushed
from lukoshko_wire.message import parse
from lukoshko_wire.values import Unit, Vat, Way, Zone

MILK, BREAD, CHEESE, PEAS, JUICE, KEFIR, MELON = "milk", "bread", "cheese", "peas", "juice", "kefir", "melon"
CODES = {MILK: "4690000000013", BREAD: "4690000000020", PEAS: "4690000000037", JUICE: "4690000000044"}
CARDS = [
    Card(MILK, "Молоко 2,5%", "", (CODES[MILK],), Unit.PIECE, "dairy", "", Vat.VAT10),
    Card(KEFIR, "Кефир 1%", "", ("4690000000051",), Unit.PIECE, "dairy", "", Vat.VAT10),
    Card(BREAD, "Хлеб ржаной", "", (CODES[BREAD],), Unit.PIECE, "bakery", "", Vat.VAT10),
    Card(CHEESE, "Сыр Гауда", "10101", (), Unit.KG, "dairy", "", Vat.VAT10),
    Card(PEAS, "Горошек замороженный", "", (CODES[PEAS],), Unit.PACK, "frozen", "", Vat.VAT10),
    Card(JUICE, "Сок яблочный", "", (CODES[JUICE],), Unit.PIECE, "bakery", "", Vat.VAT22),
    Card(MELON, "Дыня", "10102", (), Unit.KG, "bakery", "", Vat.VAT10, piece_grams=4000),
]
PRICES = {MILK: 8990, KEFIR: 9490, BREAD: 6500, CHEESE: 104990, PEAS: 15990, JUICE: 12000, MELON: 8990}
GROUPS = [
    ("dairy", "Молочные", None, False),
    ("bakery", "Хлеб", None, False),
    ("frozen", "Заморозка", None, False),
]
ENRICHMENT = """
[[goods]]
id = "{id}"
temperature = "{zone}"
size_mm = [90, 90, 120]
weight_grams = {grams}
shelf = "{shelf}"
"""
ZONES = {
    MILK: "chilled",
    KEFIR: "chilled",
    CHEESE: "chilled",
    PEAS: "frozen",
    BREAD: "ambient",
    JUICE: "ambient",
    MELON: "ambient",
}
PHONES = {
    "anna": "+79990000001", "boris": "+79990000011", "picker": "+79990000002", "picker2": "+79990000006",
    "courier": "+79990000003", "courier2": "+79990000007", "operator": "+79990000004", "clerk": "+79990000005",
    "technician": "+79990000008", "accountant": "+79990000009", "chief": "+79990000012",
}  # fmt: skip
COLD = {"chilled": {"air_c10": 30}, "frozen": {"air_c10": -180}}
LOCKER, COUNTER, ZONE = "locker-1", "counter-1", "zone-1"


@dataclass
class Answer:
    """What the server answered."""

    status: int
    body: Any

    @property
    def code(self) -> str:
        """Code of a problem; empty for an answer."""
        return str(self.body.get("code", "")) if isinstance(self.body, dict) and self.status >= 400 else ""


class Person:
    """Somebody with a session."""

    def __init__(self, client: FlaskClient, person_id: str) -> None:
        self._client = client
        self.id = person_id

    def get(self, path: str) -> Answer:
        """Look."""
        return self._ask("GET", path, None)

    def post(self, path: str, **body: Any) -> Answer:
        """Do."""
        return self._ask("POST", path, body)

    def put(self, path: str, **body: Any) -> Answer:
        """Set."""
        return self._ask("PUT", path, body)

    def delete(self, path: str) -> Answer:
        """End."""
        return self._ask("DELETE", path, None)

    def ok(self, path: str, **body: Any) -> Any:
        """Do, and it must be done."""
        answer = self._ask("POST", path, body)
        assert answer.status < 300, (path, answer)
        return answer.body

    def see(self, path: str) -> Any:
        """Look, and it must be there."""
        answer = self.get(path)
        assert answer.status == 200, (path, answer)
        return answer.body

    def _ask(self, method: str, path: str, body: Any) -> Answer:
        answer = self._client.open(f"/api/v1{path}", method=method, json=body, headers={GUARD: "1"})
        return Answer(answer.status_code, answer.get_json(silent=True))


class Shop:
    """The whole of it."""

    def __init__(self, app: App, clock: FixedClock, bank: BankSim) -> None:
        self.app, self.clock, self.bank = app, clock, bank
        self._flask = app.flask()
        self._waiting: list[Effect] = []
        self.pushed: list[Pushed] = []
        app.handlers["live"] = Screens(
            app.work, app.hub, lambda told: self.pushed.extend(LIVE.decode(body) for _, body in told)
        ).push
        self.messages: list[tuple[str, str]] = []
        self.people: dict[str, Person] = {}
        self.locker = FakeLocker(self, LOCKER)
        self.till_door, self.till_counter = FakeTill(self, "till-door"), FakeTill(self, "till-counter")

    def send(self) -> None:
        """Let every effect that is due leave: the bank really, the rest into lists."""
        for _ in range(20):
            with self.app.work() as tx:
                effects = self.app.outbox.claim(tx, list(self.app.handlers))
            if not effects:
                return
            for effect in effects:
                self._send(effect)

    def taken(self, kind: str, body: type[Any], topic: str = "") -> list[Any]:
        """Effects of a kind that left since they were last taken; with a topic only those."""
        self.send()
        mine = [
            effect
            for effect in self._waiting
            if effect.kind == kind and (not topic or json.loads(effect.body).get("topic") == topic)
        ]
        if not topic and kind == "mqtt":  # what is for the tills stays for them
            mine = [effect for effect in mine if "/locker/" in effect.body]
        self._waiting = [effect for effect in self._waiting if effect not in mine]
        return [parse(body, effect.body.encode()) for effect in mine]

    def taken_effects(self, kind: str) -> list[Effect]:
        """Effects of a kind that left since they were last taken, as they are."""
        self.send()
        mine = [effect for effect in self._waiting if effect.kind == kind]
        self._waiting = [effect for effect in self._waiting if effect not in mine]
        return mine

    def hear(self, topic: str, payload: bytes) -> Any:
        """A device says something; what the bridge would publish in return."""
        _, message = understand(topic, payload)
        with self.app.work():
            replies = take_all(self.app.devices, [message])
        return replies[0] if replies else None

    def tick(self) -> None:
        """One round of timers."""
        for each in self.app.ticks:
            each(self.clock())

    def client(self, name: str = "") -> Person:
        """Somebody's screen; nobody's without a name."""
        if name and name in self.people:
            return self.people[name]
        client = self._flask.test_client()
        person = Person(client, "")
        if name:
            person.ok("/sign-in/code", phone=PHONES[name])
            self.send()
            code = next(
                re.match(r"\d+", text) for phone, text in reversed(self.messages) if phone == PHONES[name]
            )
            assert code is not None
            person.id = person.ok("/sign-in", phone=PHONES[name], code=code.group())["id"]
            self.people[name] = person
        return person

    def order(
        self, way: Way, lines: Mapping[str, int], *, payment: str = "card", who: str = "anna", pay: bool = True,
        replacements: str = "ask", overweight: Sequence[str] = (), **more: Any,
    ) -> str:  # fmt: skip
        """A customer orders; the hold is placed unless told not to. The order's id."""
        customer = self.client(who)
        for goods_id, quantity in lines.items():
            assert customer.put(f"/cart/lines/{goods_id}", quantity=quantity).status == 200
        place = {Way.LOCKER: LOCKER, Way.COUNTER: COUNTER, Way.COURIER: ZONE}[way]
        windows = customer.see(f"/places/{place}/windows")
        order_id = str(uuid4())
        address = {"street": "Лесная, 1"} if way is Way.COURIER else None
        customer.ok(
            "/orders", id=order_id, way=way.value, place_id=place, window_id=windows[-1]["id"], payment=payment,
            address=address, replacements=replacements, overweight=list(overweight), **more,
        )  # fmt: skip
        if (
            payment in ("card", "sbp")
            and pay
            and customer.see(f"/orders/{order_id}")["state"] == "awaiting_payment"
        ):
            self.send()
            self.bank.pay(customer.see(f"/orders/{order_id}")["money"]["payment_url"])
            self.let_bank_speak()
        return order_id

    def let_bank_speak(self) -> None:
        """Time passes until the bank's news has been read."""
        self.clock.forward(seconds=20)
        self.send()

    def pick(self, order_id: str, *, pack: bool = True, who: str = "picker") -> Any:
        """Pick everything as ordered, and pack it."""
        picker = self.client(who)
        task = picker.ok(f"/picking/tasks/{order_id}/take")
        for line in task["lines"]:
            path = f"/picking/tasks/{order_id}/lines/{line['no']}/picks"
            picker.ok(path, id=str(uuid4()), quantity=line["ordered"])
        return picker.ok(f"/picking/tasks/{order_id}/pack", id=str(uuid4())) if pack else None

    def carry(self, order_id: str, who: str = "courier") -> Person:
        """Give the order to the courier, who takes all of it."""
        courier = self.client(who)
        self.client("operator").ok(f"/orders/{order_id}/courier", courier_id=courier.id)
        for parcel in self.parcels(order_id):
            courier.ok("/route/take", id=str(uuid4()), barcode=parcel["barcode"])
        return courier

    def stow(self, order_id: str) -> None:
        """The courier fills the locker."""
        self.carry(order_id)
        self.stow_on(order_id)

    def stow_on(self, order_id: str) -> None:
        """The courier, who has everything, fills the locker."""
        courier = self.client("courier")
        for parcel in self.parcels(order_id):
            courier.ok(f"/lockers/{LOCKER}/loading", id=str(uuid4()), barcode=parcel["barcode"])
            self.locker.obey()
            self.clock.forward(seconds=5)

    def shelve(self, order_id: str) -> Person:
        """The clerk puts the order on the shelf."""
        clerk = self.client("clerk")
        for parcel in self.parcels(order_id):
            clerk.ok("/counter/shelve", id=str(uuid4()), barcode=parcel["barcode"])
        return clerk

    def parcels(self, order_id: str) -> list[dict[str, Any]]:
        """Parcels of an order."""
        found: list[dict[str, Any]] = self.see(order_id)["parcels"]
        return found

    def see(self, order_id: str) -> Any:
        """The order as the operator sees it."""
        return self.client("operator").see(f"/orders/{order_id}")

    def reconciliation(self) -> Any:
        """The report of everything until now."""
        return self.client("operator").see("/reports/reconciliation")

    def _send(self, effect: Effect) -> None:
        if effect.kind == "message":
            body = json.loads(effect.body)
            self.messages.append((body["phone"], body["text"]))
        elif effect.kind != "live" and not effect.kind.startswith(("bank.", "marking.", "loyalty", "quote")):
            self._waiting.append(effect)
        else:
            try:
                self.app.handlers[effect.kind](effect)
            except Later as later:
                with self.app.work() as tx:
                    self.app.outbox.postpone(tx, effect, seconds=later.seconds, why=str(later))
                return
        with self.app.work() as tx:
            self.app.outbox.finish(tx, [effect])


@contextmanager
def open_shop(
    engine: Engine, clock: FixedClock, folder: Path, *, sbp: bool = False, **changes: Any
) -> Iterator[Shop]:
    """A shop that is open for business; `sbp`: it is paid by SBP, too."""
    changes = {"cold_stages": {"store": COLD, "bag": COLD, "shelf": COLD}, **changes}
    with running_bank(folder) as bank:
        if sbp:
            by_sbp = {"kind": "yookassa", "url": f"{bank.url}/v3", "shop_id": "100500", "secret_file": "bank"}
            changes["acquirers"] = {"sbp": by_sbp | {"means": "sbp"}}
        given = shop_settings(
            folder, bank_url=f"{bank.url}/v3", code_again_s=0, minimum_order_kopecks=0, seller_place="www.example.test",
            pwa_dir=folder / "none", **changes,
        )  # fmt: skip
        app = build(given, clock=clock, engine=engine)
        shop = Shop(app, clock, bank)
        with app.work():
            furnish(app, folder)
        for device in (shop.locker, shop.till_door, shop.till_counter):
            device.come()
        yield shop


def furnish(app: App, folder: Path) -> None:
    """Goods on the shelves, places, machines, people."""
    number = app.catalogue.begin("tests")
    with app.work() as tx:
        importing.stage_price_types(tx, number, [("retail", "Розничная", "RUB")])
        importing.stage_groups(tx, number, GROUPS)
        importing.stage_cards(tx, number, CARDS)
        importing.stage_prices(tx, number, {goods: {"retail": price} for goods, price in PRICES.items()})
    app.catalogue.switch(number)
    path = folder / "enrichment.toml"
    weighed = (CHEESE, MELON)
    shelves = enumerate(ZONES.items())
    path.write_text(
        "".join(
            ENRICHMENT.format(
                id=goods, zone=zone, grams=1000 if goods in weighed else 500, shelf=f"A-{at:02}-1"
            )
            for at, (goods, zone) in shelves
        ),
        encoding="utf-8",
    )
    app.catalogue.enrich(path)
    units = {goods: 1 if goods in weighed else 1000 for goods in PRICES}
    app.stock.name_warehouses({"shop": "Магазин"})
    figures = {goods: 20_000 if goods in weighed else 50 for goods in PRICES}
    app.stock.set_rests({goods: {"shop": figures[goods] * units[goods]} for goods in PRICES}, units, "tests")
    sizes = {Zone.AMBIENT: (1, 2, 3), Zone.CHILLED: (4, 5, 6), Zone.FROZEN: (7, 8, 9)}
    cells = [
        Cell(no, zone, 360, 500, height, 10_000, column=no, row=1)
        for zone, numbers in sizes.items()
        for no, height in zip(numbers, (180, 280, 380), strict=True)
    ]
    app.lockers.add(LOCKER, "Продуктомат на Лесной", "Лесная, 5", cells)
    app.tills.add("till-door", "Касса курьера")
    app.tills.add("till-counter", "Касса магазина", electronic=True)
    template = Template(
        from_minute=0, to_minute=24 * 60, length_minutes=120, capacity=50, cutoff_minutes=0, fee_kopecks=9900
    )
    for place in (
        Place(LOCKER, Way.LOCKER, "Продуктомат на Лесной", "Лесная, 5", "", LOCKER, "till-counter", ()),
        Place(COUNTER, Way.COUNTER, "Магазин на Садовой", "Садовая, 12", "", None, "till-counter", ()),
        Place(ZONE, Way.COURIER, "Доставка", "Москва", "", None, None, ("*",)),
    ):
        app.windows.add_place(place, [template])
    for name, roles, place_id, till in (
        ("picker", ["picker"], None, None), ("picker2", ["picker"], None, None),
        ("courier", ["courier"], None, "till-door"), ("courier2", ["courier"], None, "till-door"),
        ("operator", ["operator"], None, None), ("clerk", ["clerk"], COUNTER, None),
        ("technician", ["technician"], None, None), ("accountant", ["accountant"], None, None),
        ("chief", ["operator", "fiscal"], None, None),
        ("anna", ["customer"], None, None),
    ):  # fmt: skip
        inn = "500100732259" if name == "courier" else ""
        app.people.add_staff(PHONES[name], name.title(), roles, place_id, till, inn)
