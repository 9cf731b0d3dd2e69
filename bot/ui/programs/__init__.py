"""A member's program list: card, pages, signals, export."""
