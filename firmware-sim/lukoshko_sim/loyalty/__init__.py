"""A loyalty service made of software: members with bonuses, discounts, purchases once by operation id."""
