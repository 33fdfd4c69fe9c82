"""What the numbers of a refrigeration controller mean: which probe is believed, what the goods feel, who must be told.

Pure: samples and milliseconds come in, verdicts go out; temperatures are integers, never compared as floats.
"""
