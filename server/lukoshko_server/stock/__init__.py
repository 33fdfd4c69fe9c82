"""What there is to sell, and who has it reserved: never oversold by our own actions."""
