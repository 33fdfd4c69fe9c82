"""A Shtrih-M register: binary commands over TCP or a pseudo-terminal, before the same model."""
