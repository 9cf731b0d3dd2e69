"""Reminder plans, deliveries, changes and what members see of them."""
