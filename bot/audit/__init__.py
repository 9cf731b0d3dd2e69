"""The log of what moderators did."""
