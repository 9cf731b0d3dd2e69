"""Posts in channels: dates, statistics, and their weekly schedule."""
