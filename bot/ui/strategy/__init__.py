"""The advice as cards: strategy, reasons, what-if."""
