"""How long members' data is kept, and its removal when the time has come."""
