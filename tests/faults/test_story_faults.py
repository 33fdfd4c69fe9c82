"""A trading day on which processes are killed and bank, tills and locks have their vices: the books still agree."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ORDERS = "3"


@pytest.mark.timeout(500)
def test_a_day_on_which_things_break_ends_with_every_difference_zero() -> None:
    argv = [
        sys.executable, "-m", "lukoshko_server.demo.story", "--orders", ORDERS, "--seed", "6", "--minutes", "5",
        "--broker", "embedded", "--faults",
    ]  # fmt: skip
    done = subprocess.run(argv, capture_output=True, text=True, cwd=ROOT, check=False, timeout=480)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "killed " in done.stderr, "a day on which nothing was killed proves nothing"
    rows = [line for line in done.stdout.splitlines() if line.startswith("orders completed")]
    assert rows[0].split()[2:5] == [ORDERS, ORDERS, "0"]
