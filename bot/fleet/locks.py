"""The advisory locks of a database that have two numbers: no id of a member or a server, which have one, meets them."""

from enum import IntEnum


class Lock(IntEnum):
    """The first number, which says what is locked; the second is 0 unless it is said here."""

    LEAD = 1
    SHARD = 2
    """The second number is the shard's."""
    COUNT = 3
    """Held together by all who divide the servers by the same number of shards, which is the second."""
    IDENTIFY = 4
    """A turn at the gateway; the second number is that of the turn."""
    SYNC = 5
    """What Discord knows of the commands."""
    PROBE = 6
    """Nothing; the second number is drawn by lot."""
    SCHEMA = 16
    """The schema, while it is changed."""
    IN_USE = 17
    """The installation: held together by the processes of a fleet, by one alone that needs the database to itself."""
