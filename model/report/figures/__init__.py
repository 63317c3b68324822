"""Figures: pure functions from data to SVG markup, the same for reports, slides, notebooks and the docs.

`drawing` has what they are drawn with; every module here is one kind of figure.
"""
