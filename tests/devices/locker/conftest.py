"""A locker without its server."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.devices.locker.rig import Rig, rig


@pytest.fixture
def locker(tmp_path: Path) -> Iterator[Rig]:
    with rig(tmp_path) as made:
        yield made
