"""A cache of results as bytes, which never holds more than it may."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable


class ByteCache:
    """The results that were used last, up to `most` bytes of them together."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.held = 0
        self._entries: OrderedDict[Hashable, bytes] = OrderedDict()

    def get(self, key: Hashable) -> bytes | None:
        """The result of a key; None where it is not held."""
        content = self._entries.get(key)
        if content is not None:
            self._entries.move_to_end(key)
        return content

    def put(self, key: Hashable, content: bytes) -> None:
        """Holds a result, and lets go of those that were not used for longest; one larger than all is not held."""
        before = self._entries.pop(key, None)
        self.held -= len(before) if before is not None else 0
        if len(content) > self.most:
            return
        self._entries[key] = content
        self.held += len(content)
        while self.held > self.most:
            self.held -= len(self._entries.popitem(last=False)[1])

    def __contains__(self, key: Hashable) -> bool:
        return key in self._entries
