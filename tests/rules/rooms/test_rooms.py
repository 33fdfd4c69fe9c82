"""Rules about rooms that neither types nor import contracts can hold."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
EDGE = ("lukoshko_wire", "lukoshko_edge", "lukoshko_locker", "lukoshko_pos")
HEAVY = ("flask", "sqlalchemy", "alembic", "eventlet", "gunicorn", "psycopg", "socketio")
MONEY = (
    "wire/lukoshko_wire/money.py",
    "wire/lukoshko_wire/weighing.py",
    "wire/lukoshko_wire/sold.py",
    "wire/lukoshko_wire/discounts.py",
    "wire/lukoshko_wire/barcodes.py",
    "server/lukoshko_server/catalogue",
    "server/lukoshko_server/exchange/figures.py",
    "server/lukoshko_server/orders",
    "server/lukoshko_server/payments",
    "server/lukoshko_server/receipts",
    "server/lukoshko_server/stock",
    "server/lukoshko_server/checkout",
    "server/lukoshko_server/handover",
    "server/lukoshko_server/reports",
    "server/lukoshko_server/picking",
    "server/lukoshko_server/tills",
    "wire/lukoshko_wire/receipts.py",
    "wire/lukoshko_wire/door.py",
    "wire/lukoshko_wire/fiscal_codes.py",
    "wire/lukoshko_wire/fiscal_tlv.py",
    "agents/pos/lukoshko_pos/drivers/atol_answers.py",
    "agents/pos/lukoshko_pos/drivers/atol_online_receipt.py",
    "agents/pos/lukoshko_pos/drivers/atol_tasks.py",
    "agents/pos/lukoshko_pos/drivers/shtrih_receipt.py",
    "agents/pos/lukoshko_pos/takings.py",
)
IMPORT_ALL = """
import importlib, pkgutil, sys
for name in {heavy!r}:
    sys.modules[name] = None
for room in {rooms!r}:
    package = importlib.import_module(room)
    for module in pkgutil.walk_packages(package.__path__, room + "."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
"""


def test_an_edge_device_imports_every_module_without_the_servers_libraries() -> None:
    program = IMPORT_ALL.format(heavy=HEAVY, rooms=EDGE)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def sources() -> Iterator[Path]:
    for name in MONEY:
        path = ROOT / name
        yield from sorted(path.rglob("*.py")) if path.is_dir() else [path]


@pytest.mark.parametrize("path", list(sources()), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_float_comes_near_money_or_weight(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [
        f"line {node.lineno}"
        for node in ast.walk(tree)
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float")
        or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and not _joins_paths(node))
    ]
    assert found == []


def _joins_paths(node: ast.BinOp) -> bool:
    """A slash between a path and a name is not a division."""
    return isinstance(node.right, ast.Constant) and isinstance(node.right.value, str)
