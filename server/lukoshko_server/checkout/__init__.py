"""The cart, and the moment that turns it into an order: window, stock and money together or not at all."""
