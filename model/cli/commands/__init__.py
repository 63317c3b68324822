"""The commands of `sim`: each parses, calls one use case and prints."""
