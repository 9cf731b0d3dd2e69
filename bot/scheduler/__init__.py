"""Who wakes whom: wake-ups, and the tasks that run beside the connection."""
