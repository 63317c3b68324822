"""Building blocks of printed answers: numbers, columns, wrapped lines, words, progress."""
