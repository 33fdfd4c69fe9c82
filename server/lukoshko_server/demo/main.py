"""`./run demo`: the whole product on this machine, until Ctrl-C."""

import argparse
import logging
import signal
import sys
import threading
import time
from pathlib import Path

from lukoshko_server.demo.banks import add_bank
from lukoshko_server.demo.stack import FIRST_PORT, Stack, fixed_ports
from lukoshko_server.demo.supervise import NotReady
from lukoshko_server.demo.tills import add_registers

ROOT = Path(__file__).resolve().parents[3]


def main(argv: list[str] | None = None) -> int:
    """Start, say where to look, wait. Exit status 1 when something does not start."""
    parser = argparse.ArgumentParser(prog="run demo", description=__doc__)
    parser.add_argument("--home", type=Path, default=ROOT / ".run" / "demo", help="what the demo remembers")
    parser.add_argument("--pwa", type=Path, default=ROOT / "pwa" / "dist")
    parser.add_argument("--port", type=int, default=FIRST_PORT, help="the first of eleven neighbouring ports")
    parser.add_argument("--broker", choices=("auto", "mosquitto", "embedded"), default="auto")
    add_registers(parser)
    add_bank(parser)
    args = parser.parse_args(argv)
    logging.basicConfig(level="WARNING", format="%(levelname)s %(message)s")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    stack = Stack(
        args.home,
        args.pwa,
        broker=args.broker,
        ports=fixed_ports(args.port),
        shtrih=args.shtrih,
        cloud=args.cloud,
        bank=args.bank,
        progress=_say,
    )
    started = time.monotonic()
    try:
        stack.start()
        print(
            f"\n  лукошко работает  ·  lukoshko is running  ({time.monotonic() - started:.0f} s)\n\n"
            f"  {stack.url}/demo/\n\n  Ctrl-C останавливает всё  ·  logs: {stack.logs}\n",
            flush=True,
        )
        stop.wait()
    except NotReady as error:
        print(f"\nне запустилось · did not start: {error}", file=sys.stderr)
        return 1
    finally:
        stack.stop()
    return 0


def _say(step: str) -> None:
    print(f"  · {step}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
