"""Reminders as members see them: messages, buttons, list, settings."""
