"""What cold zones were like: readings for a year, alarms with what was decided, the log of a day."""
