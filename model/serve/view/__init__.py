"""What the page shows, as one value: two sides, their changes, what is opened; its address, its controls, its file."""
