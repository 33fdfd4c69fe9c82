"""`lukoshko-locker run --config FILE`: the agent of one productomat. `commission` learns how its cells are wired."""

import argparse
import logging
import signal
import sys
import threading
from pathlib import Path

from lukoshko_edge import join
from lukoshko_edge.clock import SystemClock
from lukoshko_edge.config import BadConfig, read_config
from lukoshko_edge.watchdog import end_with_any_thread
from lukoshko_locker.agent import Agent
from lukoshko_locker.commission.command import Keyboard, commission
from lukoshko_locker.commission.person import Person
from lukoshko_locker.config import LockerConfig, check

SWITCH_S = 0.0001
"""The thread that pulls a bolt waits no longer than this for one that only reads or tells."""


def main(argv: list[str] | None = None) -> int:
    """Run the agent until SIGTERM. Exit status 2 for settings that cannot be used."""
    parser = argparse.ArgumentParser(prog="lukoshko-locker", description=__doc__)
    commands = parser.add_subparsers(dest="task", required=True)
    join.add_command(commands)
    run = commands.add_parser("run", help="work until stopped")
    run.add_argument("--config", type=Path, required=True, help="settings, TOML")
    run.add_argument("--log-level", default="INFO")
    visit = commands.add_parser("commission", help="walk through every cell and write the settings")
    visit.add_argument("--config", type=Path, required=True, help="settings, TOML")
    visit.add_argument("--lang", choices=("ru", "en"), default="ru")
    visit.add_argument("--again", action="store_true", help="forget what an earlier visit found")
    args = parser.parse_args(argv)
    if args.task == "commission":
        return _commission(args)
    if args.task == "join":
        return join.run(args, "locker", LockerConfig)
    logging.basicConfig(level=args.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        agent = Agent(check(read_config(args.config, LockerConfig)), args.config)
    except BadConfig as error:
        print(f"lukoshko-locker: {error.detail}", file=sys.stderr)
        return 2
    end_with_any_thread()
    sys.setswitchinterval(SWITCH_S)
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, lambda *_: agent.stop())
    threading.Thread(target=_say_ready, args=(agent,), daemon=True).start()
    agent.run()
    return agent.status


def _commission(args: argparse.Namespace) -> int:
    person = Person(Keyboard(), args.lang)
    try:
        return commission(args.config, person, now=SystemClock(lambda: None).now, again=args.again)
    except BadConfig as error:
        print(f"lukoshko-locker: {error.detail}", file=sys.stderr)
        return 2


def _say_ready(agent: Agent) -> None:
    while not agent.joined(3600):
        pass
    print("ready", flush=True)
