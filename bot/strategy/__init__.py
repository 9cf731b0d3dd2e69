"""The strategy core: advice from a profile, each line with its rule and sources."""
