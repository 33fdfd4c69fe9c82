"""Cold stays cold: how long each parcel was too warm from packing to the customer's hand, and what follows from it."""
