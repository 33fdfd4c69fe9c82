"""A productomat made of software: doors, lock boards, refrigeration and the people who shut doors."""
