"""What the bot owes its members: encryption at rest, and an account of everything it holds."""
