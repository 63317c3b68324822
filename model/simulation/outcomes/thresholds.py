"""The numbers in the definitions of outcomes."""

WEEKS_A_YEAR = 52

YEARS = (1, 2, 5, 10)
"""Years after the signing at which incidences are reported."""

FATAL_DEATHS = 25.0
"""Battle deaths in twelve months that make armed conflict (UCDP)."""

WAR_DEATHS = 1000.0
"""Battle deaths in twelve months that make a war (Correlates of War)."""

FULL = 0.9
"""Part of the authorised size at which the force is full."""
