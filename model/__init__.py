"""The model behind `sim`: what happens after a ceasefire, under rival deployment options.

Importing this package imports nothing else; take what is wanted from its rooms.
"""

__version__ = "0.1.0"
