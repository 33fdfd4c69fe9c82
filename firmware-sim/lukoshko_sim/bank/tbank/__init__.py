"""T-Bank's v2 over the processing of a bank."""
