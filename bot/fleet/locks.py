"""The advisory locks of a database that have two numbers: no id of a member or a server, which have one, meets them."""

from enum import IntEnum


class Lock(IntEnum):
    """The first number, which says what is locked; apart from those by which processes share their work."""

    SCHEMA = 16
    """The schema, while it is changed; the second number is 0."""
    IN_USE = 17
    """The installation, as long as a process works on it; the second number is 0."""
