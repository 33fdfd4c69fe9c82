"""The whole product as real processes, for what happens at the doors of its locker."""

from collections.abc import Iterator

import pytest
from tests.flows.cells.kit import FORCED_AFTER_S, LEFT_OPEN_S, TRANSITION_S, Yard

from lukoshko_server.demo.stack import Stack


@pytest.fixture(scope="session")
def running_yard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Yard]:
    """Broker, server, agents and simulators; the locker's timers are wished short, as a technician would wish them."""
    home = tmp_path_factory.mktemp("cells")
    stack = Stack(home, home / "no-screens", overrides={"minimum_order_kopecks": 0})
    stack.start()
    try:
        yard = Yard(stack)
        reminders = {"remind_s": LEFT_OPEN_S, "remind_cold_s": LEFT_OPEN_S}
        alarms = {"left_open_s": LEFT_OPEN_S, "left_open_cold_s": LEFT_OPEN_S}
        yard.wish(transition_s=TRANSITION_S, forced_after_s=FORCED_AFTER_S, **reminders, **alarms)
        yield yard
    finally:
        stack.stop()


@pytest.fixture
def yard(running_yard: Yard) -> Iterator[Yard]:
    """The running product; whatever a test broke at the locker is mended after it."""
    yield running_yard
    running_yard.mend()
