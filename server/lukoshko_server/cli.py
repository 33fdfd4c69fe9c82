"""`lukoshko-server`: one command a process, and the commands of an administrator."""

import argparse
import importlib
import sys
from pathlib import Path

from lukoshko_server import logs
from lukoshko_server.config import BadSettings
from lukoshko_server.settings_file import load

COMMANDS = {
    "migrate": ("lukoshko_server.migrations.main", "bring the database to this version"),
    "http": ("lukoshko_server.processes.http", "REST, screens, 1C exchange, webhooks"),
    "live": ("lukoshko_server.live.gateway", "push events to screens"),
    "bridge": ("lukoshko_server.bridge.main", "device messages into the database"),
    "jobs": ("lukoshko_server.processes.jobs", "effects left over, timers"),
    "authority": ("lukoshko_server.processes.authority", "make the shop's own authority for devices, once"),
    "rights-key": ("lukoshko_server.processes.rights_key", "print the public key that lockers are given"),
    "rotate-key": ("lukoshko_server.processes.rotate_key", "give one locker a new code key"),
    "setup": ("lukoshko_server.processes.setup", "load places, people, machines, enrichment from a file"),
}

ARGUMENTS: dict[str, tuple[tuple[str, type], ...]] = {
    "setup": (("file", Path),),
    "rotate-key": (("locker", str), ("why", str)),
}


def main(argv: list[str] | None = None) -> int:
    """Run one process. Exit status 2 when the settings cannot be used."""
    parser = argparse.ArgumentParser(prog="lukoshko-server", description=__doc__)
    parser.add_argument("--settings", type=Path, required=True, help="the TOML file")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, (_, what) in COMMANDS.items():
        command = commands.add_parser(name, help=what)
        for argument, kind in ARGUMENTS.get(name, ()):
            command.add_argument(argument, type=kind)
    args = parser.parse_args(argv)
    try:
        settings = load(args.settings)
        logs.write(settings.log_level)
        module = importlib.import_module(COMMANDS[args.command][0])
        given = [getattr(args, argument) for argument, _ in ARGUMENTS.get(args.command, ())]
        result: int = module.main(settings, *given)
    except BadSettings as error:
        print(f"lukoshko-server: {error}", file=sys.stderr)
        return 2
    return result
