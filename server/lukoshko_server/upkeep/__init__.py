"""The technician's chores: what must be mended, cleaned or looked at, by when, and who did it."""
