"""What a person sees of several subjects at once: the views that join them."""
