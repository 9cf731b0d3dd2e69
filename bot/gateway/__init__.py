"""Everything that speaks to Discord: client, command tree, direct messages, channels, membership."""
