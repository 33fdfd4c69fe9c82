"""The first requests of a fresh process come at once, in several threads."""

import subprocess
import sys

FIRST_USE = """
import sys, threading, warnings
from sqlalchemy import inspect
from lukoshko_server.catalogue import store
from lukoshko_server.catalogue.rules import Tree
from lukoshko_wire.values import Vat

assert all(inspect(each).selectable._cols_populated for each in (store.Regular, store.Promo)), "filled at import"
warnings.simplefilter("error")
sys.setswitchinterval(1e-6)
gate, said = threading.Barrier(8), []

def ask():
    gate.wait()
    said.append(str(store.Seen(1, "retail", "promo", Tree({}, frozenset()), Vat.VAT10).for_sale()))

threads = [threading.Thread(target=ask) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert len(said) == 8 and len(set(said)) == 1, said
"""


def test_prices_are_joined_the_same_by_every_first_thread() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FIRST_USE], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
