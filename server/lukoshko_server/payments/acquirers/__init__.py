"""Banks, one module each; they know their own wire and nothing of us."""
