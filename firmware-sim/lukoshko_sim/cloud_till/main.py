"""`lukoshko-sim cloud-till`: ATOL Online v5 over a model of the fiscal storage."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from lukoshko_sim.cloud_till import callbacks, http, service
from lukoshko_sim.cloud_till.http import Account, Tokens
from lukoshko_sim.cloud_till.words import FAULTS
from lukoshko_sim.keeping import Clock, Faults, Store
from lukoshko_sim.serving import arguments, run, secret
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
    parser = arguments("cloud-till", __doc__, "of the service")
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
    address, state, group = args.pop("http"), args.pop("state"), args.pop("group")
    login = args.pop("login")
    return run(
        lambda: cloud_till(
            state,
            Passport(electronic=True, **args).checked(),
            Account(login, secret(SECRET_ENV, "the password of the login")),
            group,
        ),
        address,
    )
