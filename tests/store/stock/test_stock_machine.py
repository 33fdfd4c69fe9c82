"""Any sequence of what may happen to stock, against a model that keeps it in plain dictionaries."""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tests import databases
from tests.conftest import FixedClock
from tests.store.stock.shelf import MILK, PEARS, TEA, UNITS, stock_of

from lukoshko_server.db import Work
from lukoshko_server.stock import store
from lukoshko_server.stock.rules import OutOfStock

GOODS = st.sampled_from([TEA, MILK, PEARS])
OWNERS = st.sampled_from(["cart:1", "cart:2", "order:1", "order:2"])
FEW = st.integers(0, 12)


class StockMachine(RuleBasedStateMachine):
    """The model: on hand by goods, and (quantity, until) by owner and goods."""

    @initialize()
    def open(self) -> None:
        self.folder = TemporaryDirectory()
        self.clock = FixedClock()
        self.engine = databases.sqlite(Path(self.folder.name) / "stock.sqlite")
        self.work = Work(self.engine, self.clock)
        self.stock = stock_of(self.work, {TEA: 10, MILK: 5, PEARS: 8})
        self.on_hand = {TEA: 10, MILK: 5, PEARS: 8}
        self.kept: dict[tuple[str, str], tuple[int, object]] = {}
        self.refs = 0
        self.lowered = False

    def live(self, owner: str, goods: str) -> int:
        quantity, until = self.kept.get((owner, goods), (0, None))
        return quantity if until is None or until > self.clock.now else 0  # type: ignore[operator]

    def others(self, goods: str, *owners: str) -> int:
        names = {owner for owner, of in self.kept if of == goods and owner not in owners}
        return sum(self.live(owner, goods) for owner in names)

    def may(self, goods: str, quantity: int, *owners: str) -> bool:
        own = sum(self.live(owner, goods) for owner in owners)
        return quantity <= max(self.on_hand[goods] - self.others(goods, *owners), own)

    def put(self, owner: str, goods: str, quantity: int, until: object = None) -> None:
        self.kept.pop((owner, goods), None)
        if quantity > 0:
            self.kept[owner, goods] = (quantity, until)

    @rule(owner=OWNERS, wish=st.dictionaries(GOODS, FEW, min_size=1), minutes=st.sampled_from([None, 1, 60]))
    def keep(self, owner: str, wish: dict[str, int], minutes: int | None) -> None:
        until = None if minutes is None else self.clock.now + timedelta(minutes=minutes)
        allowed = all(self.may(goods, quantity, owner) for goods, quantity in wish.items() if quantity)
        try:
            self.stock.keep_all(owner, wish, until)
        except OutOfStock:
            assert not allowed
            return
        assert allowed
        for goods, quantity in wish.items():
            self.put(owner, goods, quantity, until)

    @rule(pair=st.sampled_from([("cart:1", "order:1"), ("cart:2", "order:2"), ("cart:1", "order:2")]))
    def order(self, pair: tuple[str, str]) -> None:
        cart, order = pair
        wish = {goods: quantity for (owner, goods), (quantity, _) in self.kept.items() if owner == cart}
        allowed = all(self.may(goods, quantity, cart, order) for goods, quantity in wish.items())
        try:
            self.stock.pass_on(cart, order, wish)
        except OutOfStock:
            assert not allowed
            return
        assert allowed
        for key in [key for key in self.kept if key[0] == cart]:
            del self.kept[key]
        for goods, quantity in wish.items():
            self.put(order, goods, quantity)

    @rule(owner=OWNERS)
    def release(self, owner: str) -> None:
        self.stock.release(owner)
        for key in [key for key in self.kept if key[0] == owner]:
            del self.kept[key]

    @rule(
        owner=st.sampled_from(["order:1", "order:2"]),
        goods=GOODS,
        more=st.integers(-2, 1),
        again=st.booleans(),
    )
    def hand_over(self, owner: str, goods: str, more: int, again: bool) -> None:
        """Picked short or a little over, told once or twice."""
        quantity = self.live(owner, goods) + more
        if quantity <= 0:
            return
        self.refs += 1
        for time in range(2 if again else 1):
            assert self.stock.take_out(owner, goods, quantity, f"out-{self.refs}") is (time == 0)
        self.on_hand[goods] -= quantity
        if (owner, goods) in self.kept:
            self.put(owner, goods, self.kept[owner, goods][0] - quantity)
        self.lowered = self.lowered or more > 0

    @rule(goods=GOODS, quantity=st.integers(1, 3), again=st.booleans())
    def take_back(self, goods: str, quantity: int, again: bool) -> None:
        self.refs += 1
        for time in range(2 if again else 1):
            assert self.stock.put_in(goods, quantity, f"in-{self.refs}") is (time == 0)
        self.on_hand[goods] += quantity

    @rule(figures=st.dictionaries(GOODS, st.integers(-3, 15), min_size=1))
    def rests_come(self, figures: dict[str, int]) -> None:
        self.refs += 1
        rests = {goods: {"shop": figure * UNITS[goods]} for goods, figure in figures.items()}
        self.stock.set_rests(rests, UNITS, f"next-file-{self.refs}")
        for goods, figure in figures.items():
            self.lowered = self.lowered or figure < self.on_hand[goods]
            self.on_hand[goods] = max(0, figure)

    @rule(minutes=st.sampled_from([1, 59, 60, 61]))
    def time_passes(self, minutes: int) -> None:
        self.clock.forward(minutes=minutes)

    @rule()
    def sweep(self) -> None:
        self.stock.tick(self.clock.now)

    @invariant()
    def books_agree(self) -> None:
        free = self.stock.available([TEA, MILK, PEARS])
        with self.work.read() as tx:
            lying = store.on_hand(tx, [TEA, MILK, PEARS])
            for goods, figure in self.on_hand.items():
                assert lying[goods] == store.balance(tx, goods) == figure
                promised = self.others(goods)
                assert free[goods] == max(0, figure - promised)
                # Only a figure of 1C, or more weighed than promised, may leave promises uncovered.
                assert self.lowered or promised <= figure
        for owner in ("cart:1", "cart:2", "order:1", "order:2"):
            mine = {goods: self.live(owner, goods) for goods in self.on_hand if self.live(owner, goods)}
            assert self.stock.reserved_by(owner) == mine

    def teardown(self) -> None:
        if hasattr(self, "engine"):
            self.engine.dispose()
            self.folder.cleanup()


TestStockMachine = StockMachine.TestCase
TestStockMachine.settings = settings(
    max_examples=10, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
