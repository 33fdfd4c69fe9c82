"""Money of an order: holds at the bank, settlements, what was taken and given back."""
