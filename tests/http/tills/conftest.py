"""Two tills that are well."""

import pytest
from tests.floor import Shop

from lukoshko_wire.till import TillHealth


@pytest.fixture(autouse=True)
def well(shop: Shop) -> None:
    """Both tills have shown themselves and are well."""
    shop.till_door.show(health=TillHealth(inn="7707083893"))
    shop.till_counter.show(electronic=True)
