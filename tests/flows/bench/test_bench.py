"""Each benchmark, as small as it can be: it starts the product, finishes, and prints its ratio. Never a time."""

import os
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from signal import SIGKILL

import pytest
from tests import needs
from tests.flows.agents.kit import eventually

from lukoshko_server.demo.supervise import _children_of
from lukoshko_server.lockers.solver import available

ROOT = Path(__file__).resolve().parents[3]
BENCH = [sys.executable, "-m", "lukoshko_bench.main"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "bench")}
RATIO = r"^  ratio {}\s+\d+\.\d+\s+product over "


def sample(*arguments: str) -> str:
    """What a benchmark of this size prints; the test fails when it fails."""
    done = subprocess.run(
        [*BENCH, *arguments],
        check=False,
        cwd=ROOT,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_orders_prints_its_ratio_and_nothing_is_refused_on_sqlite() -> None:
    printed = sample("orders", "--rounds", "1", "--orders", "2", "--at-once", "2", "--database", "sqlite")
    assert re.search(RATIO.format("orders, SQLite"), printed, re.MULTILINE), printed
    assert "the copy differs" not in printed or "differs: 0 transactions refused" in printed


@pytest.mark.postgres
def test_orders_prints_its_ratio_and_nothing_is_refused_on_postgresql() -> None:
    if needs.postgres_bin() is None:
        needs.missing("PostgreSQL")
    printed = sample("orders", "--rounds", "1", "--orders", "2", "--at-once", "2", "--database", "postgres")
    assert re.search(RATIO.format("orders, PostgreSQL"), printed, re.MULTILINE), printed
    assert "the copy differs" not in printed or "differs: 0 transactions refused" in printed


def test_placement_prints_its_ratio_and_misplaces_nothing() -> None:
    if not available():
        needs.missing("highspy")
    printed = sample("placement", "--days", "1", "--orders", "40", "--seconds", "10")
    assert re.search(RATIO.format("accepted"), printed, re.MULTILINE), printed
    assert re.search(r"^  days proven to the end +1 of 1$", printed, re.MULTILINE), printed
    assert re.search(r"^  misplacements +0 ", printed, re.MULTILINE), printed


def test_tap_prints_its_ratio() -> None:
    printed = sample("tap", "--taps", "2", "--orders", "1")
    assert re.search(RATIO.format("tap"), printed, re.MULTILINE), printed


def test_till_prints_its_ratio_for_each_family() -> None:
    printed = sample("till", "--receipts", "2", "--seconds", "0.2")
    for family in ("ATOL", "Shtrih-M"):
        assert re.search(RATIO.format(f"{family}, 0.2 s a receipt"), printed, re.MULTILINE), printed


def test_a_benchmark_that_is_told_to_end_leaves_no_process_behind() -> None:
    running = subprocess.Popen(
        [*BENCH, "till", "--receipts", "99"], cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        eventually(lambda: _children_of(running.pid), why="the simulated register was not started")
        running.terminate()
        running.wait(30)
        with pytest.raises(ProcessLookupError):
            os.killpg(running.pid, 0)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(running.pid, SIGKILL)
        running.wait(10)
