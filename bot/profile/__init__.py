"""Members and what they recorded: recording, changing and reading it."""
