"""Who may open which cells until when: codes, tokens, and the lists that lockers keep for the time without the server."""
