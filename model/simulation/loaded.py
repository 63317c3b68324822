"""The hash of the rules as they were just before this process loaded them: `turn` imports this before any rule."""

from .sources import source_hash

SOURCES = source_hash()
