"""`lukoshko-sim register`: fetch a day's register from a running bank and print it."""

import argparse
import sys
from datetime import date, datetime

import requests

from lukoshko_sim.bank.register import MOSCOW

PATIENCE_S = 30


def main(argv: list[str]) -> int:
    """Print the register. Exit status 2 when the bank does not give it."""
    parser = argparse.ArgumentParser(prog="lukoshko-sim register", description=__doc__)
    parser.add_argument("--bank", required=True, metavar="URL", help="the simulated bank")
    today = datetime.now(MOSCOW).date()
    parser.add_argument("--day", type=date.fromisoformat, default=today, help="of Moscow; today")
    args = parser.parse_args(argv)
    try:
        answer = requests.get(
            f"{args.bank}/sim/register", params={"day": args.day.isoformat()}, timeout=PATIENCE_S
        )
        answer.raise_for_status()
    except requests.RequestException as error:
        print(error, file=sys.stderr)
        return 2
    sys.stdout.write(answer.content.decode())
    return 0
