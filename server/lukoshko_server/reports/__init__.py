"""What it adds up to: goods, money and receipts side by side, every difference named."""
