"""Where and when an order may be received: places, delivery zones, windows with capacity."""
