"""Contributor states: one agent per country, and the council in which their capitals act together.

`joining` decides who is in, `parliaments` has elections and votes, `deploying` moves and sustains the troops, `totals`
adds up what all of them come to, `capitals` has what they share: the belief in American backing, the force in prospect,
and their part of the reply.
"""

from .capitals import CAPITALS
from .states import CONTRIBUTORS

__all__ = ["CAPITALS", "CONTRIBUTORS"]
