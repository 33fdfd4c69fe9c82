"""The cloud's driver over the simulated service: each of its troubles, and what each answer is taken for."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.devices.pos.cloud import SHOP, Kept, Wire, driver, service
from tests.devices.pos.test_rendering import marked
from tests.flows.agents.kit import Panel, eventually, now, receipt

from lukoshko_edge.config import BadConfig
from lukoshko_pos.config import PosConfig
from lukoshko_pos.drivers.atol_online import LONG_S, SENT, AtolOnline
from lukoshko_pos.drivers.atol_online_web import AtolOnlineWeb
from lukoshko_pos.drivers.families import Around, register_of
from lukoshko_pos.drivers.register import (
    Meaning,
    NotTaken,
    Operator,
    Register,
    RegisterFault,
    Registration,
    Stage,
    Standing,
    Unreachable,
)


class Bench:
    """The service, its driver and its notes."""

    def __init__(self, panel: Panel) -> None:
        self.panel, self.notes, self.time = panel, Kept(), 0.0
        self.driver = self.fresh()

    def fresh(self, **change: Any) -> AtolOnline:
        """The agent starts: what the driver only remembered is gone."""
        wire = Wire(self.panel.url, change.pop("password", "secret"))
        return driver(wire, self.notes, monotonic=lambda: self.time, **change)

    def faults(self, **faults: object) -> None:
        self.panel.post("/sim/faults", faults)

    def ended(
        self, key: str = "k-1", stages: tuple[Stage, ...] = (Stage.READY, Stage.FAILED, Stage.VOID)
    ) -> Standing:
        """Ask until the service has said its last word."""

        def look() -> Standing | None:
            self.time += 1
            standing = self.driver.look(key)
            return standing if standing.stage in stages else None

        return eventually(look)

    def documents(self) -> int:
        return int(self.panel.get("/sim/counts")["by_type"]["sell"]["count"])


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with service(tmp_path) as panel:
        yield Bench(panel)


def test_a_receipt_is_taken_waited_for_and_its_fiscal_data_told(bench: Bench) -> None:
    assert bench.driver.look("k-1").stage is Stage.ABSENT
    bench.driver.print_once("k-1", receipt(internet=True))
    written = bench.ended().written
    assert written is not None
    paper = bench.panel.get("/sim/paper")["papers"][0]["qr"]
    assert f"i={written.fd_number}&fp={written.fiscal_sign}" in paper
    assert f"fn={written.fn_number}&" in paper
    assert (written.total_kopecks, written.shift_number, written.receipt_number) == (46_666, 1, 1)
    assert f"{written.at:%Y%m%dT%H%M}" in paper, "the wall clock of the place"


@pytest.mark.parametrize("fault", ["lost_answer", "http_500_after", "garbled"])
def test_an_answer_that_is_lost_after_the_deed_leads_to_the_same_receipt(bench: Bench, fault: str) -> None:
    bench.faults(**{fault: {"next": 1, "only": "sell"}})
    with pytest.raises(Unreachable):
        bench.driver.print_once("k-1", receipt())
    assert bench.driver.look("k-1").stage is Stage.ABSENT
    bench.driver.print_once("k-1", receipt())
    assert bench.ended().stage is Stage.READY
    assert bench.documents() == 1


@pytest.mark.parametrize("fault", ["lost_request", "http_500"])
def test_a_request_that_never_arrived_is_sent_again(bench: Bench, fault: str) -> None:
    bench.faults(**{fault: {"next": 1, "only": "sell"}})
    with pytest.raises(Unreachable):
        bench.driver.print_once("k-1", receipt())
    bench.driver.print_once("k-1", receipt())
    assert bench.ended().stage is Stage.READY
    assert bench.documents() == 1


def test_a_restarted_agent_asks_by_the_uuid_that_it_noted_and_else_by_the_same_external_id(
    bench: Bench,
) -> None:
    bench.faults(waits_forever=1)
    bench.driver.print_once("k-1", receipt())
    bench.driver = bench.fresh()
    assert bench.driver.look("k-1").stage is Stage.PENDING
    bench.notes.remember(SENT, "k-1")
    assert bench.driver.look("k-1").stage is Stage.ABSENT
    bench.driver.print_once("k-1", receipt())
    assert bench.driver.look("k-1").stage is Stage.PENDING
    bench.panel.post("/sim/release")
    assert bench.ended().stage is Stage.READY
    assert bench.documents() == 1


def test_a_duplicate_without_its_uuid_is_neither_taken_nor_repeated(bench: Bench) -> None:
    bench.faults(lost_answer={"next": 1, "only": "sell"}, uuid_withheld=-1)
    with pytest.raises(Unreachable):
        bench.driver.print_once("k-1", receipt())
    bench.driver.print_once("k-1", receipt())
    standing = bench.driver.look("k-1")
    assert (standing.stage, standing.meaning) == (Stage.FAILED, Meaning.UNCLEAR)
    assert bench.documents() <= 1


def test_what_is_refused_at_first_is_refused_and_what_was_sent_before_is_not(bench: Bench) -> None:
    foreign = bench.fresh(cloud=_with(inn="500100732259"))
    with pytest.raises(NotTaken, match="32"):
        foreign.print_once("k-1", receipt())
    bench.faults(lost_answer={"next": 1, "only": "sell"})
    with pytest.raises(Unreachable):
        bench.driver.print_once("k-2", receipt())
    with pytest.raises(Unreachable, match="sent before"):
        foreign.print_once("k-2", receipt())
    assert eventually(bench.documents) == 1


def test_a_token_that_is_over_is_fetched_anew_and_another_password_is_told(bench: Bench) -> None:
    bench.driver.state()
    bench.panel.post("/sim/clock", {"shift_hours": 25})
    bench.driver.print_once("k-1", receipt())
    bench.panel.post("/sim/tokens/expire")
    bench.ended()
    bench.faults(unauthorized={"next": 1, "only": "sell"})
    bench.driver.print_once("k-2", receipt())
    assert bench.ended("k-2").stage is Stage.READY
    bench.faults(unauthorized=-1)
    with pytest.raises(RegisterFault, match="11"):
        bench.driver.print_once("k-3", receipt())
    with pytest.raises(RegisterFault, match="12"):
        bench.fresh(password="wrong").state()


def test_a_login_without_v5_waits_and_refuses_nothing(bench: Bench) -> None:
    bench.faults(not_v5=2)
    for _ in range(2):
        with pytest.raises(RegisterFault, match="21"):
            bench.driver.print_once("k-1", receipt())
    bench.driver.print_once("k-1", receipt())
    assert bench.ended().stage is Stage.READY


@pytest.mark.parametrize(
    ("code", "kind", "stage", "meaning"),
    [
        (1, "timeout", Stage.VOID, None),
        (1, "system", Stage.VOID, None),
        (421, "system", Stage.VOID, None),
        (77, "timeout", Stage.VOID, None),
        (32, "system", Stage.FAILED, Meaning.REFUSING),
        (77, "system", Stage.FAILED, Meaning.REFUSING),
        (66, "driver", Stage.FAILED, Meaning.REFUSING),
        (68, "driver", Stage.VOID, None),
        (2, "driver", Stage.FAILED, Meaning.UNCLEAR),
        (1, "driver", Stage.FAILED, Meaning.UNCLEAR),
        (115, "driver", Stage.FAILED, Meaning.UNCLEAR),
        (0, "unknown", Stage.FAILED, Meaning.UNCLEAR),
    ],
)
def test_what_a_failed_receipt_is_taken_for(
    bench: Bench, code: int, kind: str, stage: Stage, meaning: Meaning | None
) -> None:
    bench.faults(fail={"next": 1, "code": code, "kind": kind})
    bench.driver.print_once("k-1", receipt())
    standing = bench.ended()
    assert (standing.stage, standing.number) == (stage, code)
    assert meaning is None or standing.meaning is meaning
    assert bench.documents() == 0


def test_marks_wait_for_the_marking_system_unless_told_otherwise(bench: Bench) -> None:
    bench.faults(ism_down=-1)
    bench.driver.print_once("k-1", receipt(lines=[marked()]))
    assert bench.ended().number == 421
    bench.driver = bench.fresh(cloud=_with(ism_optional=True))
    bench.driver.print_once("k-2", receipt(lines=[marked()]))
    assert bench.ended("k-2").stage is Stage.READY


def test_a_report_of_another_document_is_never_taken(bench: Bench) -> None:
    bench.driver.print_once("k-1", receipt())
    bench.faults(foreign_report=1)
    with pytest.raises(Unreachable, match="another document"):
        bench.driver.look("k-1")
    assert bench.ended().stage is Stage.READY


def test_a_receipt_that_waits_for_ever_is_shown_and_the_service_is_not_hammered(bench: Bench) -> None:
    bench.faults(waits_forever=1)
    bench.driver.print_once("k-1", receipt())
    assert not bench.driver.look("k-1").blocked
    bench.time += LONG_S
    assert bench.driver.look("k-1").blocked
    bench.faults(http_500={"next": 1, "only": "report"})
    assert bench.driver.look("k-1").stage is Stage.PENDING, "asked a moment ago: not asked again"
    bench.time += 1
    with pytest.raises(Unreachable):
        bench.driver.look("k-1")


def test_a_service_that_forgot_its_uuid_is_asked_by_the_external_id(bench: Bench) -> None:
    bench.driver.print_once("k-1", receipt())
    bench.notes.remember(SENT, "k-1 00000000-0000-0000-0000-000000000000")
    with pytest.raises(Unreachable):
        bench.driver.look("k-1")
    assert bench.driver.look("k-1").stage is Stage.ABSENT
    bench.driver.print_once("k-1", receipt())
    assert bench.ended().stage is Stage.READY
    assert bench.documents() == 1


def test_the_cloud_has_neither_shift_nor_drawer_nor_documents(bench: Bench) -> None:
    cloud = bench.driver
    assert (cloud.state().shift, cloud.last_document().fn_number, cloud.serial()) == ("none", "", SHOP.group)
    for refused in (
        lambda: cloud.open_shift(Operator()), lambda: cloud.close_shift(Operator()), lambda: cloud.report_x(Operator()),
        lambda: cloud.move_cash("k", 1, Operator()), lambda: cloud.receipts(1, 1),
    ):  # fmt: skip
        with pytest.raises(NotTaken):
            refused()


def test_a_service_that_fell_silent_is_away_until_it_answers_again(bench: Bench) -> None:
    bench.driver.state()
    for fault in ("lost_request", "http_500"):
        bench.faults(**{fault: 2})
        with pytest.raises(Unreachable):
            bench.driver.print_once("k-1", receipt())
        with pytest.raises(Unreachable):
            bench.driver.state()
        assert bench.driver.state().shift == "none"


def test_a_service_that_is_away_is_unreachable() -> None:
    with pytest.raises(Unreachable):
        driver(AtolOnlineWeb("http://127.0.0.1:9/v5", "g", "l", "p"), Kept()).state()


class Said(AtolOnlineWeb):
    """A service that answers everything with the same bytes."""

    def __init__(self, status: int, content: bytes) -> None:
        super().__init__("http://127.0.0.1:9", "g", "l", "p")
        self._said = status, content
        self._token = "token"

    def _call(self, *_: Any) -> tuple[int, bytes]:
        return self._said


REPORT = {
    "uuid": "u", "status": "done", "external_id": "k-1", "error": None,
    "payload": {
        "fn_number": "9999078900000961", "shift_number": 1, "receipt_datetime": "23.11.2026 12:01:00", "total": 466.66,
        "fiscal_receipt_number": 1, "fiscal_document_number": 7, "fiscal_document_attribute": 3304159072,
        "ecr_registration_number": "0000000001016870",
    },
}  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"payload": None},
        {"payload": {**REPORT["payload"], "receipt_datetime": "2026-11-23"}},  # type: ignore[dict-item]
        {"payload": {**REPORT["payload"], "total": 466.665}},  # type: ignore[dict-item]
        {"payload": {**REPORT["payload"], "fiscal_document_attribute": "-1"}},  # type: ignore[dict-item]
        {"payload": {**REPORT["payload"], "fiscal_document_number": 0}},  # type: ignore[dict-item]
        {"external_id": "k-2"},
        {"status": "later"},
    ],
    ids=str,
)
def test_fiscal_data_that_cannot_be_are_not_taken(change: dict[str, object]) -> None:
    notes = Kept({SENT: "k-1 u"})
    assert driver(Said(200, json.dumps(REPORT).encode()), notes).look("k-1").stage is Stage.READY
    with pytest.raises(Unreachable):
        driver(Said(200, json.dumps({**REPORT, **change}).encode()), notes).look("k-1")


@settings(max_examples=300, deadline=None)
@given(
    status=st.sampled_from([200, 201, 204, 301, 400, 401, 404, 429, 500, 502]),
    content=st.one_of(
        st.binary(max_size=200),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=8),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["uuid", "status", "error", "code", "payload", "token", "total"]), inner
                )
            ),
            max_leaves=8,
        ).map(lambda value: json.dumps(value).encode()),
        st.integers(0, 400).map(lambda cut: json.dumps(REPORT).encode()[:cut]),
    ),
)
def test_whatever_the_service_answers_a_receipt_is_never_refused_or_taken_by_chance(
    status: int, content: bytes
) -> None:
    cloud = driver(Said(status, content), Kept({SENT: "k-1 u"}))
    try:
        standing = cloud.look("k-1")
    except (Unreachable, RegisterFault):
        standing = Standing(Stage.PENDING)
    if standing.stage is Stage.READY:
        assert status == 200
        assert json.loads(content) == REPORT
    try:
        cloud.print_once("k-9", receipt())
    except NotTaken:
        assert status == 400
        assert isinstance(json.loads(content)["error"]["code"], int)
    except (Unreachable, RegisterFault):
        pass


def test_settings_without_an_account_are_refused_by_the_names_of_what_is_missing(tmp_path: Path) -> None:
    config = msgspec.toml.decode(
        '[device]\nid = "t"\ndata_dir = "."\n[register]\nurl = "https://x"\nfamily = "atol-online"\n',
        type=PosConfig,
    )
    with pytest.raises(BadConfig, match=r"register\.electronic.*cloud\.group.*cloud\.email"):
        register_of(Around(config, tmp_path / "pos.toml", Kept(), now))


def test_a_registration_number_of_the_cloud_needs_the_serial_that_it_was_reckoned_over(
    tmp_path: Path,
) -> None:
    (tmp_path / "secret").write_text("x", encoding="utf-8")
    settings = (
        '[device]\nid = "t"\ndata_dir = "."\n[register]\nurl = "https://x"\nfamily = "atol-online"\n'
        'electronic = true\nuser = "u"\npassword_file = "secret"\n{serial}'
        '[cloud]\ngroup = "g"\ninn = "7707083893"\nemail = "a@b"\nregistration_number = "0000000001016870"\n'
    )

    def register(serial: str) -> Register:
        config = msgspec.toml.decode(settings.format(serial=serial), type=PosConfig)
        return register_of(Around(config, tmp_path / "pos.toml", Kept(), now))

    assert register('serial = "1"\n').registration() == Registration("7707083893", "0000000001016870")
    with pytest.raises(BadConfig, match=r"register\.serial"):
        register("")


def _with(**change: Any) -> Any:
    return msgspec.structs.replace(SHOP, **change)
