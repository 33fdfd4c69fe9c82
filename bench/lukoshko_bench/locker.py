"""`locker`: what is promised of a productomat: (a) keypad, (b) tap, (c) placement, (d) fleet, one after another."""

import argparse
from types import ModuleType

from lukoshko_bench import fleet, keypad, placement, tap

PARTS: tuple[ModuleType, ...] = (keypad, tap, placement, fleet)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Its parts have sizes of their own; here each takes what it thinks right."""
    parser.set_defaults(parts=PARTS)


def run(args: argparse.Namespace) -> None:
    """Run each part with its own sizes."""
    for part in args.parts:
        own = argparse.ArgumentParser()
        part.add_arguments(own)
        part.run(own.parse_args([]))
