"""The processes of one installation: which servers are whose, who leads, and how they ask each other for work."""
