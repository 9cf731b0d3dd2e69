"""The ledger of programs and of dated facts about them."""
