"""The moment where goods, money and receipt meet: at a door, a counter, a locker; and filling the locker before it."""
