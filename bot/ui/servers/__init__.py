"""Setting up a server, stage roles, invitation link, log of moderators' acts."""
