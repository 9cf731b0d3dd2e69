"""Preceptor: advice, reminders and cohort statistics for residency applicants, as a Discord bot."""
