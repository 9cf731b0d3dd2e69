"""A member's timeline as list, picture and calendar file."""
