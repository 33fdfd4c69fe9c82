"""Everything on one machine: the stack of real processes that demo, story, tests and benchmarks start."""
