"""A Shtrih-M put together: device, lines and what the control endpoint tells of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Blueprint, Response, jsonify

from lukoshko_sim.keeping import Faults, Store
from lukoshko_sim.till.register import Register
from lukoshko_sim.till.shtrih import conversation, device, questions, receipts, shifts, tables
from lukoshko_sim.till.shtrih.conversation import Memory
from lukoshko_sim.till.shtrih.device import Device
from lukoshko_sim.till.shtrih.lines import TcpLine, terminal

VICES = {**conversation.FAULTS, **device.FAULTS}


def build(register: Register, store: Store, faults: Faults) -> Device:
    """A device that knows every command."""
    made = Device(register, store, faults, Memory())
    for module in (receipts, shifts, questions, tables):
        made.know(module.commands(made))
    return made


@contextmanager
def on_lines(
    made: Device, faults: Faults, address: tuple[str, int], link: Path | None
) -> Iterator[Blueprint]:
    """Serve a device on TCP, and on a pseudo-terminal when a link is given; yields `/sim/line`."""
    line = TcpLine(made, faults, address)
    port = None if link is None else terminal(made.register, made, faults, link)
    line.start()
    if port is not None:
        port.start()
    try:
        yield _line(made, line, link)
    finally:
        line.stop()
        if port is not None:
            port.close()


def _line(made: Device, line: TcpLine, link: Path | None) -> Blueprint:
    bp = Blueprint("line", __name__, url_prefix="/sim/line")

    @bp.get("")
    def look() -> Response:
        memory = made.memory
        return jsonify(
            tcp=line.address,
            pty=None if link is None else str(link),
            frames=memory.frames,
            broken=memory.broken,
            held=memory.held is not None,
            mode=made.mode(),
            submode=made.submode(),
        )

    @bp.post("/drop")
    def drop() -> Response:
        """Break the connection that is open."""
        line.drop()
        return look()

    return bp
