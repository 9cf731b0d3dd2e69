"""One file per command group: parse what came from Discord, call a service, show a card. No storage here."""
