"""The shop that everything happens in: its file, its settings, its shelves and cells."""

from collections.abc import Callable
from pathlib import Path

from tests.conftest import FixedClock
from tests.devices.locker.power import Fuse
from tests.faults.money.product import brittle
from tests.floor import COLD, LOCKER, furnish
from tests.loyalty import KEY
from tests.shop import settings

from lukoshko_server.app import App, build
from lukoshko_server.engines import make_engine
from lukoshko_server.lockers.rules import Cell
from lukoshko_server.tables import metadata
from lukoshko_wire.values import Zone

CELLS = [
    Cell(no, zone, 360, 500, 380, 10_000, column=no, row=1)
    for first, zone in ((1, Zone.AMBIENT), (51, Zone.CHILLED))
    for no in range(first, first + 50)
]
"""Room for every order, also for what nobody takes out again."""


def maker(
    folder: Path, bank_url: str, club_url: str, fuse: Fuse, clock: FixedClock, *, sbp_charge: str
) -> Callable[[], App]:
    """What starts a process of the shop on its file; all of them on one engine, whose memory is of statements alone."""
    file, home = folder / "shop.sqlite", folder / "shop"
    made = make_engine(f"sqlite:///{file}")
    metadata().create_all(made)
    made.dispose()
    (folder / "club").write_text(KEY)
    bank = f"{bank_url}/v3"
    sbp = {"kind": "yookassa", "url": bank, "shop_id": "100500", "secret_file": "bank", "means": "sbp"}
    given = settings(
        home, bank_url=bank, acquirers={"sbp": sbp}, sbp_charge=sbp_charge, unpaid_link_leaves=True,
        bank_networks=("127.0.0.0/8",),
        loyalty_url=club_url, loyalty_key_file=folder / "club", invoice_days=14, window_days=10, code_again_s=0,
        minimum_order_kopecks=0, seller_place="www.example.test", pwa_dir=folder / "none",
        cold_stages={"store": COLD, "bag": COLD, "shelf": COLD},
    )  # fmt: skip
    engine = brittle(file, fuse)
    return lambda: build(given, clock=clock, engine=engine)


def open_up(app: App, folder: Path) -> None:
    """Goods, places, people and machines."""
    with app.work():
        furnish(app, folder)
        app.tills.add("till-counter", "Касса магазина")
        app.lockers.add(LOCKER, "Продуктомат на Лесной", "Лесная, 5", CELLS)
