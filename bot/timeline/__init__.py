"""Seasons of the Match as data, and wall times as instants."""
