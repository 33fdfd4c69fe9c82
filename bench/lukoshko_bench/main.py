"""`./run bench [NAME]`: benchmarks; each prints its figures and a ratio against a bare peer."""

import argparse
import logging
import os
import platform
import signal
import sqlite3
import sys
import time
from types import ModuleType

from lukoshko_bench import fleet, keypad, locker, money, orders, placement, tap, till
from lukoshko_server.demo.supervise import NotReady

BENCHMARKS: dict[str, ModuleType] = {
    "orders": orders, "tap": tap, "keypad": keypad, "placement": placement, "fleet": fleet,
    "till": till, "money": money,
}  # fmt: skip
GROUPS: dict[str, ModuleType] = {"locker": locker}


def main(argv: list[str]) -> int:
    """Run one benchmark, or all with their own sizes. Exit status 1 when the product does not start."""
    parser = argparse.ArgumentParser(prog="run bench", description=__doc__)
    named = parser.add_subparsers(dest="name", metavar="NAME")
    for name, module in (BENCHMARKS | GROUPS).items():
        module.add_arguments(named.add_parser(name, help=(module.__doc__ or "").partition("\n")[0]))
    args = parser.parse_args(argv)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # else what it started would go on without it
    logging.basicConfig(level="ERROR", format="%(levelname)s %(message)s")
    print(
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {os.cpu_count()} processors",
        flush=True,
    )
    for name in [args.name] if args.name else list(BENCHMARKS):
        began = time.monotonic()
        try:
            (BENCHMARKS | GROUPS)[name].run(args if args.name else parser.parse_args([name]))
        except NotReady as error:
            print(f"{name}: did not start: {error}", file=sys.stderr)
            return 1
        print(f"  {name} took {time.monotonic() - began:.0f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
