"""Picking: tasks, scans, weighings, shortages, and the parcels that an order becomes."""
