"""Dispatch: which courier has which order, in which order of stops, and what is in the bag."""
