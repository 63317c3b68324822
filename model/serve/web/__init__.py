"""The server: its addresses, what it lets in, and how it says no."""
