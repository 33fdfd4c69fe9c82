"""`./run story`: a trading day on a fresh stack, then the reconciliation; exit 0 only if nothing differs.

The people are `lukoshko-sim people`, a process of their own: they share no code with the product.
"""

import argparse
import logging
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from lukoshko_server.demo.banks import add_bank
from lukoshko_server.demo.faults import Mischief
from lukoshko_server.demo.main import ROOT
from lukoshko_server.demo.stack import Stack
from lukoshko_server.demo.supervise import NotReady
from lukoshko_server.demo.tills import add_registers

log = logging.getLogger(__name__)


def main(argv: list[str] | None = None) -> int:
    """Start a stack in a temporary folder, let the people play, print the table."""
    args = _parse(argv)
    logging.basicConfig(level="WARNING", format="%(levelname)s %(message)s")
    home = Path(tempfile.mkdtemp(prefix="lukoshko-story-"))
    stack = Stack(
        home, args.pwa, broker=args.broker, database_url=args.database, progress=_say,
        overrides={"log_level": "INFO"}, shtrih=args.shtrih, cloud=args.cloud, bank=args.bank,
    )  # fmt: skip
    status = 1
    try:
        stack.start()
        stop = threading.Event()
        wreckers = [threading.Thread(target=_kill, args=(stack, args.kill, args.seed, stop), daemon=True)]
        if args.faults:
            mischief = Mischief(stack, args.seed, _say)
            wreckers.append(threading.Thread(target=mischief.run, args=(stop,), daemon=True))
        for wrecker in wreckers:
            wrecker.start()
        status = _people(stack, args)
        stop.set()
        for wrecker in wreckers:
            wrecker.join(5)
    except NotReady as error:
        print(error, file=sys.stderr)
    finally:
        stack.stop()
        if status == 0 and not args.keep:
            shutil.rmtree(home, ignore_errors=True)
        else:
            _say(f"logs and state are kept in {home}")
    return status


def _parse(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="run story", description=__doc__)
    parser.add_argument("--orders", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--kill", default="", help="kill -9 these processes on the way: names with commas, or `each`"
    )
    parser.add_argument(
        "--faults",
        action="store_true",
        help="things break on the way: processes are killed, the bank, the tills and the locks have their vices",
    )
    parser.add_argument("--broker", choices=("auto", "mosquitto", "embedded"), default="auto")
    parser.add_argument(
        "--database", default="", help="URL of an empty PostgreSQL database; SQLite without it"
    )
    parser.add_argument("--minutes", type=float, default=20, help="patience")
    parser.add_argument("--pwa", type=Path, default=ROOT / "pwa" / "dist")
    add_registers(parser)
    add_bank(parser)
    parser.add_argument("--keep", action="store_true", help="keep the stack's folder")
    return parser.parse_args(argv)


def _people(stack: Stack, args: argparse.Namespace) -> int:
    sims = [
        f"{name}={stack.sim(name)}"
        for name in ("bank", "messages", "marking", "loyalty", "locker", "till-door", "till-counter")
    ]
    argv = [
        str(Path(sys.executable).with_name("lukoshko-sim")), "people", "--url", stack.url, "--orders", str(args.orders),
        "--seed", str(args.seed), "--minutes", str(args.minutes), *(flag for sim in sims for flag in ("--sim", sim)),
    ]  # fmt: skip
    argv += ["--acquirer", args.bank]
    return subprocess.run(argv, check=False, env={**os.environ, "PYTHONUNBUFFERED": "1"}).returncode


def _kill(stack: Stack, wanted: str, seed: int, stop: threading.Event) -> None:
    """Kill the wanted processes one after another while the day goes on; each must come back before the next."""
    names = stack.supervisor.names() if wanted == "each" else [name for name in wanted.split(",") if name]
    rng = random.Random(f"kill:{seed}")  # noqa: S311 - a story, not a secret
    for name in names:
        if stop.wait(2 + rng.random() * 4):
            return
        pid = stack.supervisor.kill(name)
        _say(f"killed {name} (pid {pid})")
        time.sleep(1)
        stack.supervisor.wait_ready(name)


def _say(step: str) -> None:
    print(f"  · {step}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
