"""`lukoshko-edge`: the launcher of an agent, and the tools of whoever makes its releases."""

import argparse
import logging
import os
import signal
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lukoshko_edge.launcher import Launcher
from lukoshko_edge.pack import pack
from lukoshko_edge.slots import Home

GATE_S = 300.0


def main(argv: list[str] | None = None) -> int:
    """Run an agent for ever, or make a release."""
    parser = argparse.ArgumentParser(prog="lukoshko-edge", description=__doc__)
    commands = parser.add_subparsers(dest="task", required=True)
    run = commands.add_parser(
        "run", help="start an agent from its current environment, try new ones, go back by itself"
    )
    run.add_argument("--home", type=Path, required=True, help="folder of the environments")
    run.add_argument(
        "--gate-s", type=float, default=GATE_S, help="how long a release may take to prove itself"
    )
    run.add_argument("command", nargs="+", help="-- lukoshko-locker run --config FILE")
    key = commands.add_parser(
        "key", help="make a key for releases; prints its public half, for `release_key`"
    )
    key.add_argument("file", type=Path)
    make = commands.add_parser("pack", help="sign wheels as a release: writes manifest.json, signed.json")
    make.add_argument("--key", type=Path, required=True)
    make.add_argument("--version", required=True)
    make.add_argument("--min-version", default="0")
    make.add_argument("--python", default="py3", help="py3, or cp311 when a wheel is of that Python only")
    make.add_argument("--requires", action="append", default=[], metavar="NAME==VERSION")
    make.add_argument("--out", type=Path, required=True)
    make.add_argument("wheels", nargs="+", type=Path)
    args = parser.parse_args(argv)
    logging.basicConfig(level="INFO", format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    if args.task == "key":
        return _key(args.file)
    if args.task == "pack":
        pack(args)
        return 0
    launcher = Launcher(Home(args.home.absolute()), args.command, gate_s=args.gate_s)
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, lambda *_: launcher.stop())
    return launcher.run()


def _key(file: Path) -> int:
    made = Ed25519PrivateKey.generate()
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(made.private_bytes_raw().hex() + "\n")
    print(made.public_key().public_bytes_raw().hex())
    return 0


if __name__ == "__main__":
    sys.exit(main())
