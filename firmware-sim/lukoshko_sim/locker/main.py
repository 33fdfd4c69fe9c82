"""`lukoshko-sim locker`: a productomat on pseudo-terminals, with a control panel on loopback."""

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from lukoshko_sim.locker.panel import panel
from lukoshko_sim.locker.productomat import running
from lukoshko_sim.locker.site import BadSite, read_site
from lukoshko_sim.locker.state import StateTaken
from lukoshko_sim.serving import loopback, serve

DEMO_SITE = Path(__file__).with_name("demo_site.toml")


def main(argv: Sequence[str] | None = None) -> int:
    """Run until SIGTERM. Exit status 2 if the site, the state file or the folder will not do."""
    args = _parser().parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    try:
        site = read_site(args.site)
        with running(
            site, args.state, args.links, people_close_after_s=args.auto_people, habits=args.habits
        ) as productomat:
            return serve(panel(productomat), args.http)
    except (BadSite, StateTaken, OSError) as error:
        print(f"lukoshko-sim locker: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lukoshko-sim locker", description=__doc__)
    parser.add_argument("--site", type=Path, default=DEMO_SITE, help="what it is built of (TOML)")
    parser.add_argument("--links", type=Path, required=True, help="folder for the ports")
    parser.add_argument("--state", type=Path, required=True, help="what outlives a kill (SQLite)")
    parser.add_argument("--http", type=loopback, default=("127.0.0.1", 0), metavar="ADDRESS:PORT")
    parser.add_argument(
        "--auto-people", type=_seconds, metavar="SECONDS", help="people shut doors by themselves"
    )
    parser.add_argument(
        "--habits",
        type=int,
        metavar="SEED",
        help="some of those people forget doors, push them back, take nothing",
    )
    return parser


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds") from None
    if not 0 < seconds <= 86_400:
        raise argparse.ArgumentTypeError("between 0 and 86400 seconds")
    return seconds
