"""The model behind `sim`: what happens after a ceasefire, under rival deployment options.

Importing this package imports nothing else.
"""

__version__ = "0.1.0"

__all__ = ["__version__"]
