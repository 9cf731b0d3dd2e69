"""Statistics of a server's members that expose none of them: count, add noise, hide, round, store, then show."""
