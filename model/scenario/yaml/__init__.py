"""YAML text as values that know their places: read with every fault at once, and written."""
