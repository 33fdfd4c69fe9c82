"""Sber's acquiring REST over the processing of a bank."""
