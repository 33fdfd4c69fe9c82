"""Benchmarks: each prints figures and a ratio against a bare peer, measured in turn with it in the same run."""
