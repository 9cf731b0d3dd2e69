"""Reminders: the plan, the policy of hours, and deliveries that are neither lost nor repeated."""
