"""A short trading day through real processes: every book agrees, and one seed gives one table."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
ORDERS = "6"


def story(*more: str) -> tuple[int, str, str]:
    """Run a story; exit status, the table without its last line of times, and everything else that was said."""
    argv = [sys.executable, "-m", "lukoshko_server.demo.story", "--orders", ORDERS, "--minutes", "5", *more]
    done = subprocess.run(argv, capture_output=True, text=True, cwd=ROOT, check=False, timeout=600)
    table = "\n".join(line for line in done.stdout.splitlines() if not line.startswith("took "))
    return done.returncode, table.strip(), done.stderr


@pytest.mark.timeout(900)
def test_a_day_ends_with_every_difference_zero_and_a_kill_changes_nothing() -> None:
    status, table, said = story("--seed", "7")
    assert status == 0, table + said
    assert "orders completed" in table
    again, same, said = story("--seed", "7", "--kill", "http,jobs,agent-locker-1")
    assert again == 0, same + said
    assert same == table


@pytest.mark.timeout(900)
def test_a_day_with_registers_of_two_families_ends_alike() -> None:
    status, table, said = story("--seed", "7", "--shtrih", "till-door", "--kill", "till-door,agent-till-door")
    assert status == 0, table + said


@pytest.mark.timeout(900)
def test_a_day_whose_locker_orders_get_their_receipts_from_the_cloud_ends_alike() -> None:
    """Paid online, captured at the cell, registered in the cloud once, its QR in the customer's order."""
    status, table, said = story(
        "--seed",
        "7",
        "--cloud",
        "till-counter",
        "--kill",
        "agent-till-counter,till-counter,agent-till-counter",
    )
    assert status == 0, table + said
    assert "orders by locker" in table


@pytest.mark.timeout(900)
@pytest.mark.parametrize("bank", ["sber", "tbank"])
def test_a_day_with_another_acquirer_ends_alike(bank: str) -> None:
    """The bank's own ledger is the witness: held, captured, released, nothing left hanging."""
    status, table, said = story("--seed", "7", "--bank", bank, "--kill", "bank,jobs")
    assert status == 0, table + said
    assert "orders by locker" in table
