"""People around a running product: an order on its way into the locker, hands at its doors, those who see to it."""

import contextlib
import sqlite3
import time
from typing import Any

import requests
from tests.flows.agents.kit import Panel, eventually, pause
from tests.marking import packages

from lukoshko_locker.drivers.pulse_guard import AT_MOST, BETWEEN_S, WINDOW_S
from lukoshko_locker.rights import LIST
from lukoshko_server.demo.stack import Stack
from lukoshko_sim.people.client import Browser, Problem, new_id

LOCKER = "locker-1"
AGENT = f"agent-{LOCKER}"
TRANSITION_S, FORCED_AFTER_S, LEFT_OPEN_S = 2, 2, 5
PHONES = {
    "customer": "+79990000001", "picker": "+79990000002", "courier": "+79990000003", "operator": "+79990000004",
    "technician": "+79990000007",
}  # fmt: skip
WITHIN_S = 40.0


class Yard:
    """The product, and who uses it."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.panel = Panel(stack.sim("locker"))
        self._people: dict[str, Browser] = {}
        self._loaded_at: dict[int, float] = {}

    def who(self, role: str) -> Browser:
        """The browser of a person of this role, signed in once."""
        if role not in self._people:
            browser = Browser(self.stack.url, self.stack.sim("messages"))
            browser.sign_in(PHONES[role])
            self._people[role] = browser
        return self._people[role]

    def wish(self, **timers: float) -> None:
        """Let the locker's timers be these, and wait until its agent has applied them."""
        technician, path = self.who("technician"), f"/devices/locker/{LOCKER}/settings"
        based_on = technician.get(path)["version"]
        wished = {"based_on": based_on, "settings": {"timers": timers}, "reason": "для проверки"}
        version = technician.put(path, wished)["version"]

        def applied() -> bool:
            shown = {each["id"]: each["reported"] for each in technician.get("/devices")["devices"]}
            return bool(shown[LOCKER]) and shown[LOCKER]["applied"] == version

        eventually(applied, WITHIN_S, "the wished timers were not applied")

    def stocked(self, *searches: str) -> str:
        """An order that is paid for, packed and lies in the locker; its id."""
        order = self.ordered(*searches)
        self._pick(order)
        self.stow(order)
        return order

    def stow(self, order: str) -> None:
        """The courier takes a packed order to the locker and fills its cells."""
        courier, operator = self.who("courier"), self.who("operator")
        parcels = operator.post(f"/orders/{order}/courier", {"courier_id": courier.me["id"]})["parcels"]
        for parcel in parcels:
            courier.post("/route/take", {"id": new_id(), "barcode": parcel["barcode"]})
        for parcel in parcels:
            self._load(parcel)
        assert self.order(order)["state"] == "ready"

    def ordered(self, *searches: str) -> str:
        """An order into the locker whose money is held; its id."""
        customer = self.who("customer")
        for search in searches:
            goods = next(one for one in customer.get(f"/goods?q={search}")["goods"] if one["available"])
            quantity = (goods["piece_grams"] or 1000) if goods["unit"] == "kg" else 3
            customer.put(f"/cart/lines/{goods['id']}", {"quantity": quantity})
        window = customer.get(f"/places/{LOCKER}/windows")[-1]["id"]
        order = new_id()
        customer.post(
            "/orders",
            {"id": order, "way": "locker", "place_id": LOCKER, "window_id": window, "payment": "card"},
        )
        page = eventually(lambda: self.order(order)["money"]["payment_url"], WITHIN_S, "no page of the bank")
        requests.post(page, data={"action": "pay"}, timeout=10, allow_redirects=False).close()
        eventually(lambda: self.order(order)["state"] == "confirmed", WITHIN_S, "the money was not held")
        return order

    def _pick(self, order: str) -> None:
        picker = self.who("picker")
        for line in picker.post(f"/picking/tasks/{order}/take", {})["lines"]:
            if line["marked"]:
                self._scan(order, line)
                continue
            path = f"/picking/tasks/{order}/lines/{line['no']}/picks"
            picker.post(path, {"id": new_id(), "quantity": line["ordered"]})
        eventually(lambda: self._checked(order), WITHIN_S, "the codes were not checked")
        picker.post(f"/picking/tasks/{order}/pack", {"id": new_id()})

    def _scan(self, order: str, line: dict[str, Any]) -> None:
        for package in packages(line):
            url = self.stack.sim("marking") + "/sim/codes"
            with requests.post(url, json=package, timeout=10) as made:
                body = {"id": new_id(), "barcode": made.json()["code"]}
            self.who("picker").post(f"/picking/tasks/{order}/scans", body)

    def _checked(self, order: str) -> bool:
        lines = self.who("picker").get(f"/picking/tasks/{order}")["lines"]
        return all(mark["state"] == "good" for line in lines for mark in line["marks"])

    def _load(self, parcel: dict[str, Any]) -> None:
        courier, path = self.who("courier"), f"/lockers/{LOCKER}/loading"

        def lies() -> dict[str, Any] | None:
            found = [each for each in courier.get(path)["parcels"] if each["parcel"]["id"] == parcel["id"]]
            return found[0] if found else None

        courier.post(path, {"id": new_id(), "barcode": parcel["barcode"]})
        opened = eventually(lambda: (item := lies()) and item["state"] == "open" and item, WITHIN_S)
        self._loaded_at[opened["cell"]] = time.monotonic()
        self.hand(opened["cell"], "put", "close")
        eventually(lambda: (item := lies()) is None or item["state"] == "placed", WITHIN_S)

    def cooled(self, cell: int, pulses: int = 1) -> None:
        """Wait until the coil lets so many pulses follow the courier's: two seconds apart, three in half a minute."""
        rest_s = (BETWEEN_S if pulses < AT_MOST else WINDOW_S) + 0.5
        pause(max(0.0, self._loaded_at[cell] + rest_s - time.monotonic()))

    def order(self, order: str) -> Any:
        """The order as the operator sees it."""
        return self.who("operator").get(f"/orders/{order}")

    def pickup(self, order: str) -> Any:
        """What the customer's screen shows of the locker."""
        return self.who("customer").get(f"/pickups/{order}")

    def states(self, order: str) -> dict[int, str]:
        """The order's cells as the customer sees them."""
        return {each["cell"]: each["state"] for each in self.pickup(order)["cells"]}

    def tap(self, order: str, cell: int | None = None) -> str:
        """The customer taps; the tap's id."""
        tap = new_id()
        self.who("customer").post(f"/pickups/{order}/open", {"id": tap, "cell": cell})
        return tap

    def recall(self, cell: int) -> None:
        """The courier asks for a cell again and again until its door opens."""

        def opened() -> bool:
            with contextlib.suppress(Problem):
                self.who("courier").post(f"/lockers/{LOCKER}/cells/{cell}/recall", {"id": new_id()})
            pause(1)
            return bool(self.wall(cell)["door"] == "open")

        eventually(opened, WITHIN_S, f"cell {cell} was not given back")

    def is_state(self, order: str, cell: int, state: str) -> None:
        """Wait until the customer's screen shows this of a cell."""
        eventually(
            lambda: self.states(order).get(cell) == state, WITHIN_S, f"cell {cell} never became {state}"
        )

    def hand(self, cell: int, *gestures: str) -> None:
        """What hands do at a cell: put, take, close, pry."""
        for gesture in gestures:
            self.panel.post(f"/sim/locker/cells/{cell}/{gesture}")

    def wall(self, cell: int) -> Any:
        """A cell as it really is: door, goods, pulses of its coil."""
        return self.panel.get("/sim/locker")["cells"][cell - 1]

    def board(self, **faults: object) -> None:
        """Switch faults of the lock board."""
        self.panel.post("/sim/faults", {"boards": {"1": faults}})

    def cell(self, no: int) -> Any:
        """A cell as the technician sees it."""
        cells = self.who("technician").get(f"/lockers/{LOCKER}")["cells"]
        return next(each for each in cells if each["no"] == no)

    def overlays(self, cell: int) -> set[tuple[str, str]]:
        """What holds over a cell, and why."""
        return {(each["kind"], each["why"]) for each in self.cell(cell)["overlays"]}

    def alarms(self, cell: int) -> list[str]:
        """Alarms of a cell that are not over."""
        shown = self.who("technician").get(f"/lockers/{LOCKER}")["alarms"]
        return [each["code"] for each in shown if each["cell"] == cell]

    def chores(self, cell: int) -> list[dict[str, Any]]:
        """What waits for a technician at a cell."""
        return [each for each in self.who("technician").get("/upkeep")["open"] if each["cell"] == cell]

    def claims(self, order: str) -> list[dict[str, Any]]:
        """What an operator has to see to about an order."""
        return [each for each in self.who("operator").get("/claims")["claims"] if each["order_id"] == order]

    def told(self, order: str) -> list[str]:
        """Messages to the customer about an order."""
        number = self.order(order)["number"]
        return [
            each["text"]
            for each in self.who("customer").messages(PHONES["customer"])
            if number in each["text"]
        ]

    def see_to(self, cell: int) -> None:
        """The technician does what waits at a cell."""
        for chore in self.chores(cell):
            self.who("technician").post(f"/upkeep/{chore['id']}/done", {"note": "осмотрено, исправно"})

    def may_give_out(self, order: str) -> None:
        """Wait until the locker holds the right to give this order out alone."""

        def held() -> bool:
            with self._journal() as journal:
                row = journal.execute("select value from meta where key = ?", (LIST,)).fetchone()
            return row is not None and order in row[0]

        eventually(held, WITHIN_S, "the locker never heard of the order")

    def journal(self, cell: int) -> list[tuple[str, str, str]]:
        """Commands of a cell in the agent's own journal: id, state, code of the result; in order."""
        with self._journal() as journal:
            rows = journal.execute(
                "select id, state, coalesce(json_extract(result, '$.code'), '') from command"
                " where json_extract(body, '$.cell') = ? order by rowid",
                (cell,),
            ).fetchall()
        return [(str(id_), str(state), str(code)) for id_, state, code in rows]

    def _journal(self) -> contextlib.closing[sqlite3.Connection]:
        file = self.stack.home / "agents" / LOCKER / "journal.sqlite"
        return contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True))

    def events(self, cell: int, what: str) -> list[dict[str, Any]]:
        """Events of a cell in the server's log of the locker, the oldest first."""
        page = self.who("technician").get(f"/lockers/{LOCKER}/log?cell={cell}")
        return [each for each in reversed(page["entries"]) if each["what"] == what]

    def owed(self, order: str) -> list[str]:
        """What the books name as a difference about an order."""
        found = self.who("operator").get("/reports/reconciliation")["differences"]
        return [each["kind"] for each in found if each["order_id"] == order]

    def settled(self, order: str, state: str = "completed") -> None:
        """Wait until the order has ended like this, with one receipt, and goods, money and paper agree."""
        eventually(lambda: self.order(order)["state"] == state, WITHIN_S, f"the order is not {state}")
        eventually(lambda: not self.owed(order), WITHIN_S, "the books differ")
        assert [each["state"] for each in self.order(order)["receipts"]] == ["printed"]

    def mend(self) -> None:
        """Switch every vice off, shut every door, wait for an agent that was killed."""
        self.board(jam=[], late_s=0.0, reclose=[], mute=False)
        for cell in self.panel.get("/sim/locker")["cells"]:
            if cell["jammed"]:
                self.panel.post(f"/sim/locker/cells/{cell['no']}/jam", {"jammed": False})
            if cell["door"] == "open":
                self.hand(cell["no"], "close")
        eventually(lambda: self.who("technician").get(f"/lockers/{LOCKER}")["online"], WITHIN_S)
