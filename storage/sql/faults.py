"""What a database of either engine refuses."""


class RefusedError(Exception):
    """A rule of the schema forbids a change: a CHECK, a key, a reference, a trigger. It is a fault of ours.

    Its text is the engine's, without values.
    """
