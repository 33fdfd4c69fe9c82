"""The marking system («Честный ЗНАК»): its service with several hosts, and the local module beside a till."""
