"""How an effect leaves a process (DESIGN §4): intent with the decision, sent with its key, outcome written."""
