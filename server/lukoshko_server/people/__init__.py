"""Who a person is: a phone proved by a code, roles, sessions."""
