"""What a device's report asks of the server."""

from datetime import UTC, datetime

import pytest

from lukoshko_server.devices.rules import answer_to
from lukoshko_wire.settings import Reported

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("applied", "seen", "fault", "hash_", "answer"),
    [
        (5, 5, "", "ours", "nothing"),
        (0, 0, "", "", "publish"),  # a new disk, or a broker that lost its memory
        (4, 4, "", "old", "publish"),
        (4, 5, "value", "old", "nothing"),  # it was seen and refused: once more would be refused again
        (4, 5, "", "old", "publish"),  # refused before a restart; the agent may be another now
        (4, 4, "foreign", "old", "publish"),
        (7, 7, "", "theirs", "reissue"),  # we were restored from a backup
        (4, 7, "value", "old", "reissue"),
        (5, 5, "", "theirs", "reissue"),
    ],
)
def test_a_report_is_answered(applied: int, seen: int, fault: str, hash_: str, answer: str) -> None:
    reported = Reported(
        boot="1-a", session="s", at=NOON, agent="1", applied=applied, hash=hash_, seen=seen, fault=fault
    )
    assert answer_to(reported, 5, "ours") == answer
    assert answer_to(reported, 0, "") == "nothing"
