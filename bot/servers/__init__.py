"""What the moderators of each Discord server chose for it."""
