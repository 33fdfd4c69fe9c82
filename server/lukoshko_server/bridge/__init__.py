"""The `bridge` process: device messages, one transaction per batch, then the acknowledgement. Decides nothing."""
