"""The dates of the Match as data: calendar, overlay, local time, a member's own plan."""
