"""What the fiscal storage itself holds, counted from the bytes of its documents."""

from collections import defaultdict
from collections.abc import Mapping

from lukoshko_sim.till.enums import OPERATIONS
from lukoshko_sim.till.fiscal_storage import OPEN_SHIFT, RECEIPT, FiscalStorage

_WORDS = {number: word for word, number in OPERATIONS.items()}


def counts(storage: FiscalStorage) -> dict[str, object]:
    """Documents, receipts by kind with their sums, sums by order, and shifts."""
    by_type = {
        word: {"count": 0, "total_kopecks": 0, "cash_kopecks": 0, "electronic_kopecks": 0}
        for word in OPERATIONS
    }
    by_order: dict[str, dict[str, int]] = defaultdict(dict)
    documents = shifts = 0
    for document in storage.documents():
        documents += 1
        shifts += document.code == OPEN_SHIFT
        if document.code != RECEIPT:
            continue
        fields = dict(document.fields())
        word = _WORDS[_number(fields, 1054)]
        total = _number(fields, 1020)
        sums = by_type[word]
        sums["count"] += 1
        sums["total_kopecks"] += total
        sums["cash_kopecks"] += _number(fields, 1031)
        sums["electronic_kopecks"] += _number(fields, 1081)
        order = _order(fields)
        by_order[order][word] = by_order[order].get(word, 0) + total
    return {"documents": documents, "by_type": by_type, "by_order": by_order, "shifts": shifts}


def _number(fields: Mapping[int, object], tag: int) -> int:
    value = fields.get(tag)
    return value if isinstance(value, int) else 0


def _order(fields: Mapping[int, object]) -> str:
    attribute = fields.get(1084)
    return str(dict(attribute).get(1086, "")) if isinstance(attribute, list) else ""
