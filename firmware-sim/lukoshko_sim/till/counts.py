"""What the fiscal storage itself holds, counted from the bytes of its documents."""

from collections import defaultdict
from collections.abc import Mapping

from lukoshko_sim.till.documents import OPEN_SHIFT, RECEIPT, RECEIPTS
from lukoshko_sim.till.enums import OPERATION_WORDS, OPERATIONS
from lukoshko_sim.till.fiscal_storage import FiscalStorage

_WORDS = {number: word for word, number in OPERATIONS.items()}

_PAID = {"cash": 1031, "electronic": 1081, "prepaid": 1215, "credit": 1216, "other": 1217}


def counts(storage: FiscalStorage) -> dict[str, object]:
    """Documents, receipts and corrections by kind with their sums, money by order, and shifts.

    Of an order counts what was paid with a receipt: what it takes off a prepayment was counted when that came.
    """
    by_type = {word: _nothing() for word in OPERATIONS}
    corrections = {word: _nothing() for word in OPERATIONS}
    by_order: dict[str, dict[str, int]] = defaultdict(dict)
    documents = shifts = 0
    for document in storage.everything():
        documents += 1
        shifts += document.code == OPEN_SHIFT
        if document.code not in RECEIPTS:
            continue
        fields = dict(document.fields())
        word = _WORDS[_number(fields, 1054)]
        total = _number(fields, 1020)
        sums = (by_type if document.code == RECEIPT else corrections)[word]
        sums["count"] += 1
        sums["total_kopecks"] += total
        for name, tag in _PAID.items():
            sums[f"{name}_kopecks"] += _number(fields, tag)
        if document.code == RECEIPT:
            order = _order(fields)
            money = _number(fields, _PAID["cash"]) + _number(fields, _PAID["electronic"])
            by_order[order][word] = by_order[order].get(word, 0) + money
    return {
        "documents": documents,
        "by_type": by_type,
        "corrections": corrections,
        "by_order": by_order,
        "shifts": shifts,
    }


def shift_sums(storage: FiscalStorage) -> dict[str, int]:
    """Totals of the shift by kind, in the words of the paper."""
    sums = dict.fromkeys(OPERATION_WORDS.values(), 0)
    number = storage.shift().number
    for document in storage.documents():
        if document.code in RECEIPTS and document.shift == number:
            fields = dict(document.fields())
            sums[OPERATION_WORDS[_number(fields, 1054)]] += _number(fields, 1020)
    return sums


def _nothing() -> dict[str, int]:
    return {"count": 0, "total_kopecks": 0, **{f"{name}_kopecks": 0 for name in _PAID}}


def _number(fields: Mapping[int, object], tag: int) -> int:
    value = fields.get(tag)
    return value if isinstance(value, int) else 0


def _order(fields: Mapping[int, object]) -> str:
    attribute = fields.get(1084)
    return str(dict(attribute).get(1086, "")) if isinstance(attribute, list) else ""
