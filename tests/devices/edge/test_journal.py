"""What the journal keeps through kills, and what it believes."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lukoshko_edge.boot import boot_name
from lukoshko_edge.feeder import BATCH, BATCH_BYTES, one_batch
from lukoshko_edge.journal import Journal, JournalTaken, Kept
from lukoshko_wire.locker import Alarm

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """A fresh journal in its first boot."""
    with closing(Journal(tmp_path / "journal.sqlite")) as made:
        made.begin_boot(boot_name)
        yield made


def alarm(code: str = "left_open") -> Alarm:
    """A fact that has no number yet."""
    return Alarm(seq=0, at=NOON, code=code, raised=True)


def numbers(journal: Journal) -> list[tuple[str, int]]:
    """Boots' counts and numbers of the kept facts."""
    return [(fact.boot.partition("-")[0], fact.seq) for fact in journal.facts_after(0, 100)]


def test_facts_are_numbered_from_one_in_each_boot_without_a_gap(journal: Journal) -> None:
    for _ in range(3):
        journal.tell(alarm())
    journal.begin_boot(boot_name)
    journal.tell(alarm())
    assert numbers(journal) == [("1", 1), ("1", 2), ("1", 3), ("2", 1)]


def test_a_number_is_not_used_up_by_a_change_that_was_undone(journal: Journal) -> None:
    with pytest.raises(ZeroDivisionError), journal.transaction():
        journal.tell(alarm())
        _ = 1 // 0
    journal.tell(alarm())
    assert numbers(journal) == [("1", 1)]


@pytest.mark.parametrize(
    ("upto", "left"),
    [(0, [1, 2, 3]), (2, [3]), (3, []), (4, [1, 2, 3]), (10**12, [1, 2, 3]), (-1, [1, 2, 3])],
)
def test_only_facts_that_were_told_can_be_forgotten(journal: Journal, upto: int, left: list[int]) -> None:
    for _ in range(3):
        journal.tell(alarm())
    journal.forget(journal.boot, upto)
    journal.forget("1-of-somebody-else", 3)
    assert [seq for _, seq in numbers(journal)] == left


def test_a_fact_told_after_all_were_forgotten_is_found_behind_the_last_one_sent(journal: Journal) -> None:
    journal.tell(alarm())
    sent = journal.facts_after(0, 10)[-1].ord
    journal.forget(journal.boot, 1)
    journal.tell(alarm())
    assert [fact.seq for fact in journal.facts_after(sent, 10)] == [2]


def test_a_result_once_stored_is_never_changed(journal: Journal) -> None:
    journal.accept("c-1", b"body", NOON)
    journal.actuating("c-1", NOON)
    journal.end("c-1", b"body", b"first", NOON)
    journal.end("c-1", b"body", b"second", NOON)
    known = journal.find("c-1")
    assert known is not None
    assert (known.state, known.result) == ("ended", b"first")
    assert journal.unfinished() == []


def test_a_command_is_acted_on_once_whoever_asks_again(journal: Journal) -> None:
    journal.accept("c-1", b"body", NOON)
    assert [journal.actuating("c-1", NOON) for _ in range(3)] == [True, False, False]
    journal.end("c-1", b"body", b"result", NOON)
    assert not journal.actuating("c-1", NOON)
    assert not journal.actuating("never-accepted", NOON)


def test_the_latest_time_kept_never_falls(journal: Journal) -> None:
    journal.keep_time(NOON)
    journal.keep_time(NOON - timedelta(days=1))
    assert journal.kept_time() == NOON


def test_old_results_are_forgotten_only_when_they_are_many(journal: Journal) -> None:
    journal.end("old", b"body", b"result", NOON - timedelta(days=400))
    journal.prune(NOON)
    assert journal.find("old") is not None, "few enough to keep, however old"


def test_two_agents_never_share_a_journal(journal: Journal, tmp_path: Path) -> None:
    with pytest.raises(JournalTaken):
        Journal(tmp_path / "journal.sqlite")
    journal.close()
    Journal(tmp_path / "journal.sqlite").close()


def test_what_was_written_survives_a_kill_and_what_was_not_is_absent(tmp_path: Path) -> None:
    script = f"""
import os, signal
from datetime import UTC, datetime
from pathlib import Path
from lukoshko_edge.journal import Journal
journal = Journal(Path({str(tmp_path)!r}) / "journal.sqlite")
journal.begin_boot(lambda count: f"{{count}}-x")
journal.accept("kept", b"body", datetime.now(UTC))
with journal.transaction():
    journal.accept("lost", b"body", datetime.now(UTC))
    os.kill(os.getpid(), signal.SIGKILL)
"""
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == -9
    with closing(Journal(tmp_path / "journal.sqlite")) as journal:
        assert [job.id for job in journal.unfinished()] == ["kept"]
        assert journal.begin_boot(boot_name).startswith("2-")


@given(
    st.lists(
        st.builds(
            Kept,
            boot=st.sampled_from(["1-a", "2-b"]),
            seq=st.integers(1, 6),
            ord=st.just(0),
            body=st.binary(max_size=5000),
        ),
        min_size=1,
        max_size=150,
    )
)
def test_a_batch_is_of_one_boot_without_a_gap_and_bounded(facts: list[Kept]) -> None:
    batch = one_batch(facts)
    assert facts[: len(batch)] == batch
    assert 1 <= len(batch) <= BATCH
    assert {fact.boot for fact in batch} == {facts[0].boot}
    assert [fact.seq for fact in batch] == list(range(facts[0].seq, facts[0].seq + len(batch)))
    assert len(batch) == 1 or sum(len(fact.body) for fact in batch) <= BATCH_BYTES


def test_a_full_disk_loses_no_number_and_the_journal_goes_on_when_there_is_room(journal: Journal) -> None:
    pages = journal._db.execute("pragma page_count").fetchone()[0]
    journal._db.execute(f"pragma max_page_count = {pages}")
    with pytest.raises(sqlite3.OperationalError, match="full"):
        for _ in range(1000):
            journal.tell(alarm("left_open" * 40))
    told = len(numbers(journal))
    journal._db.execute("pragma max_page_count = 100000")
    journal.tell(alarm())
    assert [seq for _, seq in numbers(journal)] == list(range(1, told + 2))


class NoRoomOnce:
    """The connection of a journal, but the first commit finds the disk full."""

    def __init__(self, real: sqlite3.Connection) -> None:
        self.real, self.failed = real, False

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        """The same; once not."""
        if sql == "commit" and not self.failed:
            self.failed = True
            raise sqlite3.OperationalError("database or disk is full")
        return self.real.execute(sql, *values)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)


def test_a_commit_that_fails_loses_its_change_and_not_the_journal(journal: Journal) -> None:
    journal._db = NoRoomOnce(journal._db)  # type: ignore[assignment]
    with pytest.raises(sqlite3.OperationalError, match="full"):
        journal.remember("a", "lost")
    journal.remember("b", "kept")
    assert (journal.recall("a"), journal.recall("b")) == (None, "kept")
