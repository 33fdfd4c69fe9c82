"""Drivers of a productomat's devices: they see a link and nothing else."""
