"""What figures are drawn with: elements of SVG, scales, marks, words, and a figure with its words and its table."""
