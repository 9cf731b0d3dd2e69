"""Members and what they told: recording, changing and reading it."""
