"""An open shop beside a loyalty service in which Anna has bonuses."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine
from tests.conftest import FixedClock
from tests.floor import PHONES, ZONE, Answer, Shop, open_shop
from tests.loyalty import KEY, LoyaltySim, running_loyalty

BALANCE = 500_00


@dataclass
class Club:
    """The shop, the service, and a customer with a cart."""

    shop: Shop
    sim: LoyaltySim

    def fill(self, **lines: int) -> Any:
        """Anna's cart with these goods, as she sees it once the service has answered."""
        anna = self.shop.client("anna")
        for goods_id, quantity in lines.items():
            assert anna.put(f"/cart/lines/{goods_id}", quantity=quantity).status == 200
        self.shop.send()
        return anna.see("/cart")

    def place(self, bonus_kopecks: int = 0, quote: str = "", **body: Any) -> Answer:
        """Order the cart to the door."""
        anna = self.shop.client("anna")
        window = anna.see(f"/places/{ZONE}/windows")[-1]["id"]
        usual = {
            "id": str(uuid4()), "way": "courier", "place_id": ZONE, "window_id": window, "payment": "on_receipt",
            "address": {"street": "Лесная, 1"}, "bonus_kopecks": bonus_kopecks, "quote": quote,
        }  # fmt: skip
        return anna.post("/orders", **{**usual, **body})

    def see(self, order: str) -> Any:
        """The order as Anna sees it."""
        return self.shop.client("anna").see(f"/orders/{order}")

    def balance(self) -> tuple[int, int]:
        """Anna's bonuses at the service, and how many of them are reserved."""
        return self.sim.balance(PHONES["anna"])

    def pass_time(self, seconds: int) -> None:
        """Timers tick and effects leave."""
        self.shop.clock.forward(seconds=seconds)
        self.shop.tick()
        self.shop.send()

    def queue(self) -> Any:
        """What the operator sees."""
        return self.shop.client("operator").see("/loyalty")


@pytest.fixture
def club(engine: Engine, clock: FixedClock, tmp_path: Path) -> Iterator[Club]:
    (tmp_path / "loyalty").write_text(KEY)
    with (
        running_loyalty(tmp_path) as sim,
        open_shop(
            engine, clock, tmp_path, loyalty_url=sim.url, loyalty_key_file=tmp_path / "loyalty"
        ) as shop,
    ):
        sim.member(PHONES["anna"], balance=BALANCE)
        yield Club(shop, sim)
