"""A trading day played by `./run story`, as small as it can be."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
ORDERS = "6"


def story(*more: str) -> tuple[int, str, str]:
    """Run a story; exit status, the table without its last line of times, and everything else that was said."""
    argv = [sys.executable, "-m", "lukoshko_server.demo.story", "--orders", ORDERS, "--minutes", "5", *more]
    done = subprocess.run(argv, capture_output=True, text=True, cwd=ROOT, check=False, timeout=600)
    table = "\n".join(line for line in done.stdout.splitlines() if not line.startswith("took "))
    return done.returncode, table.strip(), done.stderr
