"""Marking codes («Честный ЗНАК»): captured for an order, checked before they are sold, never sold twice."""
