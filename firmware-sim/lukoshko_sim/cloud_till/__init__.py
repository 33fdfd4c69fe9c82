"""ATOL Online v5 made of software: a cloud till over the same model of the fiscal storage."""
