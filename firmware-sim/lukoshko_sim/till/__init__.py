"""Registers: one model of storage, drawer and printer, and the protocols that tills speak."""
