"""Keys of members and of the operator, and tombstones of who was erased."""
