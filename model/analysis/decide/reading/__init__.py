"""What decisions rest on, read from runs: alternatives over worlds, lever settings, and why they may not be had."""
