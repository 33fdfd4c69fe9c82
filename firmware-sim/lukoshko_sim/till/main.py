"""`lukoshko-sim till`: a register over a model of the fiscal storage, speaking ATOL's JSON or Shtrih-M's frames."""

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from lukoshko_sim.keeping import Clock, Faults, Store
from lukoshko_sim.serving import arguments, controls, flask_app, loopback, run
from lukoshko_sim.till import faults as vices
from lukoshko_sim.till import fiscal_storage, paper
from lukoshko_sim.till.atol import driver, queue
from lukoshko_sim.till.atol.http import problem, web_server
from lukoshko_sim.till.control import control
from lukoshko_sim.till.enums import TAXATION
from lukoshko_sim.till.heart import Heart
from lukoshko_sim.till.older import carry_over
from lukoshko_sim.till.passport import Passport
from lukoshko_sim.till.register import Register
from lukoshko_sim.till.shtrih import wiring

RECOVERY_S = 0.5
ATOL, SHTRIH = "atol", "shtrih"


@dataclass(frozen=True)
class Wire:
    """How a till is spoken to beside HTTP."""

    protocol: str = ATOL
    recovery_s: float = RECOVERY_S
    line: tuple[str, int] = ("127.0.0.1", 0)
    pty: Path | None = None
    print_ms: int | None = None


@contextmanager
def till(state: Path, passport: Passport, wire: Wire | None = None) -> Iterator[Flask]:
    """Run a till on its state file; yields the application to serve. Raises Refused."""
    wire = wire or Wire()
    store = Store(state, fiscal_storage.SCHEMA + paper.SCHEMA + queue.SCHEMA)
    with ExitStack() as stack:
        stack.callback(store.close)
        carry_over(store)
        clock = Clock(store)
        own = driver.FAULTS if wire.protocol == ATOL else wiring.VICES
        faults = Faults(store, {**vices.FAULTS, **own})
        storage = fiscal_storage.FiscalStorage(store, passport)
        register = Register(store, clock, faults, storage, paper.Paper(store, clock))
        if wire.print_ms is not None:
            register.printer.set_print_ms(wire.print_ms)
        app = flask_app(__name__, problem)
        for blueprint in (controls(faults, clock), *control(register)):
            app.register_blueprint(blueprint)
        heart = Heart(register, faults)
        heart.start()
        stack.callback(heart.stop)
        if wire.protocol == ATOL:
            at_the_wire = driver.Driver(register)
            work = queue.Queue(store, clock, faults, at_the_wire, wire.recovery_s)
            for blueprint in web_server(faults, at_the_wire, work):
                app.register_blueprint(blueprint)
            work.start()
            stack.callback(work.stop)
        else:
            device = wiring.build(register, store, faults)
            lines = wiring.on_lines(device, faults, wire.line, wire.pty)
            app.register_blueprint(stack.enter_context(lines))
        yield app


def main(argv: list[str]) -> int:
    """Run until SIGTERM. Exit status 2 when the till cannot be what it is told to be."""
    usual = Passport()
    parser = arguments("till", __doc__, "of the fiscal storage")
    parser.add_argument("--name", default=usual.name)
    parser.add_argument("--fn", default=usual.fn, help="number of the fiscal storage, 16 digits")
    parser.add_argument("--serial", default=usual.serial, help="serial number of the till")
    parser.add_argument("--inn", default=usual.inn, help="INN of the owner")
    parser.add_argument("--rnm", default="", help="registration number; reckoned when absent")
    parser.add_argument("--owner", default=usual.owner)
    parser.add_argument("--address", default=usual.address)
    parser.add_argument("--place", default=usual.place, help="place of settlement")
    parser.add_argument("--taxation", default=usual.taxation, choices=sorted(TAXATION))
    parser.add_argument("--taxes", type=_numbers, default=usual.taxes, help="values of 1199 it knows: 2,6,11")
    parser.add_argument("--unmarked", dest="marked", action="store_false", help="no marked goods")
    parser.add_argument("--machine", default="", help="number of an automatic device")
    parser.add_argument("--electronic", action="store_true", help="a till without paper")
    parser.add_argument("--columns", type=int, default=usual.columns, help="32 to 42")
    parser.add_argument("--utc-offset-hours", type=int, default=usual.utc_offset_hours)
    parser.add_argument("--protocol", choices=(ATOL, SHTRIH), default=ATOL)
    parser.add_argument("--line", type=loopback, default="127.0.0.1:7778", metavar="ADDRESS:PORT")
    parser.add_argument("--pty", type=Path, help="Shtrih-M: a link to a pseudo-terminal as well")
    parser.add_argument(
        "--print-ms", type=int, help="how long a document takes to print; as it was if absent"
    )
    parser.add_argument("--recovery-seconds", type=float, default=RECOVERY_S)
    args = vars(parser.parse_args(argv))
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    address, state = args.pop("http"), args.pop("state")
    wire = Wire(
        args.pop("protocol"), args.pop("recovery_seconds"), args.pop("line"), args.pop("pty"), args.pop("print_ms")
    )  # fmt: skip
    return run(lambda: till(state, Passport(**args).checked(), wire), address)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(",") if part)
