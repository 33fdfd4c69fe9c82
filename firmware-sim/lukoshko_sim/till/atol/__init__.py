"""The ATOL web server: JSON tasks over HTTP, before the model of a register."""
