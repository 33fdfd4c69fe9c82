"""`lukoshko-sim till`: an ATOL web server over a model of the fiscal storage."""

import argparse
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from lukoshko_sim.keeping import Clock, Faults, Refused, Store
from lukoshko_sim.serving import loopback, serve
from lukoshko_sim.till import fiscal_storage, paper, queue
from lukoshko_sim.till.enums import TAXATION
from lukoshko_sim.till.http import build
from lukoshko_sim.till.passport import Passport
from lukoshko_sim.till.register import FAULTS, Register

RECOVERY_S = 0.5


@contextmanager
def till(state: Path, passport: Passport, *, recovery_s: float = RECOVERY_S) -> Iterator[Flask]:
    """Run a till on its state file; yields the application to serve. Raises Refused."""
    store = Store(state, fiscal_storage.SCHEMA + paper.SCHEMA + queue.SCHEMA)
    try:
        clock = Clock(store)
        faults = Faults(store, FAULTS)
        storage = fiscal_storage.FiscalStorage(store, passport)
        register = Register(store, clock, faults, storage, paper.Paper(store, clock), passport)
        work = queue.Queue(store, clock, faults, register, recovery_s)
        work.start()
        try:
            yield build(clock, faults, register, work)
        finally:
            work.stop()
    finally:
        store.close()


def main(argv: list[str]) -> int:
    """Run until SIGTERM. Exit status 2 when the till cannot be what it is told to be."""
    usual = Passport()
    parser = argparse.ArgumentParser(prog="lukoshko-sim till", description=__doc__)
    parser.add_argument("--http", type=loopback, default="127.0.0.1:0", metavar="ADDRESS:PORT")
    parser.add_argument("--state", type=Path, required=True, help="the file of the fiscal storage")
    parser.add_argument("--name", default=usual.name)
    parser.add_argument("--fn", default=usual.fn, help="number of the fiscal storage, 16 digits")
    parser.add_argument("--serial", default=usual.serial, help="serial number of the till")
    parser.add_argument("--inn", default=usual.inn, help="INN of the owner")
    parser.add_argument("--rnm", default="", help="registration number; reckoned when absent")
    parser.add_argument("--owner", default=usual.owner)
    parser.add_argument("--address", default=usual.address)
    parser.add_argument("--place", default=usual.place, help="place of settlement")
    parser.add_argument("--taxation", default=usual.taxation, choices=sorted(TAXATION))
    parser.add_argument("--machine", default="", help="number of an automatic device")
    parser.add_argument("--electronic", action="store_true", help="a till without paper")
    parser.add_argument("--columns", type=int, default=usual.columns, help="32 to 42")
    parser.add_argument("--utc-offset-hours", type=int, default=usual.utc_offset_hours)
    parser.add_argument("--recovery-seconds", type=float, default=RECOVERY_S)
    args = vars(parser.parse_args(argv))
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    address, state = args.pop("http"), args.pop("state")
    recovery_s = args.pop("recovery_seconds")
    try:
        with till(state, Passport(**args).checked(), recovery_s=recovery_s) as app:
            return serve(app, address)
    except (Refused, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
