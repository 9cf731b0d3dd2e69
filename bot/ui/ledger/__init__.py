"""What moderators see of the ledger, and what a suggestion looks like."""
