"""The exchange with 1C: CommerceML 2 over HTTP, files in, a new generation of the catalogue out.

Goods exchanged for goods at a counter are another thing: `handover/exchanges.py`.
"""
