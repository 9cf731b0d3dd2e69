"""What moderators and members see of the statistics."""
