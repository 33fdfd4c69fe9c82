"""Banks, one module each; they know their own wire and of us only the contract."""
