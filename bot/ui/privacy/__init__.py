"""The data statement, and the panel that erases."""
