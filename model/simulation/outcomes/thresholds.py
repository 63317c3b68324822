"""The numbers in the definitions of outcomes."""

WEEKS_PER_YEAR = 52

YEARS = (1, 2, 5, 10)
"""Years after the signing at which incidences are reported."""

FATAL_DEATHS = 25.0
"""Battle deaths in twelve months from which there is armed conflict (UCDP)."""

WAR_DEATHS = 1000.0
"""Battle deaths in twelve months from which there is a war (Correlates of War)."""

FULL = 0.9
"""Share of the authorised size from which the force is full."""
