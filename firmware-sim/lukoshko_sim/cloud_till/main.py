"""`lukoshko-sim cloud-till`: ATOL Online v5 over a model of the fiscal storage."""

import argparse
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from lukoshko_sim.cloud_till import callbacks, http, service
from lukoshko_sim.cloud_till.http import Account, Tokens
from lukoshko_sim.cloud_till.words import FAULTS
from lukoshko_sim.keeping import Clock, Faults, Refused, Store
from lukoshko_sim.serving import loopback, serve
from lukoshko_sim.till import fiscal_storage, paper
from lukoshko_sim.till.enums import TAXATION
from lukoshko_sim.till.passport import Passport

SECRET_ENV = "LUKOSHKO_SIM_CLOUD_TILL_SECRET"  # noqa: S105
LOGIN, GROUP = "lukoshko", "lukoshko_1"


@contextmanager
def cloud_till(state: Path, passport: Passport, account: Account, group: str = GROUP) -> Iterator[Flask]:
    """Run the service on its state file; yields the application to serve. Raises Refused."""
    store = Store(
        state, fiscal_storage.SCHEMA + paper.SCHEMA + service.SCHEMA + callbacks.SCHEMA + http.SCHEMA
    )
    try:
        clock = Clock(store)
        faults = Faults(store, FAULTS)
        posted = callbacks.Callbacks(store, clock, faults)
        work = service.Service(store, clock, faults, passport, group, posted)
        work.start()
        posted.start()
        try:
            yield http.build(clock, faults, work, Tokens(store, clock, account), posted)
        finally:
            work.stop()
            posted.stop()
    finally:
        store.close()


def main(argv: list[str]) -> int:
    """Run until SIGTERM. Exit status 2 when the service cannot be what it is told to be."""
    usual = Passport(
        electronic=True, fn="9999078900000983", serial="00106900000003", place="lukoshko.example"
    )
    parser = argparse.ArgumentParser(prog="lukoshko-sim cloud-till", description=__doc__)
    parser.add_argument("--http", type=loopback, default="127.0.0.1:0", metavar="ADDRESS:PORT")
    parser.add_argument("--state", type=Path, required=True, help="the file of the service")
    parser.add_argument("--group", default=GROUP, help="code of the group of registers")
    parser.add_argument("--login", default=LOGIN)
    parser.add_argument("--name", default=usual.name)
    parser.add_argument("--fn", default=usual.fn, help="number of the fiscal storage, 16 digits")
    parser.add_argument("--serial", default=usual.serial, help="serial number of the register")
    parser.add_argument("--inn", default=usual.inn, help="INN of the owner")
    parser.add_argument("--owner", default=usual.owner)
    parser.add_argument("--place", default=usual.place, help="place of settlement")
    parser.add_argument("--taxation", default=usual.taxation, choices=sorted(TAXATION))
    parser.add_argument("--utc-offset-hours", type=int, default=usual.utc_offset_hours)
    args = vars(parser.parse_args(argv))
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    secret = os.environ.get(SECRET_ENV, "")
    if not secret:
        print(f"{SECRET_ENV} must hold the password of the login", file=sys.stderr)
        return 2
    address, state, group = args.pop("http"), args.pop("state"), args.pop("group")
    account = Account(args.pop("login"), secret)
    try:
        passport = Passport(electronic=True, **args).checked()
        with cloud_till(state, passport, account, group) as app:
            return serve(app, address)
    except (Refused, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
