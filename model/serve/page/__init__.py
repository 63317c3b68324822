"""The page itself: its document, its controls, and the sections that come back for an address, as markup."""
