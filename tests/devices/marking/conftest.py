"""A marking system on loopback."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.marking import MarkingSim, running_marking


@pytest.fixture
def sim(tmp_path: Path) -> Iterator[MarkingSim]:
    with running_marking(tmp_path) as running:
        yield running
