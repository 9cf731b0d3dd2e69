"""What the stores use of a database, whichever engine is below: statements, sessions, times, refusals."""
