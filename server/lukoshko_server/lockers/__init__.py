"""Productomats: cells and what lies in them, and every command to open a door with its one outcome."""
