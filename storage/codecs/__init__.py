"""How values are written into one column and read back."""
