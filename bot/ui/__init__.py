"""What Discord shows: the shared bases that answer every error, and one module for each card or panel."""
