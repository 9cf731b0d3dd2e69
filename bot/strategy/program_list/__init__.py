"""The list of programs for one member: gates, evidence, fit, composition, order, and why of everything."""
