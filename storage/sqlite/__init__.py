"""SQLite: connection, turns of the database, faults."""
