"""`lukoshko-pos run --config FILE`: the agent of one till."""

import argparse
import logging
import signal
import sys
import threading
from pathlib import Path

from lukoshko_edge import join
from lukoshko_edge.config import BadConfig, read_config
from lukoshko_edge.watchdog import end_with_any_thread
from lukoshko_pos.agent import Agent
from lukoshko_pos.config import PosConfig


def main(argv: list[str] | None = None) -> int:
    """Run the agent until SIGTERM. Exit status 2 for settings that cannot be used."""
    parser = argparse.ArgumentParser(prog="lukoshko-pos", description=__doc__)
    commands = parser.add_subparsers(dest="task", required=True)
    join.add_command(commands)
    run = commands.add_parser("run", help="work until stopped")
    run.add_argument("--config", type=Path, required=True, help="settings, TOML")
    run.add_argument("--log-level", default="INFO")
    args = parser.parse_args(argv)
    if args.task == "join":
        return join.run(args, "pos", PosConfig)
    logging.basicConfig(level=args.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        agent = Agent(read_config(args.config, PosConfig), args.config)
    except BadConfig as error:
        print(f"lukoshko-pos: {error.detail}", file=sys.stderr)
        return 2
    end_with_any_thread()
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, lambda *_: agent.stop())
    threading.Thread(target=_say_ready, args=(agent,), daemon=True).start()
    agent.run()
    return agent.status


def _say_ready(agent: Agent) -> None:
    while not agent.joined(3600):
        pass
    print("ready", flush=True)
