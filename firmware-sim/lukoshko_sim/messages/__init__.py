"""A gateway for text messages that shows what it was given."""
