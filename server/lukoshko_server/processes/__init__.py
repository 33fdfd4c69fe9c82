"""The processes that this package starts itself; `live` and `bridge` live with their subjects."""
