"""Whatever a driver sends, a Shtrih-M answers with an error of one byte, and writes only what was whole."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lukoshko_sim.keeping import Clock, Faults, Store
from lukoshko_sim.till import faults, fiscal_storage, paper
from lukoshko_sim.till.fiscal_storage import FiscalStorage
from lukoshko_sim.till.passport import Passport
from lukoshko_sim.till.register import Register
from lukoshko_sim.till.shtrih import wiring
from lukoshko_sim.till.shtrih.device import Device
from lukoshko_sim.till.tlv import decode

SYSTEM = (30).to_bytes(4, "little")


@pytest.fixture(scope="module")
def device(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Device]:
    folder: Path = tmp_path_factory.mktemp("fuzz")
    store = Store(folder / "till.db", fiscal_storage.SCHEMA + paper.SCHEMA)
    vices = Faults(store, {**faults.FAULTS, **wiring.VICES})
    clock = Clock(store)
    storage = FiscalStorage(store, Passport().checked())
    register = Register(store, clock, vices, storage, paper.Paper(store, clock))
    yield wiring.build(register, store, vices)
    store.close()


def run(device: Device, code: int, parameters: bytes, password: bytes = SYSTEM) -> int:
    """Carry out a command and return its error byte; the answer must be one of its own."""
    echo = code.to_bytes(2 if code > 0xFF else 1, "big")
    answer = device.execute(echo + (b"" if code == 0xFC else password) + parameters)
    assert not answer.dead
    assert answer.body.startswith(echo)
    assert len(answer.body) > len(echo)
    assert len(answer.body) <= 255
    error = answer.body[len(echo)]
    assert error == 0 or len(answer.body) == len(echo) + 1
    return error


def item(**changes: int) -> bytes:
    parts = {"kind": 1, "quantity": 353_000, "price": 89_990, "sum": 31_766, "tax": 2_888, "vat": 2}
    parts |= {"department": 1, "method": 4, "subject": 1, **changes}
    sizes = (1, 6, 5, 5, 5, 1, 1, 1, 1)
    return b"".join(v.to_bytes(s, "little") for v, s in zip(parts.values(), sizes, strict=True)) + b"cheese"


def payments(total: int = 31_766) -> bytes:
    return b"\0" * 5 + total.to_bytes(5, "little") + b"\0" * 70 + b"\0" * 31 + b"\1"


KNOWN = (
    *(0x10, 0x11, 0x1E, 0x1F, 0x21, 0x22, 0x23, 0x40, 0x41, 0x50, 0x51, 0x88, 0x8C, 0x8D, 0xB0, 0xE0, 0xFC),
    *(0xFF01, 0xFF02, 0xFF03, 0xFF04, 0xFF08, 0xFF09, 0xFF0A, 0xFF0B, 0xFF0C, 0xFF35, 0xFF38, 0xFF39, 0xFF3A),
    *(0xFF3B, 0xFF3C, 0xFF3F, 0xFF40, 0xFF41, 0xFF42, 0xFF43, 0xFF45, 0xFF46, 0xFF4A, 0xFF4D, 0xFF61, 0xFF67),
    *(0xFF68, 0xFF69, 0xFF70, 0xFF74),
)
_COMMANDS = st.sampled_from(KNOWN)


def test_every_command_of_the_page_is_known(device: Device) -> None:
    assert sorted(device.commands) == sorted(KNOWN)
    page = (Path(__file__).parents[3] / "docs/devices/shtrih-m.md").read_text("utf-8")
    assert [f"{code:02X}" for code in KNOWN if f"{code:02X}" not in page] == []


_CALLS = st.lists(
    st.one_of(
        st.tuples(_COMMANDS, st.binary(max_size=40)),
        st.tuples(_COMMANDS, st.just(b"")),
        st.sampled_from(
            [
                (0xE0, b""),
                (0x41, b""),
                (0x8D, b"\0"),
                (0x8D, b"\x82"),
                (0xFF46, item()),
                (0xFF46, item(subject=33)),
                (0xFF45, payments()),
                (0x88, b""),
                (0xFF0C, b"\xf0\x03\x01\x00+"),
                (0xFF61, b"\1\0\x05\0" + b"01234"),
                (0xFF69, b"\1"),
                (0xFF3A, (1).to_bytes(4, "little")),
            ]
        ),
        st.tuples(st.just(0xFF46), st.binary(max_size=12).map(lambda tail: item()[:-6] + tail)),
        st.tuples(st.just(0xFF0C), st.binary(max_size=30)),
        st.tuples(st.just(0xFF4D), st.binary(max_size=30)),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_CALLS)
def test_commands_in_any_order_with_any_parameters(device: Device, calls: list[tuple[int, bytes]]) -> None:
    storage = device.register.storage
    begun = [(0xE0, b""), (0x8D, b"\0"), (0xFF46, item())]
    for code, parameters in [*begun, *calls, (0xFF45, payments())]:
        before, mode = storage.last_fd, device.mode() & 15
        error = run(device, code, parameters)
        written = storage.last_fd - before
        assert written in (0, 1)
        if error or code not in (0xE0, 0x41, 0xFF0B, 0xFF43, 0xFF38, 0xFF45, 0xFF4A):
            assert written == 0
        if written and code in (0xFF45, 0xFF4A):
            assert mode == 8
            document = storage.document(storage.last_fd)
            assert document is not None
            fields: dict[int, Any] = dict(decode(document.tlv))
            assert fields[1020] == sum(fields[tag] for tag in (1031, 1081, 1215, 1216, 1217))
    run(device, 0xFF08, b"")
    if device.new_date is not None:
        day = device.new_date
        device.register.set_drift(0)
        run(device, 0x23, bytes((day.day, day.month, day.year % 100)))
    device.register.set_drift(0)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(min_size=1, max_size=60))
def test_bytes_that_are_no_command(device: Device, body: bytes) -> None:
    last = device.register.storage.last_fd
    answer = device.execute(body)
    assert answer.body
    assert device.register.storage.last_fd == last or body[0] in (0xE0, 0x41, 0xFF)
