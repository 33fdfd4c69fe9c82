"""`lukoshko-sim`: devices and people made of software, one sub-command each."""

import importlib
import sys

COMMANDS = {
    "locker": ("lukoshko_sim.locker.main", "a productomat: lock board and refrigeration on pseudo-terminals"),
    "till": ("lukoshko_sim.till.main", "a register, ATOL or Shtrih-M, over a model of the fiscal storage"),
    "cloud-till": ("lukoshko_sim.cloud_till.main", "ATOL Online v5 over a model of the fiscal storage"),
    "bank": ("lukoshko_sim.bank.main", "an acquirer in YooKassa's shape"),
    "sber": ("lukoshko_sim.bank.sber.main", "an acquirer in the shape of Sber's REST"),
    "tbank": ("lukoshko_sim.bank.tbank.main", "an acquirer in the shape of T-Bank's v2"),
    "register": ("lukoshko_sim.bank.fetching", "a day's register of a running bank, as CSV"),
    "messages": ("lukoshko_sim.messages.main", "a gateway for text messages that shows what it was given"),
    "marking": (
        "lukoshko_sim.marking.main",
        "the marking service, its local module, and packages with codes",
    ),
    "loyalty": ("lukoshko_sim.loyalty.main", "a loyalty service: discounts, bonuses spent and earned"),
    "people": ("lukoshko_sim.people.main", "customers and staff who play a trading day"),
    "fleet": ("lukoshko_sim.fleet.main", "thousands of imitated lockers over one broker"),
    "onec": ("lukoshko_sim.onec.main", "1C pushing CommerceML files to a shop"),
}


def main(argv: list[str] | None = None) -> int:
    """Run one simulator. Exit status 2 for an unknown name."""
    args = sys.argv[1:] if argv is None else argv
    if not args or args[0] not in COMMANDS:
        width = max(map(len, COMMANDS))
        for name, (_, what) in COMMANDS.items():
            print(f"lukoshko-sim {name:<{width}}  {what}")
        return 0 if args[:1] in ([], ["--help"], ["-h"]) else 2
    module = importlib.import_module(COMMANDS[args[0]][0])
    result: int = module.main(args[1:])
    return result
