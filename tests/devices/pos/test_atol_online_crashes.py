"""The power goes at every commit and every exchange with the cloud, in turn: one document and one fact, always."""

from collections.abc import Iterator
from contextlib import closing, suppress
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest
from tests.devices.locker.power import PowerCut
from tests.devices.pos.cloud import Clouded, service
from tests.devices.pos.scripted import Desk
from tests.flows.agents.kit import Panel, eventually

from lukoshko_pos.drivers.atol_online_web import Report
from lukoshko_pos.drivers.register import Unreachable

AT_MOST = 200


class CloudDesk(Desk):
    """A desk whose register is the driver over the service; what breaks on the way is tried again."""

    def __init__(self, folder: Path, url: str) -> None:
        folder.mkdir()
        register = Clouded(url, lambda: self.journal)
        super().__init__(folder, cast("Any", register))
        self.wire = register.wire

    def settle(self) -> None:
        """Walk to the end of everything, as the till's own thread does: again, after whatever broke."""
        eventually(lambda: self._step() == 0)

    def _step(self) -> int:
        with suppress(Unreachable):
            self.walk(1)
        return self.ledger.waiting()


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[Panel]:
    with service(tmp_path) as panel:
        yield panel


def live(desk: CloudDesk, id_: str, cut_at: int | None) -> bool:
    """Accept an intent and bring it to its end; the power goes at one point. True when it went."""
    desk.wire.fuse.points_left = cut_at
    try:
        desk.take(id_, f"o-{id_}")
        desk.settle()
    except PowerCut:
        desk.die()
        desk.open()
        return True
    finally:
        desk.wire.fuse.points_left = None
    return False


TROUBLES: dict[str, dict[str, Any]] = {
    "fine": {},
    "lost answer": {"lost_answer": {"next": 1, "only": "sell"}},
    "lost request": {"lost_request": {"next": 1, "only": "sell"}},
    "failed in time": {"fail": {"next": 1, "code": 1, "kind": "timeout"}},
    "half a report": {"garbled": {"next": 1, "only": "report"}},
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_cut_anywhere_there_is_one_document(tmp_path: Path, cloud: Panel, trouble: str) -> None:
    for point in range(AT_MOST):
        id_ = f"i-{point}"
        cloud.post("/sim/faults", dict.fromkeys(("lost_answer", "lost_request", "fail", "garbled"), 0))
        cloud.post("/sim/faults", TROUBLES[trouble])
        desk = CloudDesk(tmp_path / id_, cloud.url)
        with closing(desk):
            cut = live(desk, id_, point)
            desk.take(id_, f"o-{id_}")  # the server asks again for what no fact has answered
            desk.settle()
            facts = desk.facts()
        assert [fact["type"] for fact in facts] == ["printed"]
        assert facts[0]["fiscal"]["total_kopecks"] == 46_666
        assert cloud.get("/sim/counts")["by_order"][f"o-{id_}"] == {"sell": 46_666}
        if not cut:
            assert point > 8, "a life without points proves nothing"
            return
    pytest.fail("a receipt has no end")


def test_a_failure_that_the_service_does_not_understand_itself_is_never_printed_again(
    tmp_path: Path, cloud: Panel
) -> None:
    cloud.post("/sim/faults", {"fail": {"next": 1, "code": 2, "kind": "driver", "written": 1}})
    desk = CloudDesk(tmp_path / "desk", cloud.url)
    with closing(desk):
        desk.take()
        desk.walk(20)
        eventually(lambda: cloud.get("/sim/requests")["requests"][0]["state"] == "fail")
        desk.walk(20)
        assert (desk.facts(), desk.ledger.waiting()) == ([], 1)
    assert cloud.get("/sim/counts")["by_type"]["sell"]["count"] == 1
    assert len(cloud.get("/sim/requests")["requests"]) == 1


def test_fiscal_data_that_cannot_be_ours_are_never_taken(tmp_path: Path, cloud: Panel) -> None:
    desk = CloudDesk(tmp_path / "desk", cloud.url)
    with closing(desk):
        desk.take("i-1", "o-1")
        desk.settle()
        first = desk.facts()[0]["fiscal"]["fd_number"]
        told = desk.wire.report
        for wrong in ({"total": Decimal("466.67")}, {"fiscal_document_number": first}):
            desk.wire.report = lambda uuid, wrong=wrong: spoilt(told(uuid), wrong)  # type: ignore[misc, method-assign]
            desk.take("i-2", "o-2")
            desk.walk(5)
            eventually(lambda: {each["state"] for each in cloud.get("/sim/requests")["requests"]} == {"done"})
            desk.walk(20)
            assert (len(desk.facts()), desk.ledger.waiting()) == (1, 1)
        desk.wire.report = told  # type: ignore[method-assign]
        desk.settle()
        assert [fact["intent_id"] for fact in desk.facts()] == ["i-1", "i-2"]
    assert cloud.get("/sim/counts")["by_type"]["sell"]["count"] == 2


def spoilt(report: Report, wrong: dict[str, Any]) -> Report:
    """A report whose fiscal data are not right."""
    if report.payload is None:
        return report
    return msgspec.structs.replace(report, payload=msgspec.structs.replace(report.payload, **wrong))


def test_what_the_storage_wrote_twice_is_told_once(tmp_path: Path, cloud: Panel) -> None:
    cloud.post("/sim/faults", {"done_twice": 1})
    desk = CloudDesk(tmp_path / "desk", cloud.url)
    with closing(desk):
        desk.take()
        desk.settle()
        assert [fact["type"] for fact in desk.facts()] == ["printed"]
    assert cloud.get("/sim/counts")["by_type"]["sell"]["count"] == 2
