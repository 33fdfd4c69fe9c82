"""Putting a productomat into service: every cell is opened once and what the boards show is learned."""
