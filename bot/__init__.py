"""Preceptor: advice, reminders and cohort statistics for residency applicants, as a Discord bot."""

__version__ = "0.2.0"
"""By release; CHANGELOG.md says what each brought."""
