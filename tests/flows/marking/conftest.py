"""The whole product as real processes, with the marking service, its local module and registers that check codes."""

from collections.abc import Iterator

import pytest
from tests.flows.cells.kit import Yard

from lukoshko_server.demo.stack import Stack


@pytest.fixture(scope="module")
def yard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Yard]:
    """Broker, server, agents and simulators."""
    home = tmp_path_factory.mktemp("marking")
    stack = Stack(home, home / "no-screens", overrides={"minimum_order_kopecks": 0})
    stack.start()
    try:
        yield Yard(stack)
    finally:
        stack.stop()
