"""What a member sees and edits of their profile."""
