"""One process for each acquirer's simulator, shared by the tests of a module; every test has an order of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.acquiring import Rig, rig

from lukoshko_server.payments.acquirers.contract import Acquirer


@pytest.fixture(scope="module")
def far(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """The simulator of the acquirer that the test is about."""
    with rig(request.param, tmp_path_factory.mktemp(request.param)) as made:
        yield made


@pytest.fixture
def acquirer(far: Rig, tmp_path: Path) -> Acquirer:
    """The adapter as the settings make it."""
    return far.acquirers(tmp_path).get(far.kind.name)
