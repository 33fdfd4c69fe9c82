"""How each row of docs/handover.md comes about, up to its failure; and, after it was looked at, what ends it."""

from tests.http.failing import at_goods, at_money, at_receipt, before_money
from tests.http.failing.playbook import PLAYS

__all__ = ["PLAYS"]
STEPS = (before_money, at_money, at_receipt, at_goods)
"""Each of these puts its plays into the book."""
