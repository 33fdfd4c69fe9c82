"""Discounts and bonuses of a loyalty service: told for a cart, reserved for an order, settled by what it really came to."""
