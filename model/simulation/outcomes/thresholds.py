"""The numbers in the definitions of outcomes."""

from ...world.names import YEAR

WEEKS_PER_YEAR = YEAR

YEARS = (1, 2, 5, 10)
"""Years after the signing at which incidences are reported."""

WAR_DEATHS = 1000.0
"""Dead of one war in twelve months from which it is counted (Correlates of War; Sarkees and Wayman 2010)."""

PAUSE_WEEKS = 4
"""Weeks without fighting that do not yet end a war: a pause of thirty days or more does (Sarkees and Wayman 2010)."""

DEPLOYED = 0.5
"""Share of the size asked from which the force counts as deployed."""

DEPLOYED_YEARS = 5
"""Years from the signing within which it has to be in place for that."""

HIT_YEARS = 5
"""Years from the signing within which fire on the force is counted."""

WITHDRAWN = 0.5
"""Share of the troops that may be left for a withdrawal."""

WITHDRAWN_WEEKS = 26
"""Weeks after fire on the force at which it is counted."""

EXCHANGE_WEEKS = 4
"""Weeks within which a strike on the force and an armed reply are one exchange of fire."""

FULL = 0.9
"""Share of the authorised size from which the force is full."""
