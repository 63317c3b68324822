"""Figures: pure functions from data to SVG markup, the same for reports, slides, notebooks and the docs.

`svg` writes elements, `scale` maps data to places, `marks` draws what figures share, `figure` holds a figure with its
words and its table; every other module is one figure.
"""
