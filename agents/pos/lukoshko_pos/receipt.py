"""How a document of ours is known again in the fiscal storage."""

MARK = "Заказ"
"""Name of the user attribute (tag 1085) whose value is the order's id."""
