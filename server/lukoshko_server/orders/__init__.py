"""The order: one state machine for all ways of receipt; quantities kept apart."""
