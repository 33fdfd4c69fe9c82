"""What screens see: views put together from several subjects, the same for a fetch and for a push."""
