"""Groups and goods as 1C names them, by generation, with the shop's own enrichment on top."""
