"""The values that the whole program speaks in: no I/O, standard library only."""
