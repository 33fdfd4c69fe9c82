"""An acquirer in the shape of YooKassa v3: holds, captures, refunds, webhooks and a payment page."""
