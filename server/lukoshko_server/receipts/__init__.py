"""Fiscal receipts: built from what was handed over, one per settlement, kept with what the storage wrote."""
