"""Fiscal registers: what they are asked to print, asked again until they answer, and how they are."""
