"""The shop that these tests order from."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from tests.conftest import FixedClock
from tests.http.checkout.front import Front, Visitor, open_front


@pytest.fixture
def front(engine: Engine, tmp_path: Path, clock: FixedClock) -> Iterator[Front]:
    with open_front(engine, tmp_path, clock) as opened:
        yield opened


@pytest.fixture
def anna(front: Front) -> Visitor:
    return front.visitor("+79000000001")


@pytest.fixture
def boris(front: Front) -> Visitor:
    return front.visitor("+79000000002")
