"""An ATOL web server over a model of the fiscal storage."""
