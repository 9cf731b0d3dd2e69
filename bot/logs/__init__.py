"""The log: how it is written, and how a fault stands in it."""
