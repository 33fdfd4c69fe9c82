"""A site over each database."""

from pathlib import Path

import pytest
from tests.http.exchange.onec import OneC, Site

from lukoshko_server.db import Work


@pytest.fixture
def site(work: Work, tmp_path: Path) -> Site:
    return Site(work, tmp_path)


@pytest.fixture
def onec(site: Site) -> OneC:
    return OneC(site)
