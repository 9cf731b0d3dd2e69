"""What a person types: days, clock times, zones, menus, autocomplete."""
