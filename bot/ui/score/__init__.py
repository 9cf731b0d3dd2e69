"""Scores: entry, card, chart."""
