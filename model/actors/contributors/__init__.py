"""Contributor states: one agent a country, and the council in which their capitals act together.

`joining` decides who is in, `deploying` moves and sustains the troops, `capitals` holds what they share: the belief in
American backing, the force in prospect, and their part of the reply.
"""

from model.actors.contributors.capitals import CAPITALS
from model.actors.contributors.states import CONTRIBUTORS

__all__ = ["CAPITALS", "CONTRIBUTORS"]
