"""The server: decides and remembers."""
