"""The engine: connection, turns of the database, statements, faults, times."""
