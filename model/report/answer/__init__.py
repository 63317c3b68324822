"""The answer of a run in generated sentences, the same on a page and in a terminal."""
