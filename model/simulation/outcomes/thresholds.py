"""The numbers in the definitions of outcomes."""

WEEKS_PER_YEAR = 52

YEARS = (1, 2, 5, 10)
"""Years after the signing at which incidences are reported."""

FATAL_DEATHS = 25.0
"""Battle deaths in twelve months from which there is armed conflict (UCDP)."""

WAR_DEATHS = 1000.0
"""Battle deaths in twelve months from which there is a war (Correlates of War)."""

DEPLOYED = 0.5
"""Share of the size asked from which the force counts as deployed."""

DEPLOYED_YEARS = 5
"""Years from the signing within which it has to be in place for that."""

HIT_YEARS = 5
"""Years from the signing within which fire on the force is counted."""

FULL = 0.9
"""Share of the authorised size from which the force is full."""
