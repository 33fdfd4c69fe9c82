"""Drivers of fiscal registers."""
